"""`cx config`: every setting, its source, and no secret."""

import json
from dataclasses import fields
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from pipeline.cli.config import config
from pipeline.settings import Settings, variable

APP = typer.Typer()
APP.command()(config)
VARIABLES = [variable(one.name) for one in fields(Settings)]


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.cli.start.set_up_logging", lambda _level: None)
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def printed(*arguments: str, **env: str) -> str:
    result = CliRunner().invoke(APP, arguments, env=env)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_every_setting_has_a_line_with_its_default() -> None:
    lines = printed().splitlines()
    assert [line.split()[0] for line in lines] == VARIABLES
    assert lines[0].split()[:3] == ["CX_BROKERS", "127.0.0.1:9092", "default"]


def test_the_source_of_a_value_is_told() -> None:
    [line] = [line for line in printed(CX_PARTITIONS="16").splitlines() if "CX_PARTITIONS" in line]
    assert line.split()[:3] == ["CX_PARTITIONS", "16", "env"]


def test_a_value_out_of_a_file_is_told_as_such(tmp_path: Path) -> None:
    file = tmp_path / "partitions"
    file.write_text("16\n")
    text = printed(CX_PARTITIONS_FILE=str(file))
    [line] = [line for line in text.splitlines() if "CX_PARTITIONS" in line]
    assert line.split()[:3] == ["CX_PARTITIONS", "16", "file"]


def test_json_has_the_same_rows() -> None:
    rows = json.loads(printed("--json", CX_QUEUES="a,b"))
    by_name = {row["variable"]: row for row in rows}
    assert list(by_name) == VARIABLES
    assert by_name["CX_QUEUES"]["value"] == "a,b"
    assert by_name["CX_QUEUES"]["source"] == "env"


@pytest.mark.parametrize("arguments", [[], ["--json"]])
def test_secrets_are_hidden(arguments: list[str]) -> None:
    env = {"CX_SASL_PASSWORD": "s3cret", "CX_REGISTRY_URL": "https://me:s3cret@registry"}
    text = printed(*arguments, **env)
    assert "s3cret" not in text
    assert "(hidden)" in text
