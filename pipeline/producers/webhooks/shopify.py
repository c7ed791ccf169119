"""Shopify: orders, refunds, checkouts, carts, parcels and customers."""

from collections.abc import Sequence
from typing import Final

from pipeline.contract.rejection import Rejection
from pipeline.producers.webhooks.delivery import Delivery, Pseudonym, Refusal, Translation
from pipeline.producers.webhooks.event import at_the_door, read
from pipeline.producers.webhooks.shopify_events import TOPICS
from pipeline.producers.webhooks.shopify_payload import Order
from pipeline.producers.webhooks.shopify_shop import Shop, ShopifyOptions
from pipeline.producers.webhooks.signatures import MISSING, base64_hmac, keys_of, unless_signed

SIGNATURE: Final = "x-shopify-hmac-sha256"
TOPIC: Final = "x-shopify-topic"


def verify(delivery: Delivery, secrets: Sequence[str]) -> Refusal | None:
    """Base64 HMAC-SHA256 of the body. There is no time, and the topic is not signed."""
    given = delivery.headers.get(SIGNATURE)
    if given is None:
        return MISSING
    return unless_signed([given], (base64_hmac(key, delivery.body) for key in keys_of(secrets)))


def translate(delivery: Delivery, options: ShopifyOptions, pseudonym: Pseudonym) -> Translation:
    """The touchpoints of one delivery, by its topic."""
    name = delivery.headers.get(TOPIC)
    if name is None:
        return [Rejection("invalid_field", f"{TOPIC}: missing")]
    if name not in TOPICS:
        return []
    topic = TOPICS[name]
    payload = read(delivery.body, topic.shape)
    if isinstance(payload, Rejection):
        return [payload]
    if isinstance(payload, Order) and payload.test and not options.test_orders:
        return []
    shop = Shop(options, pseudonym, delivery.now_ms)
    return at_the_door(topic.happenings(payload, shop), delivery.now_ms)
