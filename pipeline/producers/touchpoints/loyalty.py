"""Touchpoints of loyalty: the customer stays."""

from typing import Unpack

from pipeline.contract.details import Points, Tier
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.touchpoints.envelope import Anyone, Channel, touchpoint


def points_earned(*, channel: Channel, points: int, **envelope: Unpack[Anyone]) -> Touchpoint:
    """Loyalty points were earned."""
    detail = Points(points=points)
    return touchpoint("points.earned", channel, envelope, detail)


def points_redeemed(*, channel: Channel, points: int, **envelope: Unpack[Anyone]) -> Touchpoint:
    """Loyalty points were spent."""
    detail = Points(points=points)
    return touchpoint("points.redeemed", channel, envelope, detail)


def tier_changed(
    *, channel: Channel, tier: str, previous: str | None = None, **envelope: Unpack[Anyone]
) -> Touchpoint:
    """The loyalty tier changed."""
    detail = Tier(tier=tier, previous=previous)
    return touchpoint("tier.changed", channel, envelope, detail)


def referral_made(*, channel: Channel, **envelope: Unpack[Anyone]) -> Touchpoint:
    """A customer brought another one."""
    return touchpoint("referral.made", channel, envelope)
