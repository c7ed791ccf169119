"""SendGrid: what became of mails, of its event webhook."""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.hashes import SHA256
from msgspec import Raw, Struct

from pipeline.contract.rejection import Rejection
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.webhooks.delivery import Delivery, Pseudonym, Refusal, Translation
from pipeline.producers.webhooks.event import at_the_door, read
from pipeline.producers.webhooks.mailing import (
    CLICKED,
    OPENED,
    RESUBSCRIBED,
    SENT,
    UNSUBSCRIBED,
    Mail,
    MailOptions,
    of_mail,
)
from pipeline.producers.webhooks.moment import moment_ms, occurred_at
from pipeline.producers.webhooks.public_key import PublicKey, public_key
from pipeline.producers.webhooks.signatures import BAD, MALFORMED, MISSING, as_bytes, unless_fresh

NAME: Final = "sendgrid"
SIGNATURE: Final = "x-twilio-email-event-webhook-signature"
SIGNED_AT: Final = "x-twilio-email-event-webhook-timestamp"

KINDS: Final[Mapping[str, str]] = {
    "delivered": SENT,
    "open": OPENED,
    "click": CLICKED,
    "unsubscribe": UNSUBSCRIBED,
    "group_unsubscribe": UNSUBSCRIBED,
    "spamreport": UNSUBSCRIBED,
    "group_resubscribe": RESUBSCRIBED,
}


class SendgridOptions(MailOptions, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Campaigns are named by an argument of ours, or by SendGrid."""

    campaign_fields: tuple[str, ...] = ("campaign_id", "singlesend_id", "marketing_campaign_id")


class Kind(Struct, frozen=True):
    """What any event says of itself."""

    event: str
    sg_machine_open: bool = False


class Happened(Struct, frozen=True):
    """An event; its id is the same when it is sent again. `timestamp` is in s."""

    sg_event_id: str
    email: str | None = None
    timestamp: int | None = None


def verify(delivery: Delivery, secrets: Sequence[str]) -> Refusal | None:
    """Base64 ECDSA with SHA-256 of the time and the body; the secrets are public keys."""
    given, signed_at = delivery.headers.get(SIGNATURE), delivery.headers.get(SIGNED_AT)
    if given is None or signed_at is None:
        return MISSING
    signature = _bytes_of(given)
    if signature is None:
        return MALFORMED
    signed = as_bytes(signed_at) + delivery.body
    keys = (key for secret in secrets if (key := public_key(secret)) is not None)
    if not any(_is_signed(key, signature, signed) for key in keys):
        return BAD
    return unless_fresh(moment_ms(signed_at), delivery.now_ms)


def translate(delivery: Delivery, options: SendgridOptions, pseudonym: Pseudonym) -> Translation:
    """The touchpoints of an array of events, each read by itself."""
    events = read(delivery.body, list[Raw])
    if isinstance(events, Rejection):
        return [events]
    found = (one for raw in events for one in _of_event(bytes(raw), delivery, options, pseudonym))
    return at_the_door(found, delivery.now_ms)


def _of_event(
    raw: bytes, delivery: Delivery, options: SendgridOptions, pseudonym: Pseudonym
) -> Iterator[Touchpoint | Rejection]:
    kind = read(raw, Kind)
    if isinstance(kind, Rejection):
        yield kind
    # Mail programs fetch pictures by themselves; SendGrid says where it was one of those.
    elif kind.event in KINDS and not kind.sg_machine_open:
        happened, arguments = read(raw, Happened), read(raw, dict[str, Any])
        if isinstance(happened, Rejection):
            yield happened
        elif not isinstance(arguments, Rejection):
            at = occurred_at(happened.timestamp, delivery.now_ms)
            name = KINDS[kind.event]
            mail = Mail(name, happened.sg_event_id, at, happened.email, arguments)
            yield from of_mail(mail, NAME, options, pseudonym)


def _bytes_of(given: str) -> bytes | None:
    """What base64 stands for, if it is written as base64 has to be."""
    try:
        signature = b64decode(as_bytes(given), validate=True)
    except (NotBase64, ValueError):
        return None
    return signature if b64encode(signature) == as_bytes(given) else None


def _is_signed(key: PublicKey, signature: bytes, signed: bytes) -> bool:
    try:
        key.verify(signature, signed, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True
