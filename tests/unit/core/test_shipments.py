"""Shipments against their promise: on time, late or lost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.shipments import LIMIT, Shipment
from pipeline.metrics.declarations import SHIPMENTS
from tests.unit.core.arriving import Arrived, arrivals, counted_of
from tests.unit.core.story import DAY, HOUR, Story, happened, told

DISPATCHED = "0m shipment.dispatched delivery shipment=S1 promised=2d"


def shipments_of(story: Story) -> dict[bytes, Shipment]:
    shipments = story.journey.shipments
    assert shipments is not None
    return shipments


def outcomes(story: Story) -> list[str]:
    return sorted(fact.labels[0] for fact in counted_of(story, SHIPMENTS).elements())


def test_delivered_by_the_promised_moment_it_is_on_time() -> None:
    story = told(DISPATCHED, "2d shipment.delivered delivery shipment=S1")
    assert story.values(SHIPMENTS, outcome="on_time", origin="live") == [1]


def test_delivered_after_it_it_is_late() -> None:
    story = told(DISPATCHED, "2.01d shipment.delivered delivery shipment=S1")
    assert outcomes(story) == ["late"]


def test_a_delay_does_not_move_the_promise() -> None:
    story = told(
        DISPATCHED,
        "1d shipment.delayed delivery shipment=S1 promised=5d",
        "4d shipment.delivered delivery shipment=S1",
    )
    assert outcomes(story) == ["late"]


def test_a_promise_may_be_known_only_from_the_delivery() -> None:
    assert outcomes(told("1d shipment.delivered delivery shipment=S1 promised=2d")) == ["on_time"]


def test_a_promise_given_after_the_delivery_is_none() -> None:
    story = told(
        "1d shipment.delivered delivery shipment=S1",
        "2d shipment.delayed delivery shipment=S1 promised=3d",
    )
    assert outcomes(story) == []


def test_without_a_promise_a_delivery_counts_nothing() -> None:
    story = told(
        "0d shipment.dispatched delivery shipment=S1", "1d shipment.delivered delivery shipment=S1"
    )
    assert outcomes(story) == []


def test_lost_counts_with_or_without_a_promise() -> None:
    assert outcomes(told("0d shipment.delayed delivery shipment=S1 lost=yes")) == ["lost"]
    assert outcomes(told(DISPATCHED, "3d shipment.delayed shipment=S1 lost=yes")) == ["lost"]


def test_lost_and_delivered_after_all_it_was_delivered() -> None:
    story = told(DISPATCHED, "3d shipment.delayed delivery shipment=S1 lost=yes")
    story.tell("4d shipment.delivered delivery shipment=S1")
    assert outcomes(story) == ["late"]


def test_a_promise_that_comes_to_us_late_counts_the_delivery() -> None:
    story = told("1d shipment.delivered delivery shipment=S1", DISPATCHED)
    assert outcomes(story) == ["on_time"]


def test_delivered_twice_it_counts_once_by_the_first() -> None:
    story = told(
        DISPATCHED,
        "3d shipment.delivered delivery shipment=S1 origin=backfill",
        "1d shipment.delivered delivery shipment=S1",
    )
    assert story.values(SHIPMENTS, outcome="on_time", origin="live") == [1]
    assert outcomes(story) == ["on_time"]


def test_without_an_id_the_order_tells_the_shipment() -> None:
    story = told(
        "0m shipment.dispatched delivery order=O1 promised=2d",
        "0m shipment.dispatched delivery order=O2 promised=1d",
        "1.5d shipment.delivered delivery order=O1",
        "1.5d shipment.delivered delivery order=O2",
    )
    assert outcomes(story) == ["late", "on_time"]


def test_without_either_each_touchpoint_is_a_shipment_of_its_own() -> None:
    story = told(
        "0m shipment.dispatched delivery promised=2d",
        "1d shipment.delivered delivery",
        "1d shipment.delivered delivery promised=1d",
    )
    assert outcomes(story) == ["on_time"]
    assert shipments_of(story) == {}


def test_a_promise_is_known_however_long_the_delivery_takes() -> None:
    story = told(DISPATCHED, "60d page.viewed web", "90d shipment.delivered delivery shipment=S1")
    assert outcomes(story) == ["late"]


def test_what_is_delivered_is_forgotten_after_the_lateness_horizon() -> None:
    story = told(DISPATCHED, "1d shipment.delivered delivery shipment=S1")
    assert len(shipments_of(story)) == 1
    story.tell("8.1d shipment.dispatched delivery shipment=S2 promised=9d")
    assert len(shipments_of(story)) == 1


def test_of_too_many_shipments_those_not_delivered_stay() -> None:
    story = told(DISPATCHED)
    story.tell(
        *(
            f"{hour}h shipment.delivered delivery shipment=D{hour} promised=9d"
            for hour in range(1, LIMIT + 9)
        )
    )
    assert len(shipments_of(story)) == LIMIT
    story.tell("3d shipment.delivered delivery shipment=S1")
    assert outcomes(story).count("late") == 1


def test_a_late_touchpoint_changes_no_shipment() -> None:
    story = told(DISPATCHED, "12d page.viewed web")
    story.tell("1d shipment.delivered delivery shipment=S1")
    assert outcomes(story) == []


KINDS = st.sampled_from(
    ["shipment.dispatched", "shipment.delayed", "shipment.delivered", "shipment.delivered"]
)
NAMES = st.sampled_from(["shipment=S1", "shipment=S2", "order=O1", "order=O1 promised=2d"])
PROMISES = st.sampled_from(["", "promised=1d", "promised=3d", "promised=5d", "lost=yes"])
ORIGINS = st.sampled_from(["", "", "origin=backfill"])
LINES = st.tuples(KINDS, st.just("delivery"), NAMES, PROMISES, ORIGINS).map(" ".join)


@settings(max_examples=400, deadline=None)
@given(arrivals(LINES, within_ms=6 * DAY, grid_ms=HOUR * 6))
def test_every_order_of_arrival_comes_to_the_same(arrived: Arrived) -> None:
    in_order = happened(arrived.in_order)
    assert counted_of(happened(arrived.in_arrival), SHIPMENTS) == counted_of(in_order, SHIPMENTS)
