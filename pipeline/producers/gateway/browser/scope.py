"""What a publishable key covers: everybody can read it in the page that holds it."""

import re
from collections.abc import Collection
from typing import Final

from pipeline.contract.touchpoint import Touchpoint

CHANNELS: Final = ("web", "app")
# What visitors do themselves. Refunds, cases, erasures and the like are told by who knows of them.
KINDS: Final = frozenset(
    (
        "ad.viewed",
        "ad.clicked",
        "campaign.clicked",
        "page.viewed",
        "search.performed",
        "product.viewed",
        "recommendation.shown",
        "recommendation.clicked",
        "experiment.exposed",
        "review.read",
        "experience.degraded",
        "payment.failed",
        "portal.task_failed",
        "portal.task_completed",
        "article.viewed",
        "article.rated",
        "cart.updated",
        "checkout.started",
        "order.placed",
        "booking.made",
        "return.requested",
        "product.used",
        "product.failed",
        "callback.requested",
        "survey.answered",
        "review.posted",
        "customer.identified",
        "consent.changed",
    )
)
# As browsers write it: lower case, no path, no port that goes without saying.
ORIGIN: Final = re.compile(r"[a-z][a-z0-9+.-]*://(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:[1-9][0-9]{0,4})?")
SAID_BY_SCHEME: Final = (("http://", ":80"), ("https://", ":443"))


def not_of_a_browser(touchpoint: Touchpoint) -> str | None:
    """The field by which this cannot come from a visitor's browser; None where it can."""
    if touchpoint.kind not in KINDS:
        return "kind"
    if touchpoint.actor not in (None, "customer"):
        return "actor"
    return "origin" if touchpoint.origin != "live" else None


def fault_of_scope(
    channels: Collection[str], sources: Collection[str], origins: Collection[str]
) -> str | None:
    """What is wrong with a publishable key of this scope."""
    strange = [name for name in channels if name not in CHANNELS]
    if strange:
        return f"channels: {strange[0]} is not for browsers, only {' and '.join(CHANNELS)}"
    if "*" in sources:
        return "sources: a browser's key names its sources"
    wrong = [origin for origin in origins if not is_origin(origin)]
    return f"origins: {wrong[0]!r} is none, such as https://shop.example" if wrong else None


def is_origin(text: str) -> bool:
    """Whether browsers may send this as their Origin."""
    said = any(text.startswith(scheme) and text.endswith(port) for scheme, port in SAID_BY_SCHEME)
    return ORIGIN.fullmatch(text) is not None and not said
