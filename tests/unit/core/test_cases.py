"""What is too late for a case, and on which clock."""

from pipeline.core.clocks import Now
from pipeline.core.effects import NoteLate, Retract
from pipeline.core.history import touches
from pipeline.core.step import step
from pipeline.metrics.declarations import CASES_OPENED, CASES_RESOLVED, FIRST_RESPONSE
from tests.unit.core.story import POLICY, after, told, touchpoint


def test_an_event_within_the_horizon_still_corrects() -> None:
    story = told("0m case.opened", "1h message.sent by=agent", "7d page.viewed web")
    story.tell("0m message.sent by=agent")
    assert story.values(FIRST_RESPONSE) == [0]


def test_an_event_beyond_the_horizon_changes_no_case_and_is_noted() -> None:
    story = told("1h case.opened", "8d page.viewed web")
    before = story.of_cases()
    assert NoteLate() in story.tell("2h case.resolved")
    assert story.of_cases() == before
    assert story.total(CASES_RESOLVED) == 0


def test_a_late_event_opens_no_case() -> None:
    story = told("8d page.viewed web", "0m case.opened")
    assert story.total(CASES_OPENED) == 0
    assert not story.journey.open


def test_a_late_event_is_kept_in_the_journey_and_counted_as_a_touchpoint() -> None:
    story = told("8d page.viewed web", "0m case.opened")
    assert [touch.kind for touch in touches(story.journey.history)] == [
        "case.opened",
        "page.viewed",
    ]
    assert story.journey.touchpoints == 2
    assert story.total("cx_touchpoints_total", kind="case.opened") == 1


def test_a_backfilled_case_runs_on_the_backfill_clock() -> None:
    now = Now(live=after("900d"), backfill=after("2m"))
    journey, effects = step(None, touchpoint("0m case.opened origin=backfill", "e1"), now, POLICY)
    assert NoteLate() not in effects
    assert journey.open


def test_a_case_with_any_live_event_runs_on_the_live_clock() -> None:
    now = Now(live=after("9d"), backfill=after("2m"))
    journey, _ = step(None, touchpoint("8d case.opened", "e1"), now, POLICY)
    event = touchpoint("1m message.received origin=backfill", "e2")
    journey, effects = step(journey, event, now, POLICY)
    assert NoteLate() in effects


def test_a_live_event_of_a_backfilled_case_is_late_by_the_live_clock() -> None:
    now = Now(live=after("9d"), backfill=after("2m"))
    journey, _ = step(None, touchpoint("0m case.opened origin=backfill", "e1"), now, POLICY)
    journey, effects = step(journey, touchpoint("1m case.resolved", "e2"), now, POLICY)
    assert NoteLate() in effects


def test_a_case_kind_without_a_case_is_only_a_touchpoint() -> None:
    story = told("0m message.received case=-", "1m message.sent by=agent case=-")
    assert not story.of_cases()


def test_a_case_merged_into_itself_changes_nothing() -> None:
    story = told("0m case.opened")
    before = story.of_cases()
    story.tell("1m case.merged into=K1")
    assert story.of_cases() == before


def test_the_first_touchpoint_of_a_case_adds_and_takes_nothing_back() -> None:
    story = told("0m case.opened")
    assert not [effect for effect in story.effects if isinstance(effect, Retract)]
