"""Checkouts that came to nothing: counted when their hour is over, taken back by a late order."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.checkouts import LIMIT, Checkouts
from pipeline.core.clocks import Now
from pipeline.core.effects import WakeUp
from pipeline.core.step import step
from pipeline.metrics.declarations import CHECKOUTS_ABANDONED
from tests.unit.core.arriving import Arrived, arrivals, counted_of, end_of
from tests.unit.core.story import DAY, HOUR, POLICY, Story, after, happened, told, touchpoint


def checkouts_of(story: Story) -> Checkouts:
    checkouts = story.journey.checkouts
    assert checkouts
    return checkouts


def test_started_and_nothing_ordered_for_an_hour_it_is_abandoned() -> None:
    story = told("0m checkout.started app")
    story.pass_time("59.9m")
    assert story.total(CHECKOUTS_ABANDONED) == 0
    story.pass_time("60m")
    assert story.values(CHECKOUTS_ABANDONED, channel="app", origin="live") == [1]


def test_it_asks_to_be_woken_when_the_hour_is_over() -> None:
    assert told("5m checkout.started web").journey.wake_at == after("65m")


def test_ordered_within_the_hour_it_is_not_abandoned() -> None:
    story = told("0m checkout.started app", "60m order.placed commerce")
    story.pass_time("1d")
    assert story.total(CHECKOUTS_ABANDONED) == 0


def test_ordered_after_the_hour_it_was_abandoned() -> None:
    story = told("0m checkout.started app", "61m order.placed commerce")
    assert story.total(CHECKOUTS_ABANDONED) == 1


def test_started_again_within_an_hour_it_is_one_checkout_with_the_channel_of_its_first_start() -> (
    None
):
    story = told("0m checkout.started app", "60m checkout.started web origin=backfill")
    story.pass_time("119m")
    assert story.total(CHECKOUTS_ABANDONED) == 0
    story.pass_time("2h")
    assert story.values(CHECKOUTS_ABANDONED, channel="app", origin="live") == [1]
    assert story.total(CHECKOUTS_ABANDONED) == 1


def test_started_again_after_an_hour_it_is_another() -> None:
    story = told("0m checkout.started app", "61m checkout.started web")
    story.pass_time("1d")
    assert story.total(CHECKOUTS_ABANDONED) == 2


def test_an_order_ends_a_checkout_and_the_next_start_begins_another() -> None:
    story = told("0m checkout.started app", "5m order.placed app", "10m checkout.started web")
    story.pass_time("1d")
    assert story.values(CHECKOUTS_ABANDONED, channel="web") == [1]
    assert story.total(CHECKOUTS_ABANDONED) == 1


def test_ordered_in_the_moment_of_the_start_it_was_ordered() -> None:
    story = told("0m order.placed app", "0m checkout.started app")
    story.pass_time("1d")
    assert story.total(CHECKOUTS_ABANDONED) == 0


def test_an_order_that_comes_late_takes_it_back() -> None:
    story = told("0m checkout.started app")
    story.pass_time("2h")
    assert story.total(CHECKOUTS_ABANDONED) == 1
    story.tell("30m order.placed commerce")
    assert story.total(CHECKOUTS_ABANDONED) == 0


def test_a_start_that_comes_late_may_join_two_checkouts() -> None:
    story = told("0m checkout.started app", "90m checkout.started web")
    story.pass_time("1d")
    assert story.total(CHECKOUTS_ABANDONED) == 2
    story.tell("45m checkout.started web")
    assert story.values(CHECKOUTS_ABANDONED, channel="app") == [1]
    assert story.total(CHECKOUTS_ABANDONED) == 1


def test_what_is_late_by_the_clock_changes_nothing() -> None:
    story = told("0m checkout.started app")
    story.pass_time("8d")
    story.tell("30m order.placed commerce")
    assert story.total(CHECKOUTS_ABANDONED) == 1


def test_a_backfilled_customer_is_judged_by_the_backfill_clock() -> None:
    now = Now(live=after("99d"), backfill=after("0m"))
    event = touchpoint("0m checkout.started app origin=backfill", "e1")
    journey, _ = step(None, event, now, POLICY)
    journey, effects = step(journey, WakeUp(after("1h")), Now(now.live, after("1h")), POLICY)
    assert [effect for effect in effects if CHECKOUTS_ABANDONED in repr(effect)]


def test_checkouts_are_forgotten_after_the_lateness_horizon() -> None:
    story = told("0m checkout.started app", "1m order.placed app", "9d checkout.started app")
    assert [mark >> 8 for mark in checkouts_of(story).marks] == [after("9d")]


def test_an_order_just_within_the_lateness_horizon_still_takes_it_back() -> None:
    seven_days = 7 * 24 * 60
    story = told("0m checkout.started app", f"{seven_days + 50}m checkout.started web")
    assert story.total(CHECKOUTS_ABANDONED) == 1
    story.tell("55m order.placed app")
    assert story.total(CHECKOUTS_ABANDONED) == 0


def test_of_a_checkout_that_may_yet_be_ordered_the_first_start_is_kept() -> None:
    seven_days = 7 * 24 * 60
    story = told("0m checkout.started app", "55m checkout.started web")
    story.tell(f"{seven_days + 61}m checkout.started web", "100m order.placed app")
    assert story.total(CHECKOUTS_ABANDONED) == 0


def test_only_so_many_marks_are_kept() -> None:
    ended = [f"{number * 2}h checkout.started app" for number in range(LIMIT)]
    story = told(*ended, "127h checkout.started web", "127.5h checkout.started web")
    assert len(checkouts_of(story).marks) == LIMIT
    story.pass_time("7d")
    assert story.total(CHECKOUTS_ABANDONED) == LIMIT


def test_somebody_who_starts_without_end_is_one_checkout() -> None:
    story = told(*(f"{number}m checkout.started app" for number in range(LIMIT + 40)))
    assert len(checkouts_of(story).marks) == LIMIT
    story.pass_time("1d")
    assert story.total(CHECKOUTS_ABANDONED) == 1


KINDS = st.sampled_from(["checkout.started", "checkout.started", "order.placed"])
CHANNELS = st.sampled_from(["app", "web"])
ORIGINS = st.sampled_from(["", "", "origin=backfill"])
LINES = st.tuples(KINDS, CHANNELS, ORIGINS).map(" ".join)


@settings(max_examples=400, deadline=None)
@given(arrivals(LINES, within_ms=9 * DAY, grid_ms=HOUR // 2))
def test_every_order_of_arrival_and_every_wake_up_come_to_the_same(arrived: Arrived) -> None:
    in_order = happened(arrived.in_order)
    as_arrived = happened(arrived.in_arrival)
    for story in (in_order, as_arrived):
        story.pass_time(end_of(arrived))
    assert counted_of(as_arrived, CHECKOUTS_ABANDONED) == counted_of(in_order, CHECKOUTS_ABANDONED)
