"""Whatever comes when: activity comes to what its definition says of all times together."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline.core.activity import (
    LIMIT,
    Activity,
    Span,
    next_due,
    pass_time,
    take,
    take_ordinary,
)
from pipeline.core.clocks import Now
from pipeline.core.effects import Add, Effect, Retract
from pipeline.core.facts import Fact
from pipeline.core.step import step
from pipeline.metrics.declarations import CUSTOMERS_LOST, CUSTOMERS_RETAINED
from tests.unit.core.arriving import Arrived, arrivals
from tests.unit.core.story import BEGINNING, DAY, POLICY, after, happened, touchpoint


def test_a_live_visit_amid_the_backfill_loses_nobody_in_the_end() -> None:
    """The customer's clock jumps to today, and what is backfilled later is taken as well."""
    counted, journey = Counter[Fact](), None
    backfilled = ((day, Now(after("100d"), after(f"{day}d"))) for day in range(5, 100, 5))
    first, jump = (0, Now(after("0d"), after("0d"))), (100, Now(after("100d"), after("0d")))
    for day, now in (first, jump, *backfilled):
        origin = "live" if day == 100 else "backfill"
        event = touchpoint(f"{day}d page.viewed web origin={origin}", f"e{day}")
        journey, effects = step(journey, event, now, replace(POLICY, inactivity_ms=10 * DAY))
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
        if not (activity.times and take_ordinary(activity.times, stamp, *span)):
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
