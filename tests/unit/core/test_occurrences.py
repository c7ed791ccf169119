"""Touchpoints counted one by one, on their channel."""

import pytest

from pipeline.core.clocks import Now
from pipeline.core.occurrences import METRIC_OF
from pipeline.metrics.declarations import ORDER_VALUE, ORDERS
from tests.unit.core.story import Story, after, labels_of, told


@pytest.mark.parametrize("kind", METRIC_OF)
def test_each_is_counted_once_on_its_channel(kind: str) -> None:
    story = told(f"0m {kind} store id=e1", f"0m {kind} store id=e1", f"1m {kind} app id=e2")
    assert story.values(METRIC_OF[kind], channel="store", origin="live") == [1]
    assert story.values(METRIC_OF[kind], channel="app", origin="live") == [1]


@pytest.mark.parametrize("kind", METRIC_OF)
def test_each_is_counted_however_late_it_comes(kind: str) -> None:
    story = Story()
    story.now = Now(after("99d"), after("99d"))
    story.tell(f"0m {kind} web origin=backfill")
    assert story.values(METRIC_OF[kind], channel="web", origin="backfill") == [1]


def test_what_orders_came_to_is_added_up_by_currency() -> None:
    story = told(
        "0m order.placed app amount=1000EUR",
        "1m order.placed app amount=500EUR",
        "2m order.placed store amount=700USD",
    )
    assert story.values(ORDER_VALUE, channel="app", currency="EUR") == [500, 1000]
    assert story.values(ORDER_VALUE, channel="store", currency="USD") == [700]


def test_an_order_that_does_not_say_what_it_came_to_has_no_value() -> None:
    story = told("0m order.placed app")
    assert story.values(ORDERS) == [1]
    assert story.values(ORDER_VALUE) == []


def test_only_orders_have_a_value() -> None:
    story = told("0m refund.issued billing amount=400EUR", "1m payment.failed web amount=1EUR")
    assert not [fact for fact in story.counted if "currency" in labels_of(fact)]
