"""Writes the dashboards, each to `<uid>.json`: `python -m deploy.grafana.build --help`."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard

from deploy.grafana.catalogue import DASHBOARDS
from deploy.grafana.frame import documents_at

FOLDER = Path(__file__).parent / "dashboards"
# Nobody's address: whoever serves the documents says where.
NOWHERE = "https://docs.example.com"


def dashboard_files(documents: str = NOWHERE) -> dict[str, str]:
    """Name and text of each file; `documents` is where people reach the folder docs/."""
    return {f"{built.uid}.json": _text(built) for built in _built(documents)}


def _built(documents: str) -> Iterator[Dashboard]:
    for make in DASHBOARDS:
        built = make()
        documents_at(built, documents)
        yield built


def _text(built: Dashboard) -> str:
    return json.dumps(built, cls=JSONEncoder, indent=2, ensure_ascii=False) + "\n"


def main(arguments: Sequence[str] | None = None) -> None:
    """Write all of them; what lies in the folder and is none of them goes."""
    parser = ArgumentParser(prog="python -m deploy.grafana.build", description="Write dashboards.")
    parser.add_argument("--out", type=Path, default=FOLDER, metavar="FOLDER")
    parser.add_argument("--documents", default=NOWHERE, metavar="URL", help="where docs/ is served")
    asked = parser.parse_args(arguments)
    write(asked.out, dashboard_files(asked.documents.rstrip("/")))


def write(folder: Path, files: dict[str, str]) -> None:
    """Make the folder's JSON files these."""
    folder.mkdir(parents=True, exist_ok=True)
    for stale in {path.name for path in folder.glob("*.json")} - files.keys():
        (folder / stale).unlink()
    for name, text in files.items():
        (folder / name).write_text(text)


if __name__ == "__main__":
    main()
