"""Zendesk: ticket and user events of its event webhooks."""

from collections.abc import Mapping, Sequence
from typing import Final

from pipeline.contract.details import Profile
from pipeline.contract.rejection import Rejection
from pipeline.producers.webhooks.delivery import Delivery, Pseudonym, Refusal, Translation
from pipeline.producers.webhooks.event import Event, at_the_door, read, touchpoint
from pipeline.producers.webhooks.identity import Ids, Person, hashed_email, ids_of, named
from pipeline.producers.webhooks.moment import moment_ms, occurred_at
from pipeline.producers.webhooks.signatures import (
    MISSING,
    as_bytes,
    base64_hmac,
    keys_of,
    unless_fresh,
    unless_signed,
)
from pipeline.producers.webhooks.zendesk_events import (
    NAME,
    TICKET_EVENTS,
    TicketEvent,
    ZendeskOptions,
)
from pipeline.producers.webhooks.zendesk_payload import Kind, TicketPayload, UserPayload

SIGNATURE: Final = "x-zendesk-webhook-signature"
SIGNED_AT: Final = "x-zendesk-webhook-signature-timestamp"
PREFIX: Final = "zen:event-type:"
USER_EVENTS: Final = ("user.created", "user.external_id_changed", "user.identity_created")

CHANNELS: Final[Mapping[str, str]] = {
    "mail": "email",
    "email": "email",
    "voice": "phone",
    "voicemail": "phone",
    "phone_call_inbound": "phone",
    "phone_call_outbound": "phone",
    "chat": "chat",
    "chat_transcript": "chat",
    "native_messaging": "chat",
    "messaging": "chat",
    "sms": "chat",
    "whatsapp": "chat",
    "telegram": "chat",
    "line": "chat",
    "mobile_sdk": "app",
    "mobile": "app",
    "twitter": "social",
    "twitter_dm": "social",
    "facebook_post": "social",
    "facebook_message": "social",
    "instagram_dm": "social",
    "web": "web",
    "web_form": "web",
    "web_widget": "web",
    "helpcenter": "web",
}


NOBODY: Final = Ids(None, None)


def verify(delivery: Delivery, secrets: Sequence[str]) -> Refusal | None:
    """Base64 HMAC-SHA256 of the time and the body, each in its header."""
    given, signed_at = delivery.headers.get(SIGNATURE), delivery.headers.get(SIGNED_AT)
    if given is None or signed_at is None:
        return MISSING
    signed = as_bytes(signed_at) + delivery.body
    expected = (base64_hmac(key, signed) for key in keys_of(secrets))
    return unless_signed([given], expected) or unless_fresh(moment_ms(signed_at), delivery.now_ms)


def translate(delivery: Delivery, options: ZendeskOptions, pseudonym: Pseudonym) -> Translation:
    """The touchpoints of a ticket's or a user's event."""
    kind = read(delivery.body, Kind)
    if isinstance(kind, Rejection):
        return [kind]
    name = kind.type.removeprefix(PREFIX)
    if name in USER_EVENTS:
        return _of_user(delivery, options, pseudonym)
    if name in TICKET_EVENTS:
        return _of_ticket(TICKET_EVENTS[name], delivery, options, pseudonym)
    return []


def _of_ticket(
    make: TicketEvent, delivery: Delivery, options: ZendeskOptions, pseudonym: Pseudonym
) -> Translation:
    payload = read(delivery.body, TicketPayload)
    if isinstance(payload, Rejection):
        return [payload]
    prefix = options.prefix or NAME
    ticket = payload.detail
    ids = _whose(payload, options, pseudonym)
    if ids == NOBODY:
        return [Rejection("missing_customer", "no requester; journey = 'ticket' would need none")]
    event = Event(
        event_id=named(prefix, payload.id) or "",
        occurred_at=occurred_at(payload.time, delivery.now_ms),
        source=NAME,
        channel=options.channel or CHANNELS.get(ticket.via.channel or "", "web"),
        customer_id=ids.customer_id,
        anonymous_id=ids.anonymous_id,
        case_id=named(prefix, ticket.id),
        queue=options.queue_of(ticket.group_id),
    )
    return at_the_door(make(payload, event, options), delivery.now_ms)


def _whose(payload: TicketPayload, options: ZendeskOptions, pseudonym: Pseudonym) -> Ids:
    prefix = options.prefix or NAME
    if options.journey == "ticket":
        return Ids(None, named(f"{prefix}:ticket", payload.detail.id))
    return ids_of(Person(payload.detail.requester_id), prefix, options.customer, pseudonym)


def _of_user(delivery: Delivery, options: ZendeskOptions, pseudonym: Pseudonym) -> Translation:
    """`customer.identified` where a customer has an id of ours beside Zendesk's."""
    payload = read(delivery.body, UserPayload)
    if isinstance(payload, Rejection):
        return [payload]
    user, prefix = payload.detail, options.prefix or NAME
    person = Person(user.id, user.external_id, user.email)
    customer_id, anonymous_id = ids_of(person, prefix, options.customer, pseudonym)
    if user.role != "end-user" or customer_id is None or anonymous_id is None:
        return []
    event = Event(
        event_id=named(prefix, payload.id) or "",
        occurred_at=occurred_at(payload.time, delivery.now_ms),
        source=NAME,
        channel=options.channel or "web",
        customer_id=customer_id,
        anonymous_id=anonymous_id,
    )
    detail = Profile(email_hash=hashed_email(user.email, pseudonym))
    return at_the_door([touchpoint(event, "customer.identified", detail)], delivery.now_ms)
