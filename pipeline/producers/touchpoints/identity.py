"""Touchpoints of identity: who the customer is, and what we may do."""

from collections.abc import Sequence
from typing import Unpack

from pipeline.contract.details import Consent, Profile
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.touchpoints.envelope import Anyone, Channel, Known, touchpoint


def customer_identified(
    *,
    channel: Channel,
    email_hash: str | None = None,
    phone_hash: str | None = None,
    segments: Sequence[str] = (),
    **envelope: Unpack[Known],
) -> Touchpoint:
    """Somebody anonymous turned out to be a customer: give both ids."""
    detail = Profile(email_hash=email_hash, phone_hash=phone_hash, segments=list(segments))
    return touchpoint("customer.identified", channel, envelope, detail)


def customer_updated(
    *,
    channel: Channel,
    email_hash: str | None = None,
    phone_hash: str | None = None,
    segments: Sequence[str] = (),
    **envelope: Unpack[Anyone],
) -> Touchpoint:
    """What is known of a customer changed."""
    detail = Profile(email_hash=email_hash, phone_hash=phone_hash, segments=list(segments))
    return touchpoint("customer.updated", channel, envelope, detail)


def consent_changed(
    *, channel: Channel, purpose: str, granted: bool, **envelope: Unpack[Anyone]
) -> Touchpoint:
    """A customer gave or withdrew a consent."""
    detail = Consent(purpose=purpose, granted=granted)
    return touchpoint("consent.changed", channel, envelope, detail)


def erasure_requested(*, channel: Channel, **envelope: Unpack[Anyone]) -> Touchpoint:
    """A customer wants to be forgotten."""
    return touchpoint("erasure.requested", channel, envelope)
