"""Which event of Segment's and RudderStack's specifications is which kind: one row each.

Source: Segment's e-commerce (v2), e-mail and A/B testing specifications, whose names RudderStack
shares. Names are compared without regard to case.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from pipeline.contract.details import (
    Campaign,
    Detail,
    Experiment,
    Product,
    Review,
    Search,
)
from pipeline.contract.rejection import Rejection
from pipeline.producers.formats.amounts import money_of, whole_of

Properties = Mapping[str, Any]
DetailOf = Callable[[Properties], Detail | Rejection | None]


class Row(NamedTuple):
    """What an event becomes; without a `channel`, that of the sender's library."""

    kind: str
    detail: DetailOf | None = None
    channel: str | None = None


def money(*names: str) -> DetailOf:
    """The amount in the first of these properties that is there, with `currency`; none: none."""

    def detail(properties: Properties) -> Detail | Rejection | None:
        found = next((name for name in names if properties.get(name) is not None), None)
        if found is None:
            return None
        amount = money_of(properties[found], properties.get("currency"))
        if isinstance(amount, str):
            fault = amount if amount.startswith("currency") else f"{found}: {amount}"
            return Rejection("invalid_field", f"properties.{fault}")
        return amount

    return detail


def product(properties: Properties) -> Product | None:
    """The product by its id, or its stock keeping unit."""
    product_id = text_of(properties, "product_id", "sku")
    if product_id is None:
        return None
    return Product(product_id=product_id, quantity=whole_of(properties.get("quantity")))


def search(properties: Properties) -> Search | None:
    """How many results there were, where the event says it; never the words."""
    results = whole_of(properties.get("results"))
    return None if results is None else Search(results=results)


def promotion(properties: Properties) -> Campaign | None:
    """An advertisement within the shop."""
    campaign_id = text_of(properties, "promotion_id", "name")
    if campaign_id is None:
        return None
    return Campaign(campaign_id=campaign_id, creative=text_of(properties, "creative"))


def campaign(properties: Properties) -> Campaign | None:
    """The campaign that an e-mail belongs to."""
    campaign_id = text_of(properties, "campaign_id", "email_id")
    return None if campaign_id is None else Campaign(campaign_id=campaign_id)


def review(properties: Properties) -> Review | None:
    """The stars of a review; its words are not kept."""
    rating = whole_of(properties.get("rating"))
    if rating is None:
        return None
    return Review(rating=rating, product_id=text_of(properties, "product_id"))


def experiment(properties: Properties) -> Experiment | Rejection:
    """The variant that was shown."""
    shown = text_of(properties, "experiment_id", "experiment_name")
    variant = text_of(properties, "variation_id", "variation_name")
    if shown is None or variant is None:
        return Rejection("invalid_field", "properties: no experiment_id or no variation_id")
    return Experiment(experiment=shown, variant=variant)


def text_of(fields: Mapping[str, Any], *names: str) -> str | None:
    """The first of these that is a text or a whole number, as a text."""
    for name in names:
        value = fields.get(name)
        if isinstance(value, str) and value:
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return None


REVENUE: Final = money("total", "revenue", "value")

EVENTS: Final[Mapping[str, Row]] = {
    "products searched": Row("search.performed", search),
    "product viewed": Row("product.viewed", product),
    "promotion viewed": Row("ad.viewed", promotion),
    "promotion clicked": Row("ad.clicked", promotion),
    "product added": Row("cart.updated"),
    "product removed": Row("cart.updated"),
    "checkout started": Row("checkout.started", REVENUE),
    "order completed": Row("order.placed", REVENUE),
    "order cancelled": Row("order.cancelled", REVENUE),
    "order refunded": Row("refund.issued", REVENUE),
    "product reviewed": Row("review.posted", review),
    "experiment viewed": Row("experiment.exposed", experiment),
    "email delivered": Row("campaign.sent", campaign, "marketing"),
    "email opened": Row("campaign.opened", campaign, "marketing"),
    "email link clicked": Row("campaign.clicked", campaign, "marketing"),
    "unsubscribed": Row("campaign.unsubscribed", campaign, "marketing"),
}
