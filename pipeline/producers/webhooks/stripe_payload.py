"""What is read of Stripe's events; names, addresses and cards are not."""

from typing import Generic, TypeVar

from msgspec import Struct, field

T = TypeVar("T")


class Kind(Struct, frozen=True):
    """What any event says of itself; `livemode` is false in Stripe's test mode."""

    type: str
    livemode: bool = True


class Contact(Struct, frozen=True):
    """How to reach who pays."""

    email: str | None = None
    phone: str | None = None


class Thing(Struct, frozen=True):
    """What the objects of all events may have; `metadata` is what we gave Stripe with them."""

    id: str
    customer: str | None = None
    payment_intent: str | None = None
    currency: str | None = None
    metadata: dict[str, str] | None = None
    client_reference_id: str | None = None
    email: str | None = None
    phone: str | None = None
    receipt_email: str | None = None
    customer_email: str | None = None
    customer_details: Contact | None = None
    billing_details: Contact | None = None


class Payment(Thing, frozen=True):
    """A payment intent; amounts in Stripe's smallest unit of the currency."""

    amount: int = 0
    amount_received: int = 0


class Charge(Thing, frozen=True):
    """A charge; `amount_refunded` of it by now, in several refunds perhaps."""

    amount_refunded: int = 0


class Refund(Thing, frozen=True):
    """One refund, which does not name the customer."""

    amount: int = 0
    status: str | None = None


class Price(Struct, frozen=True):
    """What is paid for."""

    id: str | None = None


class PriceDetails(Struct, frozen=True):
    """The same since API version 2025-03-31."""

    price: str | None = None


class Pricing(Struct, frozen=True):
    """Holds the details of a price."""

    price_details: PriceDetails | None = None


class Period(Struct, frozen=True):
    """What a line of an invoice is for, in s."""

    end: int | None = None


class Line(Struct, frozen=True):
    """A line of an invoice, or an item of a subscription."""

    price: Price | None = None
    plan: Price | None = None
    pricing: Pricing | None = None
    period: Period | None = None
    current_period_end: int | None = None


class Lines(Struct, frozen=True):
    """A list as Stripe has it."""

    data: list[Line] = []


class SubscriptionDetails(Struct, frozen=True):
    """The subscription that an invoice is of."""

    subscription: str | None = None


class Parent(Struct, frozen=True):
    """What an invoice is of, since API version 2025-03-31."""

    subscription_details: SubscriptionDetails | None = None


class Invoice(Thing, frozen=True):
    """An invoice; `billing_reason` is `subscription_cycle` for a renewal."""

    amount_due: int = 0
    amount_paid: int = 0
    billing_reason: str | None = None
    subscription: str | None = None
    parent: Parent | None = None
    lines: Lines = Lines()


class Session(Thing, frozen=True):
    """A session of Stripe's checkout page; `mode` is payment, subscription or setup."""

    mode: str = ""
    amount_total: int | None = None
    created: int | None = None


class Subscription(Thing, frozen=True):
    """A subscription."""

    status: str = ""
    items: Lines = Lines()
    current_period_end: int | None = None


class Before(Struct, frozen=True):
    """Those fields that the event changed, as they were."""

    status: str | None = None
    amount_refunded: int | None = None


class Data(Struct, Generic[T], frozen=True):
    """The object after the event."""

    object: T
    previous_attributes: Before = Before()


class Payload(Struct, Generic[T], frozen=True):
    """An event; its id is the same when it is sent again, `created` is in s."""

    id: str
    data: Data[T]
    created: int | None = field(default=None)
