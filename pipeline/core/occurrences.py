"""Touchpoints that are counted one by one, however late they come, as all touchpoints are."""

from functools import cache
from typing import Final

from pipeline.contract.details import Money
from pipeline.contract.touchpoint import Touchpoint
from pipeline.core.effects import Add, Effect
from pipeline.core.facts import Fact
from pipeline.metrics.declarations import (
    EXPERIENCE_DEGRADED,
    ORDER_VALUE,
    ORDERS,
    PAYMENTS_FAILED,
    REFUNDS,
    RETURNS,
)

# Kind → what one touchpoint of it adds 1 to.
METRIC_OF: Final[dict[str, str]] = {
    "order.placed": ORDERS,
    "return.requested": RETURNS,
    "refund.issued": REFUNDS,
    "payment.failed": PAYMENTS_FAILED,
    "experience.degraded": EXPERIENCE_DEGRADED,
}


def count(event: Touchpoint, effects: list[Effect]) -> None:
    """Count a touchpoint of one of these kinds, and what an order came to, where it says so."""
    metric = METRIC_OF[event.kind]
    effects.append(_one(metric, event.channel, event.origin))
    if metric == ORDERS and isinstance(event.detail, Money):
        money = event.detail
        labels = (event.channel, money.currency, event.origin)
        effects.append(Add(Fact(ORDER_VALUE, labels, money.amount_minor)))


@cache
def _one(metric: str, channel: str, origin: str) -> Add:
    return Add(Fact(metric, (channel, origin), 1))
