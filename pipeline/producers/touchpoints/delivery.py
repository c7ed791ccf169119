"""Touchpoints of delivery: what was bought is on its way."""

from typing import Unpack

from pipeline.contract.details import Shipment
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.touchpoints.envelope import Anyone, Channel, Moment, optional_ms, touchpoint


def shipment_dispatched(
    *,
    promised_at: Moment | None = None,
    shipment_id: str | None = None,
    lost: bool = False,
    channel: Channel = "delivery",
    **envelope: Unpack[Anyone],
) -> Touchpoint:
    """A parcel left, promised for a time."""
    detail = Shipment(promised_at=optional_ms(promised_at), shipment_id=shipment_id, lost=lost)
    return touchpoint("shipment.dispatched", channel, envelope, detail)


def shipment_delayed(
    *,
    promised_at: Moment | None = None,
    shipment_id: str | None = None,
    lost: bool = False,
    channel: Channel = "delivery",
    **envelope: Unpack[Anyone],
) -> Touchpoint:
    """A parcel will be late; `promised_at` is the new promise."""
    detail = Shipment(promised_at=optional_ms(promised_at), shipment_id=shipment_id, lost=lost)
    return touchpoint("shipment.delayed", channel, envelope, detail)


def shipment_delivered(
    *,
    promised_at: Moment | None = None,
    shipment_id: str | None = None,
    lost: bool = False,
    channel: Channel = "delivery",
    **envelope: Unpack[Anyone],
) -> Touchpoint:
    """A parcel arrived, or is known to be lost."""
    detail = Shipment(promised_at=optional_ms(promised_at), shipment_id=shipment_id, lost=lost)
    return touchpoint("shipment.delivered", channel, envelope, detail)


def return_requested(*, channel: Channel = "delivery", **envelope: Unpack[Anyone]) -> Touchpoint:
    """A customer wants to send something back."""
    return touchpoint("return.requested", channel, envelope)


def return_completed(*, channel: Channel = "delivery", **envelope: Unpack[Anyone]) -> Touchpoint:
    """What was sent back has arrived."""
    return touchpoint("return.completed", channel, envelope)
