"""`cx config check`: what was understood of an agreement, or what is wrong with it."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from pipeline.agreement.example import example_file
from pipeline.cli.config import check

APP = typer.Typer()
APP.command()(check)
EXAMPLE = example_file().read_text()


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.cli.start.set_up_logging", lambda _level: None)
    monkeypatch.delenv("CX_AGREEMENT", raising=False)


def run(*arguments: object, **env: str) -> Result:
    return CliRunner().invoke(APP, [str(one) for one in arguments], env=env)


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    file = tmp_path / "wrong.toml"
    file.write_text('[journey]\nat_risk = 101\n[queues.a]\nteam = "a b"\n')
    return file


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """With other targets and hours for what was, and one more holiday to come."""
    file = tmp_path / "changed.toml"
    hours, targets, holiday = '"10:00-14:00"', 'next_response = "4h"', "  2026-01-01, 2026-01-19,"
    assert all(words in EXAMPLE for words in (hours, targets, holiday))
    file.write_text(
        EXAMPLE.replace(hours, '"10:00-15:00"')
        .replace(targets, 'next_response = "5h"')
        .replace(holiday, "  2058-12-24, 2026-01-01, 2026-01-19,")
    )
    return file


def test_what_was_understood_is_told_in_lines() -> None:
    result = run(example_file())
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert lines[:5] == [
        f"{example_file()} is in order.",
        "calendar berlin: billing, general, any other",
        "  Europe/Berlin, 41.25 h a week",
        "    mon to fri 09:00-12:30, 13:15-18:00; sat to sun closed",
        "  from 2026-07-01: Europe/Berlin, 39.25 h a week",
    ]
    assert "  no holidays" in lines
    assert "queue technical: calendar always, team support; oldest_unanswered 2h" in lines
    assert "sla urgent: queue any, priority urgent" in lines
    assert "  calendar hours: first_response 30m, next_response 1h, resolution 8h" in lines
    assert any(line.startswith("  from 2026-06-30T22:00:00Z: business hours: ") for line in lines)
    assert "  first_response_rise 1.5-fold above 15m" in lines
    assert "journey: inactivity 90d, at_risk 50" in lines
    assert "experiment short-checkout: short, usual" in lines


def test_json_says_the_same() -> None:
    said = json.loads(run(example_file(), "--json").stdout)
    assert said["wrong"] == []
    berlin, *_ = said["calendars"]
    assert berlin["queues"] == ["billing", "general", "any other"]
    assert [version["from"] for version in berlin["versions"]] == [None, "2026-07-01"]
    assert "2026-12-25" in berlin["versions"][0]["holidays"]
    assert said["queues"][3] == {
        "name": "general",
        "calendar": "berlin",
        "team": "support",
        "objectives": {
            "sla": "first_response 90% next_response 90% resolution 90%",
            "csat": "75%",
        },
    }
    assert said["sla"][0] == {
        "name": "urgent",
        "queues": [],
        "priorities": ["urgent"],
        "versions": [
            {
                "from": None,
                "hours": "calendar",
                "targets": {"first_response": "30m", "next_response": "1h", "resolution": "8h"},
            }
        ],
    }


def test_the_file_is_that_of_the_setting_unless_one_is_named(wrong: Path) -> None:
    assert run(CX_AGREEMENT=str(example_file())).exit_code == 0
    assert run(CX_AGREEMENT=str(wrong)).exit_code == 1
    assert run(example_file(), CX_AGREEMENT=str(wrong)).exit_code == 0


def test_without_any_file_the_usage_is_wrong() -> None:
    result = run()
    assert result.exit_code == 2
    assert "CX_AGREEMENT" in result.stderr


def test_all_that_is_wrong_is_told_and_ends_with_status_one(wrong: Path) -> None:
    result = run(wrong)
    assert result.exit_code == 1
    assert [line.split(": ")[0] for line in result.stdout.splitlines()] == [
        f"{wrong}:2",
        f"{wrong}:4",
    ]
    said = json.loads(run(wrong, "--json").stdout)
    assert said == {"wrong": result.stdout.splitlines()}


def test_what_is_changed_for_the_past_is_refused(changed: Path) -> None:
    result = run(changed, "--previous", example_file())
    sla, calendar = result.stdout.splitlines()
    assert result.exit_code == 1
    assert sla.startswith(f'{changed}: sla "everything else": of clocks that started at any time, ')
    assert calendar.startswith(f"{changed}: calendar new-york: the hours of delivery before now ")


def test_the_same_as_before_is_in_order() -> None:
    assert run(example_file(), "--previous", example_file()).exit_code == 0


def test_a_previous_file_that_cannot_be_read_is_told(wrong: Path) -> None:
    result = run(example_file(), "--previous", wrong)
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{wrong}:2: ")
