"""Thirty days after its close a case is only a clock."""

from pipeline.core.clocks import Now
from pipeline.core.effects import NoteDuplicate, NoteLate, WakeAt, WakeUp
from pipeline.core.journey import encode_state
from pipeline.core.step import step
from pipeline.metrics.declarations import CASES_OPENED, CASES_REOPENED, RESOLUTION
from tests.unit.core.story import POLICY, Story, after, told, touchpoint


def folded() -> Story:
    story = told("0m case.opened", "1h case.closed")
    story.take(WakeUp(after("30.5d")))
    return story


def test_a_close_asks_to_be_woken_when_its_events_need_not_be_kept_any_more() -> None:
    story = told("0m case.opened", "1d case.closed")
    story.pass_time("9d")  # for seven days a reopening would take something back
    assert WakeAt(after("31d"), is_live=True) in story.effects
    assert story.journey.wake_at == after("31d")


def test_the_earliest_of_several_closes_wakes() -> None:
    story = told("0m case.opened case=A", "1d case.closed case=A", "2d case.opened case=B")
    story.tell("3d case.closed case=B")
    story.pass_time("11d")
    assert story.journey.wake_at == after("31d")
    story.take(WakeUp(after("31d")))
    assert story.effects == [WakeAt(after("33d"), is_live=True)]


def test_woken_too_early_nothing_is_folded() -> None:
    story = told("0m case.opened", "1d case.closed")
    story.take(WakeUp(after("30d")))
    assert story.journey.settled
    assert story.journey.wake_at == after("31d")


def test_folding_counts_and_takes_back_nothing() -> None:
    story = told("0m case.opened by=agent", "1h case.closed")
    story.pass_time("8d")
    before = dict(story.counted)
    story.take(WakeUp(after("30.5d")))
    assert story.counted == before
    assert story.effects == []
    assert story.journey.wake_at is None


def test_a_folded_case_takes_less_room() -> None:
    story = told("0m case.opened by=agent", "10m message.sent by=agent", "1h case.closed")
    story.pass_time("8d")
    before = len(encode_state(story.journey))
    story.take(WakeUp(after("30.5d")))
    assert len(encode_state(story.journey)) < before - 100


def test_a_fresh_reopening_goes_on_from_the_folded_clock() -> None:
    story = folded()
    story.tell("31d case.reopened", "32d case.resolved", "33d case.closed")
    assert story.total(CASES_OPENED) == 1
    assert story.total(CASES_REOPENED) == 1
    assert story.values(RESOLUTION, cycle="each") == [3600, 86_400]
    assert story.values(RESOLUTION, cycle="first") == [3600]
    assert story.values(RESOLUTION, cycle="full") == [32 * 86_400]


def test_after_a_reopening_out_of_order_still_does_not_matter() -> None:
    story = folded()
    story.tell("31d case.reopened", "33d case.closed", "32d case.resolved")
    assert story.values(RESOLUTION, cycle="each") == [3600, 86_400]
    assert story.values(RESOLUTION, cycle="full") == [32 * 86_400]


def test_what_is_older_than_a_folded_cases_last_event_is_late() -> None:
    story = folded()
    story.now = Now(after("5d"), after("5d"))
    assert NoteLate() in story.tell("30m message.sent by=agent")
    story.tell("31d case.reopened")
    story.now = Now(after("5d"), after("5d"))
    assert NoteLate() in story.tell("30m case.resolved")


def test_other_events_than_a_reopening_are_late_for_a_folded_case() -> None:
    story = folded()
    before = story.of_cases()
    assert NoteLate() in story.tell("31d message.received")
    assert story.of_cases() == before


def test_a_reopening_that_comes_late_finds_what_followed_it() -> None:
    story = folded()
    story.tell("32d case.resolved", "31d case.reopened")
    assert story.values(RESOLUTION, cycle="each") == [3600, 86_400]


def test_an_event_after_the_close_keeps_the_case_for_as_long_again() -> None:
    story = told("0m case.opened", "1h case.closed", "5d message.received")
    story.pass_time("8d")
    story.take(WakeUp(after("31d")))
    assert story.journey.settled
    assert story.effects == [WakeAt(after("35d"), is_live=True)]
    story.take(WakeUp(after("35d")))
    assert story.journey.folded


def test_an_event_of_a_folded_case_is_known_again_among_the_last_touchpoints() -> None:
    assert folded().tell("0m case.opened id=e1") == [NoteDuplicate()]


def test_a_backfilled_case_is_kept_by_the_backfill_clock() -> None:
    now = Now(live=after("999d"), backfill=after("2h"))
    journey = None
    for number, line in enumerate(("0m case.opened", "1h case.closed")):
        event = touchpoint(f"{line} origin=backfill", f"e{number}")
        journey, _ = step(journey, event, now, POLICY)
    now = Now(live=after("999d"), backfill=after("8d"))
    journey, effects = step(journey, WakeUp(after("30.5d")), now, POLICY)
    assert journey.settled
    due = after("1h") + POLICY.case_retention_ms
    assert WakeAt(due, is_live=False) in effects
    assert (journey.wake_at, journey.wake_backfill_at) == (None, due)


def test_a_reopened_case_is_kept() -> None:
    story = told("0m case.opened", "1h case.closed", "2h case.reopened")
    story.take(WakeUp(after("30.5d")))
    assert story.journey.open["K1"].events


def test_the_latest_64_folded_cases_stay() -> None:
    story = Story()
    for number in range(70):
        story.tell(f"{number}m case.opened case=K{number}", f"{number}m case.closed case=K{number}")
    story.take(WakeUp(after("40d")))
    assert set(story.journey.folded) == {f"K{number}" for number in range(6, 70)}
