"""What the runbooks tell people to type is understood by the programs it is meant for."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.alertmanager_server import AlertmanagerServer
from tests.support.runbooks import RUNBOOKS, blocks, commands

PAGES = [path for path in sorted(RUNBOOKS.glob("*.md")) if path.stem != "README"]


@pytest.fixture(scope="module")
def alertmanager(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AlertmanagerServer]:
    folder = tmp_path_factory.mktemp("alertmanager")
    config = folder / "alertmanager.yml"
    config.write_text(json.dumps({"route": {"receiver": "all"}, "receivers": [{"name": "all"}]}))
    server = AlertmanagerServer(folder, config)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.mark.needs("prometheus")
def test_every_query_is_one_that_prometheus_understands(tmp_path: Path) -> None:
    queries = [query for page in PAGES for lines in blocks(page, "promql") for query in lines]
    rules = [
        {"record": f"runbook:{number}:query", "expr": query} for number, query in enumerate(queries)
    ]
    path = tmp_path / "queries.json"
    path.write_text(json.dumps({"groups": [{"name": "runbooks", "rules": rules}]}))
    checked = subprocess.run(
        ["promtool", "check", "rules", str(path)], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert f"{len(queries)} rules found" in checked.stdout


@pytest.mark.needs("alertmanager")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_for_alertmanager_is_one_that_it_takes(
    alertmanager: AlertmanagerServer, page: Path
) -> None:
    shown = [arguments for arguments in commands(page) if arguments[0] == "amtool"]
    assert shown
    for arguments in shown:
        url = f"--alertmanager.url=http://{alertmanager.address}"
        given = [url if part.startswith("--alertmanager.url=") else part for part in arguments]
        taken = subprocess.run(given, capture_output=True, text=True, check=False)
        assert taken.returncode == 0, taken.stderr
