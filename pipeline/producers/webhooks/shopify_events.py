"""What each of Shopify's topics becomes."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from pipeline.contract.details import Consent, Money, Profile, Shipment
from pipeline.contract.rejection import Rejection
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.webhooks.event import Event, touchpoint
from pipeline.producers.webhooks.identity import Person, hashed_email, hashed_phone, named
from pipeline.producers.webhooks.moment import moment_ms
from pipeline.producers.webhooks.shopify_payload import (
    Bought,
    Cart,
    ConsentChange,
    Customer,
    Fulfillment,
    FulfillmentEvent,
    Order,
    Redaction,
    Refund,
)
from pipeline.producers.webhooks.shopify_shop import Shop, locale_of, one_of, price

Happenings = Iterator[Touchpoint | Rejection]

NOT_REFUNDED: Final = ("failure", "error")
NOT_SENT: Final = ("cancelled", "error", "failure")
CANCELLED_BY: Final[Mapping[str | None, str]] = {"customer": "customer", "staff": "agent"}
# What the carrier says → what that is, and whether the parcel is lost.
CARRIER: Final[Mapping[str | None, tuple[str, bool]]] = {
    "delivered": ("shipment.delivered", False),
    "attempted_delivery": ("shipment.delayed", False),
    "delayed": ("shipment.delayed", False),
    "failure": ("shipment.delayed", True),
    "not_delivered": ("shipment.delayed", True),
}
CONSENT: Final[Mapping[str | None, bool]] = {"subscribed": True, "unsubscribed": False}


def _ordered(order: Order, shop: Shop) -> Happenings:
    """And who the order is of: refunds and parcels name the order alone."""
    event = _of_order(order, "placed", order.created_at, shop)
    event = event._replace(
        session_id=_session(order, shop), locale=locale_of(order.customer_locale)
    )
    actor = "customer" if order.user_id is None else "agent"
    yield _of_money(event, "order.placed", price(order.total_price, order.currency), actor)
    of_order = named(shop.prefix, one_of("order", order.id))
    if event.customer_id is not None and of_order is not None:
        event_id = f"{of_order}:identified"
        known = event._replace(event_id=event_id, anonymous_id=of_order)
        yield touchpoint(known, "customer.identified", _profile(shop.buyer(order, None), shop))


def _order_cancelled(order: Order, shop: Shop) -> Happenings:
    event = _of_order(order, "cancelled", order.cancelled_at, shop)
    actor = CANCELLED_BY.get(order.cancel_reason, "system")
    yield _of_money(event, "order.cancelled", price(order.total_price, order.currency), actor)


def _of_order(order: Order, word: str, at: str | None, shop: Shop) -> Event:
    buyer = shop.buyer(order, one_of("order", order.id))
    channel = "store" if order.source_name == "pos" else "commerce"
    event = shop.event(("order", order.id, word), at, channel, buyer)
    return event._replace(order_id=named(shop.prefix, order.id))


def _refunded(refund: Refund, shop: Shop) -> Happenings:
    """What went back; nothing where nothing did."""
    person = shop.of_order(refund.order_id)
    event = shop.event(("refund", refund.id, "issued"), refund.created_at, "commerce", person)
    event = event._replace(order_id=named(shop.prefix, refund.order_id))
    amounts = [
        price(one.amount, one.currency)
        for one in refund.transactions
        if one.kind == "refund" and one.status not in NOT_REFUNDED
    ]
    if amounts:
        yield _of_money(event, "refund.issued", _sum(amounts), None)


def _checkout(checkout: Bought, shop: Shop) -> Happenings:
    token = checkout.token if checkout.token is not None else checkout.id
    otherwise = one_of("cart", checkout.cart_token) or one_of("checkout", token)
    buyer = shop.buyer(checkout, otherwise)
    event = shop.event(("checkout", token, "started"), checkout.created_at, "commerce", buyer)
    event = event._replace(
        session_id=_session(checkout, shop), locale=locale_of(checkout.customer_locale)
    )
    amount = price(checkout.total_price, checkout.currency)
    yield _of_money(event, "checkout.started", amount, "customer")


def _cart_changed(cart: Cart, shop: Shop) -> Happenings:
    person = shop.of_cart(cart.token, cart.note_attributes)
    step = ("cart", cart.token, str(moment_ms(cart.updated_at)))
    event = shop.event(step, cart.updated_at, "commerce", person)
    event = event._replace(session_id=named(f"{shop.prefix}:cart", cart.token))
    amounts = [
        price(line.line_price, line.price_set.shop_money.currency_code) for line in cart.line_items
    ]
    yield _of_money(event, "cart.updated", _sum(amounts) if amounts else None, "customer")


def _sent(parcel: Fulfillment, shop: Shop) -> Happenings:
    if parcel.status not in NOT_SENT:
        said = _said(parcel, "dispatched", parcel.created_at)
        yield _of_parcel(said, ("shipment.dispatched", False), shop, parcel.email)


def _moved(parcel: Fulfillment, shop: Shop) -> Happenings:
    if parcel.status not in NOT_SENT and parcel.shipment_status in CARRIER:
        said = _said(parcel, parcel.shipment_status, parcel.updated_at)
        yield _of_parcel(said, CARRIER[said.status], shop, parcel.email)


def _carried(said: FulfillmentEvent, shop: Shop) -> Happenings:
    """The same words come in two topics, and make the same event."""
    if said.status in CARRIER:
        yield _of_parcel(said, CARRIER[said.status], shop, None)


def _said(parcel: Fulfillment, status: str | None, at: str | None) -> FulfillmentEvent:
    return FulfillmentEvent(
        fulfillment_id=parcel.id,
        order_id=parcel.order_id,
        status=status,
        happened_at=at,
        estimated_delivery_at=parcel.estimated_delivery_at,
    )


def _of_parcel(
    said: FulfillmentEvent, becomes: tuple[str, bool], shop: Shop, email: str | None
) -> Touchpoint:
    kind, is_lost = becomes
    step = ("fulfillment", said.fulfillment_id, str(said.status))
    person = shop.of_order(said.order_id, email)
    event = shop.event(step, said.happened_at, "delivery", person)
    event = event._replace(order_id=named(shop.prefix, said.order_id))
    detail = Shipment(
        promised_at=moment_ms(said.estimated_delivery_at),
        shipment_id=named(f"{shop.prefix}:fulfillment", said.fulfillment_id),
        lost=is_lost,
    )
    return touchpoint(event, kind, detail, actor="system")


def _customer_made(customer: Customer, shop: Shop) -> Happenings:
    yield from (one for one in _customer(customer, shop) if one.kind == "customer.identified")


def _customer(customer: Customer, shop: Shop) -> Iterator[Touchpoint]:
    person = Person(customer.id, customer.multipass_identifier, customer.email, customer.phone)
    step = ("customer", customer.id, str(moment_ms(customer.updated_at)))
    event = shop.event(step, customer.updated_at, "commerce", person)
    is_known = event.customer_id is not None and event.anonymous_id is not None
    kind = "customer.identified" if is_known else "customer.updated"
    yield touchpoint(event, kind, _profile(person, shop))


def _consented(change: ConsentChange, shop: Shop) -> Happenings:
    consent = change.email_marketing_consent or change.sms_marketing_consent
    if consent is not None and consent.state in CONSENT:
        at = consent.consent_updated_at
        way = "email" if change.email_marketing_consent is not None else "sms"
        step = ("consent", change.customer_id, f"{way}:{moment_ms(at)}")
        event = shop.event(step, at, "marketing", Person(change.customer_id))
        detail = Consent(purpose="marketing", granted=CONSENT[consent.state])
        yield touchpoint(event, "consent.changed", detail, actor="customer")


def _erased(redaction: Redaction, shop: Shop) -> Happenings:
    customer = redaction.customer
    person = Person(customer.id, None, customer.email, customer.phone)
    event = shop.event(("customer", customer.id, "redact"), None, "commerce", person)
    yield touchpoint(event, "erasure.requested", actor="customer")


def _of_money(
    event: Event, kind: str, amount: Money | Rejection | None, actor: str | None
) -> Touchpoint | Rejection:
    return amount if isinstance(amount, Rejection) else touchpoint(event, kind, amount, actor=actor)


def _sum(amounts: list[Money | Rejection | None]) -> Money | Rejection | None:
    """Nothing where one of them is none; all are in one currency."""
    total = amounts[0]
    for one in amounts[1:]:
        if not isinstance(total, Money) or not isinstance(one, Money):
            return total if isinstance(total, Rejection) else one
        if one.currency != total.currency:
            return Rejection("invalid_field", "prices in several currencies")
        minor = total.amount_minor + one.amount_minor
        total = Money(amount_minor=minor, currency=total.currency)
    return total


def _profile(person: Person, shop: Shop) -> Profile:
    return Profile(
        email_hash=hashed_email(person.email, shop.pseudonym),
        phone_hash=hashed_phone(person.phone, shop.pseudonym),
    )


def _session(bought: Bought, shop: Shop) -> str | None:
    return named(f"{shop.prefix}:cart", bought.cart_token)


class Topic(NamedTuple):
    """How a topic is read and what it becomes."""

    shape: type[Any]
    happenings: Callable[[Any, Shop], Happenings]


TOPICS: Final[Mapping[str, Topic]] = {
    "orders/create": Topic(Order, _ordered),
    "orders/cancelled": Topic(Order, _order_cancelled),
    "refunds/create": Topic(Refund, _refunded),
    "checkouts/create": Topic(Bought, _checkout),
    "carts/update": Topic(Cart, _cart_changed),
    "fulfillments/create": Topic(Fulfillment, _sent),
    "fulfillments/update": Topic(Fulfillment, _moved),
    "fulfillment_events/create": Topic(FulfillmentEvent, _carried),
    "customers/create": Topic(Customer, _customer_made),
    "customers/update": Topic(Customer, _customer),
    "customers/redact": Topic(Redaction, _erased),
    "customers_email_marketing_consent/update": Topic(ConsentChange, _consented),
    "customers_marketing_consent/update": Topic(ConsentChange, _consented),
}
