"""Who comes back, and who stays away: judged once for each horizon."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline.contract.kinds import KIND_NUMBER, KINDS
from pipeline.core.activity import (
    KINDS_NOTED,
    LIMIT,
    Activity,
    Span,
    next_due,
    pass_time,
    take,
    take_ordinary,
)
from pipeline.core.clocks import Now
from pipeline.core.effects import Add, Effect, Retract, WakeAt, WakeUp
from pipeline.core.facts import Fact
from pipeline.core.step import step
from pipeline.metrics.declarations import CUSTOMERS_LOST, CUSTOMERS_RETAINED
from tests.unit.core.arriving import Arrived, arrivals
from tests.unit.core.story import BEGINNING, DAY, POLICY, Story, after, happened, touchpoint
from tests.unit.core.story import told as told_by

TEN_DAYS = replace(POLICY, inactivity_ms=10 * DAY)


def told(*lines: str) -> Story:
    return told_by(*lines, policy=TEN_DAYS)


def visits(*days: float) -> list[str]:
    return [f"{day}d page.viewed web" for day in days]


def retained_and_lost(story: Story) -> tuple[int, int]:
    return (
        story.total(CUSTOMERS_RETAINED, basis="activity"),
        story.total(CUSTOMERS_LOST, basis="activity"),
    )


def activity_of(story: Story) -> Activity:
    activity = story.journey.activity
    assert activity
    return activity


def test_come_back_in_time_a_customer_is_retained_when_the_horizon_is_reached() -> None:
    story = told(*visits(0, 4))
    story.pass_time("9.9d")
    assert retained_and_lost(story) == (0, 0)
    story.pass_time("10d")
    assert story.values(CUSTOMERS_RETAINED, basis="activity", origin="live") == [1]


def test_not_come_back_in_time_a_customer_is_lost_once() -> None:
    story = told(*visits(0))
    story.pass_time("10d")
    assert retained_and_lost(story) == (0, 1)
    story.pass_time("90d")
    assert retained_and_lost(story) == (0, 1)


def test_back_in_the_last_moment_of_the_horizon_is_back() -> None:
    assert retained_and_lost(told(*visits(0, 10, 10.1))) == (1, 0)
    assert retained_and_lost(told(*visits(0, 10.1, 10.2))) == (0, 1)


def test_the_next_horizon_runs_from_the_latest_activity_in_the_one_before() -> None:
    story = told(*visits(0, 3, 6))
    story.pass_time("15.9d")
    assert retained_and_lost(story) == (1, 0)
    story.pass_time("16d")
    assert retained_and_lost(story) == (1, 1)


def test_lost_and_back_the_next_horizon_runs_from_the_return() -> None:
    story = told(*visits(0, 40))
    story.pass_time("49.9d")
    assert retained_and_lost(story) == (0, 1)
    story.tell(*visits(49.9))
    story.pass_time("50d")
    assert retained_and_lost(story) == (1, 1)


def test_an_activity_told_later_retains_who_was_lost() -> None:
    story = told(*visits(0))
    story.pass_time("12d")
    assert retained_and_lost(story) == (0, 1)
    story.tell(*visits(9))
    assert retained_and_lost(story) == (1, 0)
    story.pass_time("19d")
    assert retained_and_lost(story) == (1, 1)


def test_an_activity_told_later_moves_the_next_anchor() -> None:
    story = told(*visits(0, 1))
    story.pass_time("12d")
    assert retained_and_lost(story) == (1, 1)
    story.tell(*visits(9))
    assert retained_and_lost(story) == (1, 0)


def test_an_earlier_beginning_told_later_is_the_first_anchor() -> None:
    story = told(*visits(5, 2))
    story.pass_time("12d")
    assert retained_and_lost(story) == (1, 0)
    story.pass_time("15d")
    assert retained_and_lost(story) == (1, 1)


def test_the_origin_is_that_of_the_anchor() -> None:
    story = told("0d page.viewed web origin=backfill", "2d page.viewed web")
    story.pass_time("12d")
    assert story.values(CUSTOMERS_RETAINED, basis="activity", origin="backfill") == [1]
    assert story.values(CUSTOMERS_LOST, basis="activity", origin="live") == [1]


@pytest.mark.parametrize(
    "line",
    [
        "campaign.sent marketing",
        "campaign.opened marketing",
        "message.sent email",
        "survey.sent survey",
        "shipment.delivered delivery",
        "notification.sent app",
        "subscription.renewed billing",
        "subscription.cancelled web",
        "agent.status_changed web",
        "page.viewed web by=bot",
        "case.opened email by=agent",
    ],
)
def test_what_the_customer_did_not_do_is_no_activity(line: str) -> None:
    story = told(*visits(0), f"5d {line}")
    story.pass_time("10d")
    assert retained_and_lost(story) == (0, 1)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if KIND_NUMBER[kind] in KINDS_NOTED])
@pytest.mark.parametrize("actor", ["", "by=customer"])
def test_what_the_customer_does_is_activity(kind: str, actor: str) -> None:
    story = told(*visits(0), f"5d {kind} web {actor}")
    story.pass_time("10d")
    assert retained_and_lost(story) == (1, 0)


def test_one_wake_up_is_asked_for_not_one_for_each_activity() -> None:
    story = Story(TEN_DAYS)
    asked = [effect for line in visits(0, 1, 2, 3, 4, 5) for effect in story.tell(line)]
    assert [effect for effect in asked if isinstance(effect, WakeAt)] == [
        WakeAt(after("10d"), is_live=True)
    ]


def test_very_little_is_kept_of_a_customer_who_comes_every_day() -> None:
    story = Story(TEN_DAYS)
    most = 0
    for day in range(200):
        story.tell(*visits(day))
        most = max(most, len(activity_of(story).times))
    assert most <= 4
    assert retained_and_lost(story) == (19, 0)


def test_nobody_waits_for_a_customer_who_is_lost_and_a_return_begins_anew() -> None:
    story = told(*visits(0, 1, 2))
    story.pass_time("90d")
    assert story.journey.wake_at is None
    story.tell(*visits(91))
    assert len(activity_of(story).times) == 1
    assert retained_and_lost(story) == (1, 1)


def test_a_customer_of_the_past_is_judged_by_the_backfill_clock() -> None:
    now = Now(live=after("999d"), backfill=after("0d"))
    journey, effects = step(
        None, touchpoint("0d page.viewed web origin=backfill", "e1"), now, TEN_DAYS
    )
    assert WakeAt(after("10d"), is_live=False) in effects
    now = Now(now.live, after("9d"))
    event = touchpoint("9d page.viewed web origin=backfill", "e2")
    journey, effects = step(journey, event, now, TEN_DAYS)
    assert CUSTOMERS_LOST not in repr(effects)
    _, effects = step(journey, WakeUp(after("10d")), Now(now.live, after("10d")), TEN_DAYS)
    assert CUSTOMERS_RETAINED in repr(effects)


def test_a_live_visit_amid_the_backfill_loses_nobody_in_the_end() -> None:
    """The customer's clock jumps to today, and what is backfilled later is taken as well."""
    counted, journey = Counter[Fact](), None
    backfilled = ((day, Now(after("100d"), after(f"{day}d"))) for day in range(5, 100, 5))
    first, jump = (0, Now(after("0d"), after("0d"))), (100, Now(after("100d"), after("0d")))
    for day, now in (first, jump, *backfilled):
        origin = "live" if day == 100 else "backfill"
        event = touchpoint(f"{day}d page.viewed web origin={origin}", f"e{day}")
        journey, effects = step(journey, event, now, TEN_DAYS)
        note(counted, [effect for effect in effects if "activity" in repr(effect)])
    assert {fact.metric: times for fact, times in counted.items() if times} == {
        CUSTOMERS_RETAINED: 10
    }


