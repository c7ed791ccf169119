"""Standard Webhooks: our own touchpoints as JSON, from whoever signs as that scheme says."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from pipeline.contract.rejection import Rejection
from pipeline.contract.touchpoint import Touchpoint
from pipeline.contract.validation import touchpoint_from
from pipeline.producers.webhooks.delivery import Delivery, Pseudonym, Refusal, Translation
from pipeline.producers.webhooks.event import discreet, read
from pipeline.producers.webhooks.identity import shielded
from pipeline.producers.webhooks.moment import moment_ms
from pipeline.producers.webhooks.options import Options
from pipeline.producers.webhooks.signatures import (
    MISSING,
    as_bytes,
    base64_hmac,
    unless_fresh,
    unless_signed,
    whsec_key,
)

NAME: Final = "standard"
ID: Final = "webhook-id"
SIGNED_AT: Final = "webhook-timestamp"
SIGNATURE: Final = "webhook-signature"
MOST_TOUCHPOINTS: Final = 1000


class StandardOptions(Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """None of its own. What senders of touchpoints say of them holds; the rest is for the missing.

    `channel` and `queue` are for touchpoints that name none.
    """


def verify(delivery: Delivery, secrets: Sequence[str]) -> Refusal | None:
    """`v1,` and the base64 HMAC-SHA256 of `id.time.body`; any of several signatures may fit."""
    headers = delivery.headers
    given = headers.get(SIGNATURE)
    message_id, signed_at = headers.get(ID), headers.get(SIGNED_AT)
    if given is None or message_id is None or signed_at is None:
        return MISSING
    signed = as_bytes(f"{message_id}.{signed_at}.") + delivery.body
    keys = [key for key in map(whsec_key, secrets) if key is not None]
    expected = [f"v1,{base64_hmac(key, signed)}" for key in keys]
    refused = unless_signed(given.split(" "), expected)
    return refused or unless_fresh(moment_ms(signed_at), delivery.now_ms)


def translate(delivery: Delivery, options: StandardOptions, pseudonym: Pseudonym) -> Translation:
    """One touchpoint, an array of them, or `{"touchpoints": [...]}`; each by itself."""
    body = read(delivery.body, Any)
    if isinstance(body, Rejection):
        return [body]
    batch = body.get("touchpoints", [body]) if isinstance(body, dict) else body
    if not isinstance(batch, list):
        return [Rejection("invalid_field", "neither a touchpoint nor an array of them")]
    if len(batch) > MOST_TOUCHPOINTS:
        return [Rejection("invalid_field", f"more than {MOST_TOUCHPOINTS} touchpoints")]
    return [
        _touchpoint(fields, place, delivery, options, pseudonym)
        for place, fields in enumerate(batch)
    ]


def _touchpoint(
    given: Any, place: int, delivery: Delivery, options: StandardOptions, pseudonym: Pseudonym
) -> Touchpoint | Rejection:
    if not isinstance(given, dict):
        return Rejection("invalid_field", f"touchpoint {place}: not an object")
    fields = {**_defaults(place, delivery, options), **given, "received_at": delivery.now_ms}
    one = touchpoint_from(fields)
    if isinstance(one, Rejection):
        return discreet(one)
    shielded_ids = {
        "customer_id": shielded(one.customer_id, pseudonym),
        "anonymous_id": shielded(one.anonymous_id, pseudonym),
    }
    if shielded_ids["customer_id"] is None and shielded_ids["anonymous_id"] is None:
        return Rejection("missing_customer", "neither customer_id nor anonymous_id is an id")
    return msgspec.structs.replace(one, **shielded_ids)


def _defaults(place: int, delivery: Delivery, options: StandardOptions) -> Mapping[str, Any]:
    """The message's id is the same when it is sent again; so is the place in the batch."""
    message_id = delivery.headers.get(ID, "")
    defaults = {
        "event_id": f"{message_id}/{place}" if place else message_id,
        "occurred_at": delivery.now_ms,
        "source": NAME,
        "channel": options.channel,
        "queue": options.queue,
    }
    return {name: value for name, value in defaults.items() if value is not None}
