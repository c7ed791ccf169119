"""docs/definitions.md defines every metric, and says the order of events as the code has it."""

import re
from pathlib import Path

import pytest

from pipeline.contract.kinds import KINDS
from pipeline.core.activity import KINDS_NOTED
from pipeline.core.case_kinds import IN_ORDER
from pipeline.core.risk import RULES
from pipeline.core.silence import PUT_RIGHT_BY
from pipeline.metrics.declarations import ACTION_REASONS, LABEL_VALUES, METRICS

TEXT = (Path(__file__).parents[3] / "docs" / "definitions.md").read_text()


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_is_defined_in_a_table(name: str) -> None:
    assert re.search(rf"^\| .*`{name}`", TEXT, re.MULTILINE)


def test_events_at_the_same_time_are_ordered_as_written() -> None:
    listed = TEXT.split("At equal times:")[1].split("and then by event id")[0]
    assert tuple(re.findall(r"`([a-z._]+)`", listed)) == IN_ORDER


def test_the_stages_are_listed_in_their_order() -> None:
    stages = " ".join(f"`{stage}`" for stage in LABEL_VALUES["stage"][1:])
    assert stages in TEXT


def test_the_kinds_that_are_activity_are_all_listed() -> None:
    listed = TEXT.split("**Activity** is")[1].split("Not what we")[0]
    activity = {kind for number, kind in enumerate(KINDS) if number in KINDS_NOTED}
    assert set(re.findall(r"`([a-z._]+)`", listed)) == activity


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below the line that begins so."""
    table = TEXT.split(f"\n| {heading}", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def test_what_puts_bad_experiences_right_is_as_written() -> None:
    written = {
        bad.strip("`"): tuple(re.findall(r"`([a-z._]+)`", by)) for bad, by in rows("bad exp")
    }
    assert written == PUT_RIGHT_BY


def test_the_reasons_of_the_churn_risk_are_as_written() -> None:
    written = [(name, int(points)) for name, points, _ in rows("churn risk: reason")]
    assert written == [(rule.name, rule.points) for rule in RULES]


def test_the_next_best_actions_are_as_written() -> None:
    assert [tuple(row[:2]) for row in rows("action | reason")] == list(ACTION_REASONS)
