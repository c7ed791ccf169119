"""Mailgun: what became of mails, of its JSON webhooks.

The signature stands in the body, and is of a time and a random token alone: whoever once saw one
could put it into another body. So a token is good for five minutes, and for one body: `once` is
what the gateway has to hold to that.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import Struct, field

from pipeline.contract.rejection import Rejection
from pipeline.producers.webhooks.delivery import Delivery, Pseudonym, Refusal, Translation
from pipeline.producers.webhooks.event import at_the_door, read
from pipeline.producers.webhooks.mailing import (
    CLICKED,
    OPENED,
    SENT,
    UNSUBSCRIBED,
    Mail,
    MailOptions,
    of_mail,
)
from pipeline.producers.webhooks.moment import moment_ms, occurred_at
from pipeline.producers.webhooks.signatures import (
    MALFORMED,
    MISSING,
    as_bytes,
    hex_hmac,
    keys_of,
    unless_fresh,
    unless_signed,
)

NAME: Final = "mailgun"

KINDS: Final[Mapping[str, str]] = {
    "delivered": SENT,
    "opened": OPENED,
    "clicked": CLICKED,
    "unsubscribed": UNSUBSCRIBED,
    "complained": UNSUBSCRIBED,
}


class MailgunOptions(MailOptions, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Campaigns are named by a variable of ours; `tags` names the first tag of a mail."""


class Signature(Struct, frozen=True):
    """What is signed, and the signature."""

    timestamp: str
    token: str
    signature: str


class Signed(Struct, frozen=True):
    """The one part of a body that is read before it is verified."""

    signature: Signature | None = None


class Kind(Struct, frozen=True):
    """What any event says of itself."""

    event: str


class About(Struct, frozen=True):
    """A delivery of an event of any type."""

    event_data: Kind = field(name="event-data")


class Happened(Struct, frozen=True):
    """An event; its id is the same when it is sent again. `timestamp` is in s.

    `user_variables` is what we gave Mailgun with the mail; an empty list where that is nothing.
    """

    id: str
    timestamp: float | None = None
    recipient: str | None = None
    tags: list[str] | None = None
    user_variables: dict[str, Any] | list[Any] | None = field(name="user-variables", default=None)


class Payload(Struct, frozen=True):
    """A delivery of an event."""

    event_data: Happened = field(name="event-data")


def verify(delivery: Delivery, secrets: Sequence[str]) -> Refusal | None:
    """Hexadecimal HMAC-SHA256 of the time and the token, all three in the body."""
    body = read(delivery.body, Signed)
    if isinstance(body, Rejection):
        return MISSING if body.reason == "undecodable" else MALFORMED
    if body.signature is None:
        return MISSING
    given = body.signature
    signed = as_bytes(given.timestamp) + as_bytes(given.token)
    expected = (hex_hmac(key, signed) for key in keys_of(secrets))
    refused = unless_signed([given.signature], expected)
    return refused or unless_fresh(moment_ms(given.timestamp), delivery.now_ms)


def once(delivery: Delivery) -> str | None:
    """The token of a verified delivery, which no other body may have."""
    body = read(delivery.body, Signed)
    if isinstance(body, Rejection) or body.signature is None:
        return None
    return body.signature.token


def translate(delivery: Delivery, options: MailgunOptions, pseudonym: Pseudonym) -> Translation:
    """The touchpoint of one event."""
    about = read(delivery.body, About)
    if isinstance(about, Rejection):
        return [about]
    if about.event_data.event not in KINDS:
        return []
    payload = read(delivery.body, Payload)
    if isinstance(payload, Rejection):
        return [payload]
    happened = payload.event_data
    given = happened.user_variables
    named_by = {"tags": happened.tags, **(given if isinstance(given, dict) else {})}
    at = occurred_at(happened.timestamp, delivery.now_ms)
    kind = KINDS[about.event_data.event]
    mail = Mail(kind, happened.id, at, happened.recipient, named_by)
    return at_the_door(of_mail(mail, NAME, options, pseudonym), delivery.now_ms)
