"""Touchpoints of reaching out: we speak first."""

from typing import Unpack

from pipeline.contract.details import Outreach
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.touchpoints.envelope import Anyone, Channel, touchpoint


def notification_sent(
    *,
    channel: Channel,
    reason: str | None = None,
    action_id: str | None = None,
    **envelope: Unpack[Anyone],
) -> Touchpoint:
    """We told the customer something, unasked."""
    detail = Outreach(reason=reason, action_id=action_id)
    return touchpoint("notification.sent", channel, envelope, detail)


def followup_sent(
    *,
    channel: Channel,
    reason: str | None = None,
    action_id: str | None = None,
    **envelope: Unpack[Anyone],
) -> Touchpoint:
    """We asked the customer how it went on."""
    detail = Outreach(reason=reason, action_id=action_id)
    return touchpoint("followup.sent", channel, envelope, detail)
