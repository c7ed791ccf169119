"""What is read of Shopify's deliveries; names, addresses and notes of people are not.

Prices are decimals in whole units of the shop's currency, as text.
"""

from msgspec import Struct

from pipeline.producers.webhooks.identity import Id


class Customer(Struct, frozen=True):
    """A customer; `multipass_identifier` is our id where customers log in through us."""

    id: Id | None = None
    email: str | None = None
    phone: str | None = None
    multipass_identifier: Id | None = None
    created_at: str | None = None
    updated_at: str | None = None


class NoteAttribute(Struct, frozen=True):
    """Something that the shop's pages put to a cart; read are those with our ids alone."""

    name: str
    value: Id | None = None


class Bought(Struct, frozen=True):
    """What orders and checkouts have in common."""

    id: Id | None = None
    created_at: str | None = None
    currency: str | None = None
    total_price: str | None = None
    customer: Customer | None = None
    email: str | None = None
    phone: str | None = None
    customer_locale: str | None = None
    source_name: str | None = None
    cart_token: str | None = None
    token: str | None = None
    note_attributes: list[NoteAttribute] = []


class Order(Bought, frozen=True):
    """An order; `user_id` is who of the shop's staff made it, `test` that it is a trial."""

    cancelled_at: str | None = None
    cancel_reason: str | None = None
    user_id: Id | None = None
    test: bool = False


class Transaction(Struct, frozen=True):
    """Money that went back."""

    amount: str | None = None
    currency: str | None = None
    kind: str | None = None
    status: str | None = None


class Refund(Struct, frozen=True):
    """A refund, which names the order and not the customer."""

    id: Id
    order_id: Id
    created_at: str | None = None
    transactions: list[Transaction] = []


class Fulfillment(Struct, frozen=True):
    """A parcel of an order; `shipment_status` is what the carrier last said."""

    id: Id
    order_id: Id
    status: str | None = None
    shipment_status: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    estimated_delivery_at: str | None = None
    email: str | None = None


class FulfillmentEvent(Struct, frozen=True):
    """Something that the carrier said of a parcel."""

    fulfillment_id: Id
    order_id: Id
    status: str | None = None
    happened_at: str | None = None
    estimated_delivery_at: str | None = None


class ShopMoney(Struct, frozen=True):
    """An amount in the shop's currency."""

    currency_code: str | None = None


class PriceSet(Struct, frozen=True):
    """A price in the shop's currency and in the customer's."""

    shop_money: ShopMoney = ShopMoney()


class CartLine(Struct, frozen=True):
    """A product in a cart, and what all of it comes to."""

    line_price: str | None = None
    price_set: PriceSet = PriceSet()


class Cart(Struct, frozen=True):
    """A cart, which names no customer."""

    token: str
    updated_at: str | None = None
    line_items: list[CartLine] = []
    note_attributes: list[NoteAttribute] = []


class MarketingConsent(Struct, frozen=True):
    """Whether a customer may be written to."""

    state: str | None = None
    consent_updated_at: str | None = None


class ConsentChange(Struct, frozen=True):
    """A change of it, for e-mail or for SMS."""

    customer_id: Id
    email_marketing_consent: MarketingConsent | None = None
    sms_marketing_consent: MarketingConsent | None = None


class Redaction(Struct, frozen=True):
    """The wish that everything of a customer's is erased."""

    customer: Customer
