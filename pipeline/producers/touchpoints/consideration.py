"""Touchpoints of consideration: the customer looks round."""

from typing import Unpack

from pipeline.contract.details import Experiment, Product, Search
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.touchpoints.envelope import Anyone, Channel, touchpoint


def page_viewed(*, channel: Channel, **envelope: Unpack[Anyone]) -> Touchpoint:
    """A page was looked at."""
    return touchpoint("page.viewed", channel, envelope)


def search_performed(*, channel: Channel, results: int, **envelope: Unpack[Anyone]) -> Touchpoint:
    """Something was searched for; the words are not kept."""
    detail = Search(results=results)
    return touchpoint("search.performed", channel, envelope, detail)


def product_viewed(
    *, channel: Channel, product_id: str, quantity: int | None = None, **envelope: Unpack[Anyone]
) -> Touchpoint:
    """A product was looked at."""
    detail = Product(product_id=product_id, quantity=quantity)
    return touchpoint("product.viewed", channel, envelope, detail)


def recommendation_shown(
    *, channel: Channel, product_id: str, quantity: int | None = None, **envelope: Unpack[Anyone]
) -> Touchpoint:
    """A product was recommended."""
    detail = Product(product_id=product_id, quantity=quantity)
    return touchpoint("recommendation.shown", channel, envelope, detail)


def recommendation_clicked(
    *, channel: Channel, product_id: str, quantity: int | None = None, **envelope: Unpack[Anyone]
) -> Touchpoint:
    """A recommended product was followed."""
    detail = Product(product_id=product_id, quantity=quantity)
    return touchpoint("recommendation.clicked", channel, envelope, detail)


def experiment_exposed(
    *, channel: Channel, experiment: str, variant: str, **envelope: Unpack[Anyone]
) -> Touchpoint:
    """A variant of an experiment was shown."""
    detail = Experiment(experiment=experiment, variant=variant)
    return touchpoint("experiment.exposed", channel, envelope, detail)


def review_read(
    *, channel: Channel, product_id: str, quantity: int | None = None, **envelope: Unpack[Anyone]
) -> Touchpoint:
    """A product's reviews were read."""
    detail = Product(product_id=product_id, quantity=quantity)
    return touchpoint("review.read", channel, envelope, detail)