def test_only_so_many_times_are_kept_that_are_far_ahead_of_the_clock() -> None:
    activity, counted = Activity(), Counter[Fact]()
    span = Span(horizon_ms=10 * DAY, clock=BEGINNING, since=BEGINNING - 7 * DAY)
    for number in range(LIMIT * 3):
        note(counted, take(activity, BEGINNING + number * DAY << 1, span))
        assert len(activity.times) <= LIMIT
    late = span._replace(clock=BEGINNING + 900 * DAY, since=BEGINNING + 893 * DAY)
    note(counted, pass_time(activity, late))
    # From day 0 to day 190 every tenth, and from the last, day 191, nothing more.
    assert sorted(counted.values()) == [1, 20]


def note(counted: Counter[Fact], effects: list[Effect]) -> None:
    for effect in effects:
        if isinstance(effect, Add):
            counted[effect.fact] += 1
        elif isinstance(effect, Retract):
            counted[effect.fact] -= 1
            assert counted[effect.fact] >= 0


def all_known(stamps: set[int], horizon_ms: int, end: int) -> Counter[tuple[str, int]]:
    """Metric and origin, worked out from all times at once: the definition as it reads."""
    times: dict[int, int] = {}
    for stamp in sorted(stamps):
        times.setdefault(stamp >> 1, stamp & 1)
    counted: Counter[tuple[str, int]] = Counter()
    anchor = min(times)
    while anchor + horizon_ms <= end:
        span = [at for at in times if anchor < at <= anchor + horizon_ms]
        counted[CUSTOMERS_RETAINED if span else CUSTOMERS_LOST, times[anchor]] += 1
        later = [at for at in times if at > anchor]
        if not later:
            break
        anchor = max(span) if span else min(later)
    return counted


