"""Intercom: notifications of conversations and contacts."""

from collections.abc import Mapping, Sequence
from typing import Final

from pipeline.contract.details import Profile
from pipeline.contract.rejection import Rejection
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
from pipeline.producers.webhooks.intercom_events import (
    ACTORS,
    CONVERSATION_TOPICS,
    NAME,
    IntercomOptions,
    TopicEvent,
    part_of,
)
from pipeline.producers.webhooks.intercom_payload import (
    ContactPayload,
    Contacts,
    Conversation,
    ConversationPayload,
    Kind,
)
from pipeline.producers.webhooks.moment import occurred_at
from pipeline.producers.webhooks.signatures import MISSING, hex_hmac, keys_of, unless_signed

SIGNATURE: Final = "x-hub-signature"
CONTACT_TOPICS: Final = (
    "contact.user.created",
    "contact.lead.signed_up",
    "user.created",
    "contact.signed_up",
)
CHANNELS: Final[Mapping[str, str]] = {
    "email": "email",
    "facebook": "social",
    "instagram": "social",
    "twitter": "social",
    "phone_call": "phone",
    "phone_switch": "phone",
}


def verify(delivery: Delivery, secrets: Sequence[str]) -> Refusal | None:
    """`sha1=` and the hexadecimal HMAC-SHA1 of the body. There is no time."""
    given = delivery.headers.get(SIGNATURE)
    if given is None:
        return MISSING
    expected = (f"sha1={hex_hmac(key, delivery.body, 'sha1')}" for key in keys_of(secrets))
    return unless_signed([given], expected)


def translate(delivery: Delivery, options: IntercomOptions, pseudonym: Pseudonym) -> Translation:
    """The touchpoints of a conversation's or a contact's notification."""
    kind = read(delivery.body, Kind)
    if isinstance(kind, Rejection):
        return [kind]
    if kind.topic in CONVERSATION_TOPICS:
        return _of_conversation(CONVERSATION_TOPICS[kind.topic], delivery, options, pseudonym)
    if kind.topic in CONTACT_TOPICS:
        return _of_contact(delivery, options, pseudonym)
    return []


def _of_conversation(
    make: TopicEvent, delivery: Delivery, options: IntercomOptions, pseudonym: Pseudonym
) -> Translation:
    payload = read(delivery.body, ConversationPayload)
    if isinstance(payload, Rejection):
        return [payload]
    item, prefix = payload.data.item, options.prefix or NAME
    customer_id, anonymous_id = _whose(item, options, pseudonym)
    given = part_of(item).created_at or payload.created_at
    began_as = None if item.source is None else item.source.type
    event = Event(
        event_id=named(prefix, payload.id) or "",
        occurred_at=occurred_at(given, delivery.now_ms),
        source=NAME,
        channel=options.channel or CHANNELS.get(began_as or "", "chat"),
        customer_id=customer_id,
        anonymous_id=anonymous_id,
        case_id=named(prefix, item.id),
        queue=options.queue_of(item.team_assignee_id),
    )
    return at_the_door(make(item, event, options), delivery.now_ms)


def _whose(item: Conversation, options: IntercomOptions, pseudonym: Pseudonym) -> Ids:
    """The first contact; in older notifications only who began the conversation."""
    contacts = item.contacts.contacts if isinstance(item.contacts, Contacts) else item.contacts
    person = Person()
    if contacts:
        one = contacts[0]
        person = Person(one.id, one.external_id, one.email, one.phone)
    elif item.source is not None and ACTORS.get(item.source.author.type or "") == "customer":
        person = Person(item.source.author.id, None, item.source.author.email)
    return ids_of(person, options.prefix or NAME, options.customer, pseudonym)


def _of_contact(delivery: Delivery, options: IntercomOptions, pseudonym: Pseudonym) -> Translation:
    """`customer.identified` where a contact has an id of ours beside Intercom's."""
    payload = read(delivery.body, ContactPayload)
    if isinstance(payload, Rejection):
        return [payload]
    contact, prefix = payload.data.item, options.prefix or NAME
    person = Person(contact.id, contact.external_id, contact.email, contact.phone)
    customer_id, anonymous_id = ids_of(person, prefix, options.customer, pseudonym)
    if customer_id is None or anonymous_id is None:
        return []
    event = Event(
        event_id=named(prefix, payload.id) or "",
        occurred_at=occurred_at(payload.created_at, delivery.now_ms),
        source=NAME,
        channel=options.channel or "web",
        customer_id=customer_id,
        anonymous_id=anonymous_id,
    )
    detail = Profile(
        email_hash=hashed_email(contact.email, pseudonym),
        phone_hash=hashed_phone(contact.phone, pseudonym),
    )
    return at_the_door([touchpoint(event, "customer.identified", detail)], delivery.now_ms)
