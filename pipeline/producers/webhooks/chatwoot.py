"""Chatwoot: messages, conversations and contacts of its account webhooks."""

from collections.abc import Mapping, Sequence
from typing import Final

from pipeline.contract.details import Profile
from pipeline.contract.rejection import Rejection
from pipeline.producers.webhooks.chatwoot_events import (
    CONVERSATION_EVENTS,
    MESSAGE_EVENTS,
    NAME,
    ChatwootOptions,
    MessageEvent,
)
from pipeline.producers.webhooks.chatwoot_payload import (
    ContactPayload,
    Conversation,
    ConversationPayload,
    Kind,
    MessagePayload,
    Somebody,
    Time,
)
from pipeline.producers.webhooks.delivery import Delivery, Pseudonym, Refusal, Translation
from pipeline.producers.webhooks.event import Event, at_the_door, read, touchpoint
from pipeline.producers.webhooks.identity import (
    Ids,
    Person,
    hashed_email,
    hashed_phone,
    ids_of,
    named,
)
from pipeline.producers.webhooks.moment import moment_ms, occurred_at
from pipeline.producers.webhooks.signatures import (
    MISSING,
    as_bytes,
    hex_hmac,
    keys_of,
    unless_fresh,
    unless_signed,
)

SIGNATURE: Final = "x-chatwoot-signature"
SIGNED_AT: Final = "x-chatwoot-timestamp"
CONTACT_EVENTS: Final = ("contact_created", "contact_updated")

CHANNELS: Final[Mapping[str, str]] = {
    "Channel::WebWidget": "chat",
    "Channel::Api": "chat",
    "Channel::Whatsapp": "chat",
    "Channel::TwilioSms": "chat",
    "Channel::Sms": "chat",
    "Channel::Telegram": "chat",
    "Channel::Line": "chat",
    "Channel::Email": "email",
    "Channel::Voice": "phone",
    "Channel::FacebookPage": "social",
    "Channel::Instagram": "social",
    "Channel::TwitterProfile": "social",
    "Channel::Tiktok": "social",
}


def verify(delivery: Delivery, secrets: Sequence[str]) -> Refusal | None:
    """`sha256=` and the hexadecimal HMAC-SHA256 of the time, a full stop and the body."""
    given, signed_at = delivery.headers.get(SIGNATURE), delivery.headers.get(SIGNED_AT)
    if given is None or signed_at is None:
        return MISSING
    signed = as_bytes(signed_at) + b"." + delivery.body
    expected = (f"sha256={hex_hmac(key, signed)}" for key in keys_of(secrets))
    return unless_signed([given], expected) or unless_fresh(moment_ms(signed_at), delivery.now_ms)


def translate(delivery: Delivery, options: ChatwootOptions, pseudonym: Pseudonym) -> Translation:
    """The touchpoints of a message, a conversation or a contact."""
    kind = read(delivery.body, Kind)
    if isinstance(kind, Rejection):
        return [kind]
    if kind.event in MESSAGE_EVENTS:
        return _of_message(MESSAGE_EVENTS[kind.event], delivery, options, pseudonym)
    if kind.event in CONVERSATION_EVENTS:
        return _of_conversation(kind.event, delivery, options, pseudonym)
    if kind.event in CONTACT_EVENTS:
        return _of_contact(delivery, options, pseudonym)
    return []


def _of_message(
    make: MessageEvent, delivery: Delivery, options: ChatwootOptions, pseudonym: Pseudonym
) -> Translation:
    payload = read(delivery.body, MessagePayload)
    if isinstance(payload, Rejection):
        return [payload]
    ids = _whose(payload.conversation, payload.sender, options, pseudonym)
    at = occurred_at(payload.created_at, delivery.now_ms)
    # The message's id, not the delivery's: the same message is sometimes delivered twice.
    event_id = named(f"{options.prefix or NAME}:message", payload.id) or ""
    event = _event(event_id, at, payload.conversation, ids, options)
    return at_the_door(make(payload, event, delivery.now_ms, options), delivery.now_ms)


def _of_conversation(
    name: str, delivery: Delivery, options: ChatwootOptions, pseudonym: Pseudonym
) -> Translation:
    payload = read(delivery.body, ConversationPayload)
    if isinstance(payload, Rejection):
        return [payload]
    ids = _whose(payload, None, options, pseudonym)
    given: Time | None = payload.updated_at
    if name == "conversation_created" and payload.created_at is not None:
        given = payload.created_at
    at = occurred_at(given, delivery.now_ms)
    case_id = named(f"{options.prefix or NAME}:{name}", payload.id)
    event = _event(f"{case_id}:{at}" if case_id else "", at, payload, ids, options)
    return at_the_door(CONVERSATION_EVENTS[name](payload, event, options), delivery.now_ms)


def _of_contact(delivery: Delivery, options: ChatwootOptions, pseudonym: Pseudonym) -> Translation:
    """`customer.identified` where a contact has an id of ours beside Chatwoot's."""
    contact = read(delivery.body, ContactPayload)
    if isinstance(contact, Rejection):
        return [contact]
    prefix = options.prefix or NAME
    person = Person(contact.id, contact.identifier, contact.email, contact.phone_number)
    customer_id, anonymous_id = ids_of(person, prefix, options.customer, pseudonym)
    if customer_id is None or anonymous_id is None:
        return []
    at = occurred_at(contact.updated_at or contact.created_at, delivery.now_ms)
    event = Event(
        event_id=f"{anonymous_id}:{customer_id}",
        occurred_at=at,
        source=NAME,
        channel=options.channel or "web",
        customer_id=customer_id,
        anonymous_id=anonymous_id,
    )
    detail = Profile(
        email_hash=hashed_email(contact.email, pseudonym),
        phone_hash=hashed_phone(contact.phone_number, pseudonym),
    )
    return at_the_door([touchpoint(event, "customer.identified", detail)], delivery.now_ms)


def _event(
    event_id: str, at: int, conversation: Conversation, ids: Ids, options: ChatwootOptions
) -> Event:
    prefix = options.prefix or NAME
    return Event(
        event_id=event_id,
        occurred_at=at,
        source=NAME,
        channel=options.channel or CHANNELS.get(conversation.channel or "", "chat"),
        customer_id=ids.customer_id,
        anonymous_id=ids.anonymous_id,
        case_id=named(prefix, conversation.id),
        queue=_queue(conversation, options),
    )


def _whose(
    conversation: Conversation,
    sender: Somebody | None,
    options: ChatwootOptions,
    pseudonym: Pseudonym,
) -> Ids:
    """The conversation's contact; who sent a message only where that is all there is."""
    contact = conversation.meta.sender
    if contact is None:
        contact = sender if sender is not None and sender.type == "contact" else Somebody()
    person = Person(contact.id, contact.identifier, contact.email, contact.phone_number)
    return ids_of(person, options.prefix or NAME, options.customer, pseudonym)


def _queue(conversation: Conversation, options: ChatwootOptions) -> str | None:
    team = conversation.meta.team
    of_team = None if team is None else options.queues.get(str(team.id))
    return of_team or options.queue_of(conversation.inbox_id)