KINDS_TOLD = st.sampled_from(["page.viewed", "message.received case=-", "campaign.sent"])
ORIGINS = st.sampled_from(["", "", "origin=backfill"])
LINES = st.tuples(KINDS_TOLD, st.just("web"), ORIGINS).map(" ".join)
HORIZONS = st.sampled_from([2, 5, 7, 8, 10, 20])


@settings(max_examples=600, deadline=None)
@given(arrivals(LINES, within_ms=60 * DAY, grid_ms=DAY), HORIZONS)
def test_every_order_of_arrival_comes_to_the_definition(arrived: Arrived, days: int) -> None:
    story = happened(arrived.in_arrival, replace(POLICY, inactivity_ms=days * DAY))
    story.pass_time("90d")
    stamps = {
        event.occurred_at << 1 | (event.origin == "backfill")
        for event in arrived.events
        if event.kind != "campaign.sent"
    }
    expected = all_known(stamps, days * DAY, after("90d")) if stamps else Counter()
    got = Counter(
        {
            (metric, origin): story.total(metric, basis="activity", origin=label)
            for metric in (CUSTOMERS_RETAINED, CUSTOMERS_LOST)
            for origin, label in enumerate(("live", "backfill"))
        }
    )
    assert +got == expected


STEPS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(-6, 40), st.sampled_from([0, 0, 1])),
    min_size=1,
    max_size=20,
)


@settings(max_examples=600, deadline=None)
@given(STEPS, HORIZONS)
def test_times_far_ahead_of_the_clock_come_to_the_definition(
    steps: list[tuple[int, int, int]], days: int
) -> None:
    """As in a backfill in which one topic is read long before another."""
    activity, counted, stamps = Activity(), Counter[Fact](), set[int]()
    clock = BEGINNING
    span = Span(days * DAY, clock, clock - 7 * DAY)
    for forward, ahead, origin in steps:
        clock += forward * DAY
        span = Span(days * DAY, clock, clock - 7 * DAY)
        stamp = clock + ahead * DAY << 1 | origin
        stamps.add(stamp)
        if not take_ordinary(activity, stamp, span):
            note(counted, take(activity, stamp, span))
    end = clock + 200 * DAY
    while (due := next_due(activity, span)) is not None:
        span = Span(days * DAY, due, due - 7 * DAY)
        note(counted, pass_time(activity, span))
    note(counted, pass_time(activity, Span(days * DAY, end, end - 7 * DAY)))
    got = Counter(
        {
            (fact.metric, int(fact.labels[1] == "backfill")): times
            for fact, times in counted.items()
            if times
        }
    )
    assert got == all_known(stamps, days * DAY, end)
