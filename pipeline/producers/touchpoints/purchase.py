"""Touchpoints of purchase: the customer buys."""

from typing import Unpack

from pipeline.contract.details import Booking, Money
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.touchpoints.envelope import Anyone, Channel, Moment, optional_ms, touchpoint


def cart_updated(
    *, money: Money | None = None, channel: Channel = "commerce", **envelope: Unpack[Anyone]
) -> Touchpoint:
    """The cart's content changed; the amount is its new value."""
    return touchpoint("cart.updated", channel, envelope, money)


def checkout_started(
    *, money: Money | None = None, channel: Channel = "commerce", **envelope: Unpack[Anyone]
) -> Touchpoint:
    """A checkout began."""
    return touchpoint("checkout.started", channel, envelope, money)


def order_placed(
    *, money: Money | None = None, channel: Channel = "commerce", **envelope: Unpack[Anyone]
) -> Touchpoint:
    """An order was placed."""
    return touchpoint("order.placed", channel, envelope, money)


def order_cancelled(
    *, money: Money | None = None, channel: Channel = "commerce", **envelope: Unpack[Anyone]
) -> Touchpoint:
    """An order was cancelled."""
    return touchpoint("order.cancelled", channel, envelope, money)


def booking_made(
    *,
    starts_at: Moment | None = None,
    booking_id: str | None = None,
    channel: Channel = "commerce",
    **envelope: Unpack[Anyone],
) -> Touchpoint:
    """An appointment or a reservation was booked."""
    detail = Booking(starts_at=optional_ms(starts_at), booking_id=booking_id)
    return touchpoint("booking.made", channel, envelope, detail)


def payment_succeeded(
    *, money: Money | None = None, channel: Channel = "billing", **envelope: Unpack[Anyone]
) -> Touchpoint:
    """A payment went through."""
    return touchpoint("payment.succeeded", channel, envelope, money)


def invoice_issued(
    *, money: Money | None = None, channel: Channel = "billing", **envelope: Unpack[Anyone]
) -> Touchpoint:
    """An invoice was issued."""
    return touchpoint("invoice.issued", channel, envelope, money)


def refund_issued(
    *, money: Money | None = None, channel: Channel = "billing", **envelope: Unpack[Anyone]
) -> Touchpoint:
    """Money was given back."""
    return touchpoint("refund.issued", channel, envelope, money)
