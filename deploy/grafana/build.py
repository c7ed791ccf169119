"""Writes the dashboards: `python -m deploy.grafana.build [FOLDER]`, each to `<uid>.json`."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from grafana_foundation_sdk.cog.encoder import JSONEncoder

from deploy.grafana.catalogue import DASHBOARDS

FOLDER = Path(__file__).parent / "dashboards"


def dashboard_files() -> dict[str, str]:
    """Name and text of each file."""
    return {
        f"{built.uid}.json": json.dumps(built, cls=JSONEncoder, indent=2, ensure_ascii=False) + "\n"
        for built in (make() for make in DASHBOARDS)
    }


def main(arguments: Sequence[str]) -> None:
    """Write all of them; what lies in the folder and is none of them goes."""
    folder = Path(arguments[0]) if arguments else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    files = dashboard_files()
    for stale in {path.name for path in folder.glob("*.json")} - files.keys():
        (folder / stale).unlink()
    for name, text in files.items():
        (folder / name).write_text(text)


if __name__ == "__main__":
    main(sys.argv[1:])
