"""Rules and alerts before promtool: they are valid, and do what the stories about them say.

The stories are in deploy/prometheus/tests; `promtool test rules FILE` tells them by hand.
"""

import re
from pathlib import Path

import pytest

from pipeline.agreement.example import example_file
from pipeline.agreement.reading import read_agreement
from pipeline.monitoring.files import files_of
from pipeline.monitoring.rule_files import Options
from tests.support.rule_stories import (
    ALWAYS,
    PROMETHEUS,
    ROWS,
    STORIES,
    Row,
    document,
    firing,
    groups_about,
    promtool,
    said,
)

pytestmark = pytest.mark.needs("prometheus")


def test_rules_and_configuration_are_valid() -> None:
    checked = promtool("check", "config", PROMETHEUS / "prometheus.yml")
    assert checked.returncode == 0, said(checked)
    assert "3 rule files found" in said(checked)


@pytest.mark.parametrize("speed", [1.0, 60.0, 240.0, 0.5])
def test_rules_of_any_speed_are_valid(tmp_path: Path, speed: float) -> None:
    files = files_of(read_agreement(example_file()), Options(speed=speed))
    paths = [tmp_path / Path(place).name for place in files if "prometheus" in place]
    for path, text in zip(paths, files.values(), strict=False):
        path.write_text(text)
    checked = promtool("check", "rules", *paths)
    assert checked.returncode == 0, said(checked)


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_every_story_ends_as_it_says(path: Path) -> None:
    told = promtool("test", "rules", path)
    assert told.returncode == 0, said(told)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_every_alert_fires_in_a_story_and_stays_silent_in_another(row: Row) -> None:
    marks = dict(row.marks)
    assert any(marks.items() <= labels.items() for labels in firing(row.name))
    stays_silent = [
        not any(
            marks.items() <= alert["exp_labels"].items()
            for test in story["alert_rule_test"]
            for alert in test["exp_alerts"]
        )
        for _, story in groups_about(row.name)
    ]
    assert any(stays_silent) or row.name == ALWAYS


# Made by one template from a table: a few stand for all.
ALIKE = re.compile(r":(net|count_\w+)$")
WINDOW = re.compile(r"_\d+[mhd]$")
# Only steps on the way to the wait in open hours, which a story follows from end to end.
STEPS = re.compile(r"^cx:(calendar_offset|unanswered_local|unanswered_open|oldest_unanswered):")


def test_every_kind_of_recorded_series_is_computed_by_hand_in_a_story() -> None:
    asked = " ".join(
        test["expr"]
        for path in STORIES
        for story in document(path)["tests"]
        for test in story.get("promql_expr_test", ())
    )
    recorded = {
        rule["record"]
        for group in document(PROMETHEUS / "rules" / "cx-recording.yml")["groups"]
        for rule in group["rules"]
    }
    kinds = {WINDOW.sub("", name) for name in recorded if not ALIKE.search(name)}
    assert [kind for kind in sorted(kinds) if kind not in asked and not STEPS.match(kind)] == []
