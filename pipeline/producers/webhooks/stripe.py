"""Stripe: payments, refunds, invoices, checkouts and subscriptions."""

from collections.abc import Sequence
from typing import Any, Final

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
    ids_of_thing,
    named,
    shielded,
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
from pipeline.producers.webhooks.stripe_events import EVENTS, NAME, StripeEvent, StripeOptions
from pipeline.producers.webhooks.stripe_payload import Contact, Kind, Payload, Session, Thing

SIGNATURE: Final = "stripe-signature"
CUSTOMER_EVENTS: Final = ("customer.created", "customer.updated")


def verify(delivery: Delivery, secrets: Sequence[str]) -> Refusal | None:
    """`t=`, the time, and `v1=`, the hexadecimal HMAC-SHA256 of the time, a full stop and the body.

    While a secret is replaced there is a `v1` for each. Others, such as `v0` of test events, prove
    nothing.
    """
    header = delivery.headers.get(SIGNATURE)
    if header is None:
        return MISSING
    parts = [part.strip().partition("=") for part in header.split(",")]
    signed_at = next((value for name, _, value in parts if name == "t"), None)
    given = [value for name, _, value in parts if name == "v1"]
    if signed_at is None or not given:
        return MALFORMED
    signed = as_bytes(signed_at) + b"." + delivery.body
    expected = (hex_hmac(key, signed) for key in keys_of(secrets))
    return unless_signed(given, expected) or unless_fresh(moment_ms(signed_at), delivery.now_ms)


def translate(delivery: Delivery, options: StripeOptions, pseudonym: Pseudonym) -> Translation:
    """The touchpoints of one event."""
    kind = read(delivery.body, Kind)
    if isinstance(kind, Rejection):
        return [kind]
    if not (kind.livemode or options.test_events):
        return []
    if kind.type in EVENTS:
        return _of_event(EVENTS[kind.type], delivery, options, pseudonym)
    return _of_customer(delivery, options, pseudonym) if kind.type in CUSTOMER_EVENTS else []


def _of_event(
    row: StripeEvent, delivery: Delivery, options: StripeOptions, pseudonym: Pseudonym
) -> Translation:
    payload = read(delivery.body, row.shape)
    if isinstance(payload, Rejection):
        return [payload]
    thing: Thing = payload.data.object
    event = _event(payload, _whose(thing, options, pseudonym), row.channel, delivery, options)
    event = event._replace(order_id=_order(thing, options, pseudonym))
    return at_the_door(row.happenings(payload, event, options), delivery.now_ms)


def _of_customer(delivery: Delivery, options: StripeOptions, pseudonym: Pseudonym) -> Translation:
    """`customer.identified` where a customer has an id of ours beside Stripe's."""
    payload = read(delivery.body, Payload[Thing])
    if isinstance(payload, Rejection):
        return [payload]
    customer = payload.data.object
    ids = _whose(customer, options, pseudonym)
    if ids.customer_id is None or ids.anonymous_id is None:
        return []
    event = _event(payload, ids, "billing", delivery, options)
    detail = Profile(
        email_hash=hashed_email(customer.email, pseudonym),
        phone_hash=hashed_phone(customer.phone, pseudonym),
    )
    return at_the_door([touchpoint(event, "customer.identified", detail)], delivery.now_ms)


def _event(
    payload: Payload[Any], ids: Ids, channel: str, delivery: Delivery, options: StripeOptions
) -> Event:
    return Event(
        event_id=named(options.prefix or NAME, payload.id) or "",
        occurred_at=occurred_at(payload.created, delivery.now_ms),
        source=NAME,
        channel=options.channel or channel,
        customer_id=ids.customer_id,
        anonymous_id=ids.anonymous_id,
    )


def _whose(thing: Thing, options: StripeOptions, pseudonym: Pseudonym) -> Ids:
    """Who pays as a guest is known by the payment: its checkout, charge and refund name it too."""
    contact = thing.customer_details or thing.billing_details or Contact()
    external_id = (thing.metadata or {}).get(options.customer_field)
    if external_id is None and options.client_reference == "customer":
        external_id = thing.client_reference_id
    person = Person(
        vendor_id=thing.customer or thing.payment_intent or thing.id,
        external_id=external_id,
        email=thing.email or thing.receipt_email or thing.customer_email or contact.email,
        phone=thing.phone or contact.phone,
    )
    is_customer = thing.customer is not None or thing.id.startswith("cus_")
    find = ids_of if is_customer else ids_of_thing
    return find(person, options.prefix or NAME, options.customer, pseudonym)


def _order(thing: Thing, options: StripeOptions, pseudonym: Pseudonym) -> str | None:
    order_id = (thing.metadata or {}).get(options.order_field)
    if order_id is None and options.client_reference == "order":
        order_id = thing.client_reference_id
    if order_id is None and isinstance(thing, Session):
        return named(options.prefix or NAME, thing.id)
    return shielded(order_id, pseudonym)
