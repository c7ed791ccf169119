"""Touchpoints of use: what was bought is used."""

from typing import Unpack

from pipeline.contract.details import Product, Subscription
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.touchpoints.envelope import Anyone, Channel, Moment, optional_ms, touchpoint


def product_used(
    *, channel: Channel, product_id: str, quantity: int | None = None, **envelope: Unpack[Anyone]
) -> Touchpoint:
    """A product was used."""
    detail = Product(product_id=product_id, quantity=quantity)
    return touchpoint("product.used", channel, envelope, detail)


def product_failed(
    *, channel: Channel, product_id: str, quantity: int | None = None, **envelope: Unpack[Anyone]
) -> Touchpoint:
    """A product did not work."""
    detail = Product(product_id=product_id, quantity=quantity)
    return touchpoint("product.failed", channel, envelope, detail)


def subscription_started(
    *,
    plan: str,
    renews_at: Moment | None = None,
    subscription_id: str | None = None,
    channel: Channel = "billing",
    **envelope: Unpack[Anyone],
) -> Touchpoint:
    """A subscription began."""
    detail = Subscription(
        plan=plan, renews_at=optional_ms(renews_at), subscription_id=subscription_id
    )
    return touchpoint("subscription.started", channel, envelope, detail)


def subscription_renewed(
    *,
    plan: str,
    renews_at: Moment | None = None,
    subscription_id: str | None = None,
    channel: Channel = "billing",
    **envelope: Unpack[Anyone],
) -> Touchpoint:
    """A subscription was renewed."""
    detail = Subscription(
        plan=plan, renews_at=optional_ms(renews_at), subscription_id=subscription_id
    )
    return touchpoint("subscription.renewed", channel, envelope, detail)


def subscription_cancelled(
    *,
    plan: str,
    renews_at: Moment | None = None,
    subscription_id: str | None = None,
    channel: Channel = "billing",
    **envelope: Unpack[Anyone],
) -> Touchpoint:
    """A subscription was cancelled."""
    detail = Subscription(
        plan=plan, renews_at=optional_ms(renews_at), subscription_id=subscription_id
    )
    return touchpoint("subscription.cancelled", channel, envelope, detail)
