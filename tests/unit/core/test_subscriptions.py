"""Subscriptions: renewed is retained, cancelled is lost, once."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.subscriptions import EVENTS_LIMIT, LIMIT, Subscriptions
from pipeline.metrics.declarations import CUSTOMERS_LOST, CUSTOMERS_RETAINED
from tests.unit.core.arriving import Arrived, arrivals
from tests.unit.core.story import DAY, Story, happened, told


def subscriptions_of(story: Story) -> Subscriptions:
    subscriptions = story.journey.subscriptions
    assert subscriptions
    return subscriptions


def retained(story: Story) -> int:
    return story.total(CUSTOMERS_RETAINED, basis="subscription")


def lost(story: Story) -> int:
    return story.total(CUSTOMERS_LOST, basis="subscription")


def test_every_renewal_is_retained() -> None:
    story = told(
        "0d subscription.started web subscription=A",
        "30d subscription.renewed billing subscription=A",
        "60d subscription.renewed billing subscription=A",
    )
    assert (retained(story), lost(story)) == (2, 0)


def test_a_cancellation_is_lost() -> None:
    story = told("0d subscription.started web", "9d subscription.cancelled web plan=basic")
    assert story.values(CUSTOMERS_LOST, basis="subscription", origin="live") == [1]
    assert (retained(story), lost(story)) == (0, 1)


def test_a_cancellation_after_a_cancellation_is_not_lost_again() -> None:
    story = told(
        "0d subscription.renewed billing plan=basic",
        "1d subscription.cancelled web plan=basic",
        "60d subscription.cancelled web plan=basic",
    )
    assert lost(story) == 1


def test_renewed_or_started_again_it_may_be_lost_again() -> None:
    story = told(
        "0d subscription.cancelled web plan=basic",
        "1d subscription.started web plan=basic",
        "2d subscription.cancelled web plan=basic",
        "3d subscription.renewed web plan=basic",
        "4d subscription.cancelled web plan=basic",
    )
    assert (retained(story), lost(story)) == (1, 3)


def test_a_renewal_that_comes_late_between_two_cancellations_shows_that_both_were_lost() -> None:
    story = told("1d subscription.cancelled web plan=a", "3d subscription.cancelled web plan=a")
    assert lost(story) == 1
    story.tell("2d subscription.renewed web plan=a")
    assert (retained(story), lost(story)) == (1, 2)


def test_a_cancellation_that_comes_late_before_another_leaves_one() -> None:
    story = told("3d subscription.cancelled web plan=a origin=backfill")
    story.tell("1d subscription.cancelled web plan=a")
    assert story.values(CUSTOMERS_LOST, basis="subscription", origin="live") == [1]
    assert lost(story) == 1


def test_the_id_tells_the_subscription_and_without_one_the_plan() -> None:
    story = told(
        "0d subscription.cancelled web plan=basic subscription=A",
        "1d subscription.cancelled web plan=basic subscription=B",
        "2d subscription.cancelled web plan=basic",
        "3d subscription.cancelled web plan=basic",
        "4d subscription.cancelled web",
        "5d subscription.cancelled web",
    )
    assert lost(story) == 4


def test_of_old_events_only_the_last_is_kept() -> None:
    story = told(*(f"{30 * month}d subscription.renewed web plan=a" for month in range(9)))
    assert [len(events) for events in subscriptions_of(story).values()] == [2]


def test_only_so_many_events_and_subscriptions_are_kept() -> None:
    story = told(*(f"{minute}m subscription.renewed web plan=a" for minute in range(99)))
    assert [len(events) for events in subscriptions_of(story).values()] == [EVENTS_LIMIT]
    story.tell("0.5m subscription.cancelled web plan=a")
    assert (retained(story), lost(story)) == (99, 0)
    story.tell(*(f"{number}h subscription.started web plan=p{number}" for number in range(3, 99)))
    assert len(subscriptions_of(story)) == LIMIT


KINDS = st.sampled_from(
    ["subscription.started", "subscription.renewed", "subscription.cancelled"]
    + ["subscription.cancelled"] * 2
)
PLANS = st.sampled_from(["plan=a", "plan=b", "plan=a subscription=S"])
ORIGINS = st.sampled_from(["", "", "origin=backfill"])
LINES = st.tuples(KINDS, st.just("web"), PLANS, ORIGINS).map(" ".join)


@settings(max_examples=400, deadline=None)
@given(arrivals(LINES, within_ms=40 * DAY, grid_ms=DAY))
def test_every_order_of_arrival_comes_to_the_same(arrived: Arrived) -> None:
    in_order = happened(arrived.in_order)
    as_arrived = happened(arrived.in_arrival)
    for origin in ("live", "backfill"):
        for metric in (CUSTOMERS_RETAINED, CUSTOMERS_LOST):
            labels = {"basis": "subscription", "origin": origin}
            assert as_arrived.total(metric, **labels) == in_order.total(metric, **labels)
