"""What the customer bought: orders, spend, and when last."""

from typing import Final

import msgspec

from pipeline.contract.details import Detail, Money
from pipeline.contract.kinds import KIND_NUMBER

ORDERED: Final = KIND_NUMBER["order.placed"]
CANCELLED: Final = KIND_NUMBER["order.cancelled"]
REFUNDED: Final = KIND_NUMBER["refund.issued"]
KINDS_NOTED: Final = frozenset((ORDERED, CANCELLED, REFUNDED))


class Commerce(msgspec.Struct, array_like=True, gc=False):
    """`spend`: minor units by currency, of orders placed less refunds. Times in ms."""

    orders: int = 0
    cancelled: int = 0
    first_order_at: int = 0
    last_order_at: int = 0
    spend: dict[str, int] = {}


def note(commerce: Commerce | None, kind: int, occurred_at: int, detail: Detail | None) -> Commerce:
    """The purchases with one more order, cancellation or refund."""
    commerce = commerce or Commerce()
    if kind == CANCELLED:
        commerce.cancelled += 1
        return commerce
    if kind == ORDERED:
        commerce.orders += 1
        commerce.last_order_at = max(commerce.last_order_at, occurred_at)
        commerce.first_order_at = min(commerce.first_order_at or occurred_at, occurred_at)
    if isinstance(detail, Money):
        amount = detail.amount_minor if kind == ORDERED else -detail.amount_minor
        commerce.spend[detail.currency] = commerce.spend.get(detail.currency, 0) + amount
    return commerce
