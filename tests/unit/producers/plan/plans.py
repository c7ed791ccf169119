"""Plans written in tests, and touchpoints to hold against them."""

from textwrap import dedent
from typing import Any

import pytest

from pipeline.contract.details import Money
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.plan.plan import TrackingPlan
from pipeline.producers.plan.reading import PlanError, plan_of

NOW = 1_767_225_600_000


def read(text: str) -> TrackingPlan:
    """The plan of a text that is in order."""
    return plan_of(dedent(text), "p.toml")


def told(text: str) -> list[str]:
    """What is told of a text with something wrong: a line each."""
    with pytest.raises(PlanError) as refused:
        read(text)
    return str(refused.value).splitlines()


def order(**fields: Any) -> Touchpoint:
    """An order of the shop."""
    given = {
        "event_id": "e-1",
        "kind": "order.placed",
        "channel": "web",
        "occurred_at": NOW,
        "received_at": NOW,
        "customer_id": "4711",
        "order_id": "O-1",
        "source": "shop/1.4",
        "detail": Money(amount_minor=4990, currency="EUR"),
    }
    return Touchpoint(**{**given, **fields})
