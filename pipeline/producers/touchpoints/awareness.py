"""Touchpoints of awareness: the customer hears of us."""

from typing import Unpack

from pipeline.contract.details import Campaign
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.touchpoints.envelope import Anyone, Channel, touchpoint


def ad_viewed(
    *,
    campaign_id: str,
    creative: str | None = None,
    channel: Channel = "marketing",
    **envelope: Unpack[Anyone],
) -> Touchpoint:
    """An advertisement was shown."""
    detail = Campaign(campaign_id=campaign_id, creative=creative)
    return touchpoint("ad.viewed", channel, envelope, detail)


def ad_clicked(
    *,
    campaign_id: str,
    creative: str | None = None,
    channel: Channel = "marketing",
    **envelope: Unpack[Anyone],
) -> Touchpoint:
    """Somebody clicked on an advertisement."""
    detail = Campaign(campaign_id=campaign_id, creative=creative)
    return touchpoint("ad.clicked", channel, envelope, detail)


def campaign_sent(
    *,
    campaign_id: str,
    creative: str | None = None,
    channel: Channel = "marketing",
    **envelope: Unpack[Anyone],
) -> Touchpoint:
    """A campaign's message was sent."""
    detail = Campaign(campaign_id=campaign_id, creative=creative)
    return touchpoint("campaign.sent", channel, envelope, detail)


def campaign_opened(
    *,
    campaign_id: str,
    creative: str | None = None,
    channel: Channel = "marketing",
    **envelope: Unpack[Anyone],
) -> Touchpoint:
    """A campaign's message was opened."""
    detail = Campaign(campaign_id=campaign_id, creative=creative)
    return touchpoint("campaign.opened", channel, envelope, detail)


def campaign_clicked(
    *,
    campaign_id: str,
    creative: str | None = None,
    channel: Channel = "marketing",
    **envelope: Unpack[Anyone],
) -> Touchpoint:
    """A link in a campaign's message was followed."""
    detail = Campaign(campaign_id=campaign_id, creative=creative)
    return touchpoint("campaign.clicked", channel, envelope, detail)


def campaign_unsubscribed(
    *,
    campaign_id: str,
    creative: str | None = None,
    channel: Channel = "marketing",
    **envelope: Unpack[Anyone],
) -> Touchpoint:
    """A customer wants no more of these messages."""
    detail = Campaign(campaign_id=campaign_id, creative=creative)
    return touchpoint("campaign.unsubscribed", channel, envelope, detail)
