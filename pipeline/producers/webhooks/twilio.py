"""Twilio: calls, queues of calls, SMS and other messages, as it tells of them to an address."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import parse_qsl

from pipeline.contract.rejection import Rejection
from pipeline.producers.webhooks.delivery import (
    Challenge,
    Delivery,
    Pseudonym,
    Refusal,
    Translation,
)
from pipeline.producers.webhooks.event import at_the_door
from pipeline.producers.webhooks.signatures import (
    MISSING,
    base64_hmac,
    keys_of,
    unless_signed,
)
from pipeline.producers.webhooks.twilio_calls import of_call
from pipeline.producers.webhooks.twilio_messages import of_message
from pipeline.producers.webhooks.twilio_request import (
    BODY_HASH,
    TwilioOptions,
    pairs_of,
    query_of,
    request_of,
)

SIGNATURE: Final = "x-twilio-signature"
ANSWER: Final = Challenge(b"<Response/>", "text/xml")
DEFAULT_PORTS: Final = {"https": ":443", "http": ":80"}
ADDRESS: Final = re.compile(r"(https?)://([^/?#]+)(.*)", re.DOTALL)


def verify(delivery: Delivery, secrets: Sequence[str]) -> Refusal | None:
    """Base64 HMAC-SHA1 of the address and, by name, the names and values of the form.

    Where the body is no form, the address has its hash in `bodySHA256`, and that alone is signed.
    There is no time.
    """
    given = delivery.headers.get(SIGNATURE)
    if given is None:
        return MISSING
    hashes = [value for name, value in parse_qsl(query_of(delivery.url)) if name == BODY_HASH]
    signed = b"" if hashes else _signed_form(delivery.body)
    expected = [
        base64_hmac(key, url.encode("utf-8", "surrogatepass") + signed, "sha1")
        for key in keys_of(secrets)
        for url in _addresses(delivery.url)
    ]
    body_hash = hashlib.sha256(delivery.body).hexdigest()
    return unless_signed([given], expected) or (
        unless_signed([hashes[0].lower()], [body_hash]) if hashes else None
    )


def translate(delivery: Delivery, options: TwilioOptions, pseudonym: Pseudonym) -> Translation:
    """The touchpoints of a call or a message."""
    request = request_of(delivery, options, pseudonym)
    if isinstance(request, Rejection):
        return [request]
    if "CallSid" in request.fields:
        return at_the_door(of_call(request), delivery.now_ms)
    if "MessageSid" in request.fields or "SmsSid" in request.fields:
        return at_the_door(of_message(request), delivery.now_ms)
    return []


def _signed_form(body: bytes) -> bytes:
    pairs = sorted(set(pairs_of(body, "surrogateescape")))
    return "".join(name + value for name, value in pairs).encode("utf-8", "surrogateescape")


def _addresses(url: str) -> Iterator[str]:
    """With the scheme's own port and without: Twilio signs one of the two."""
    yield url
    parts = ADDRESS.fullmatch(url)
    if parts is not None:
        scheme, host, rest = parts.groups()
        port = DEFAULT_PORTS[scheme]
        bare = host.removesuffix(port)
        yield f"{scheme}://{bare}{port if bare == host else ''}{rest}"
