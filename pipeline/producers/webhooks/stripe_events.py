"""What each of Stripe's events becomes."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Literal, NamedTuple

from pipeline.contract import details
from pipeline.contract.rejection import Rejection
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.webhooks.event import Event, touchpoint
from pipeline.producers.webhooks.identity import named
from pipeline.producers.webhooks.moment import moment_ms, occurred_at
from pipeline.producers.webhooks.money import digits_of, rescaled
from pipeline.producers.webhooks.options import Options
from pipeline.producers.webhooks.stripe_payload import (
    Charge,
    Invoice,
    Line,
    Payload,
    Payment,
    Refund,
    Session,
    Subscription,
    Thing,
)

NAME: Final = "stripe"

Happenings = Iterator[Touchpoint | Rejection]

# Where Stripe's smallest unit is another than ISO 4217's.
STRIPE_DIGITS: Final[Mapping[str, int]] = {"ISK": 2, "UGX": 2, "MGA": 0}
BOUGHT: Final = ("payment", "subscription")
RUNNING: Final = ("active", "trialing")
NOT_PAID_OUT: Final = ("failed", "canceled")


class StripeOptions(Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What only Stripe has.

    `customer_field`, `order_field`: the metadata that holds our ids. `client_reference`: what we
    give a checkout as `client_reference_id`, if anything. `payments`, `refunds`: which events tell
    of them, since Stripe tells twice. `test_events`: take those of Stripe's test mode too.
    """

    customer_field: str = "customer_id"
    order_field: str = "order_id"
    client_reference: Literal["customer", "order"] | None = None
    payments: Literal["payment_intents", "invoices"] = "payment_intents"
    refunds: Literal["charges", "refunds"] = "charges"
    test_events: bool = False


def _paid(payload: Payload[Payment], event: Event, options: StripeOptions) -> Happenings:
    if options.payments == "payment_intents":
        payment = payload.data.object
        yield _of_money(event, "payment.succeeded", payment.amount_received, payment)


def _not_paid(payload: Payload[Payment], event: Event, options: StripeOptions) -> Happenings:
    if options.payments == "payment_intents":
        payment = payload.data.object
        yield _of_money(event, "payment.failed", payment.amount, payment)


def _refunded(payload: Payload[Charge], event: Event, options: StripeOptions) -> Happenings:
    if options.refunds == "charges":
        charge = payload.data.object
        before = payload.data.previous_attributes.amount_refunded or 0
        yield _of_money(event, "refund.issued", charge.amount_refunded - before, charge)


def _refund_made(payload: Payload[Refund], event: Event, options: StripeOptions) -> Happenings:
    refund = payload.data.object
    if options.refunds == "refunds" and refund.status not in NOT_PAID_OUT:
        yield _of_money(event, "refund.issued", refund.amount, refund)


def _invoiced(payload: Payload[Invoice], event: Event, _: StripeOptions) -> Happenings:
    invoice = payload.data.object
    yield _of_money(event, "invoice.issued", invoice.amount_due, invoice, actor="system")


def _invoice_paid(payload: Payload[Invoice], event: Event, options: StripeOptions) -> Happenings:
    invoice = payload.data.object
    if options.payments == "invoices" and invoice.amount_paid:
        yield _of_money(event, "payment.succeeded", invoice.amount_paid, invoice)
    if invoice.billing_reason == "subscription_cycle":
        parent = invoice.parent.subscription_details if invoice.parent is not None else None
        subscription_id = invoice.subscription or (parent.subscription if parent else None)
        line = invoice.lines.data[0] if invoice.lines.data else Line()
        ends = line.period.end if line.period is not None else None
        detail = _subscription(line, subscription_id, ends, options)
        yield touchpoint(event, "subscription.renewed", detail, actor="system")


def _invoice_failed(payload: Payload[Invoice], event: Event, options: StripeOptions) -> Happenings:
    if options.payments == "invoices":
        invoice = payload.data.object
        yield _of_money(event, "payment.failed", invoice.amount_due, invoice)


def _checked_out(payload: Payload[Session], event: Event, options: StripeOptions) -> Happenings:
    """Stripe does not say when a checkout begins, but at its end how long ago that was."""
    session = payload.data.object
    yield from _checkout(payload, event, options)
    if session.mode in BOUGHT:
        total = session.amount_total or 0
        yield _of_money(event, "order.placed", total, session, actor="customer")


def _checkout(payload: Payload[Session], event: Event, _: StripeOptions) -> Happenings:
    session = payload.data.object
    if session.mode in BOUGHT:
        began = event._replace(occurred_at=occurred_at(session.created, event.occurred_at))
        total = session.amount_total or 0
        yield _of_money(began, "checkout.started", total, session, actor="customer")


def _subscribed(payload: Payload[Subscription], event: Event, options: StripeOptions) -> Happenings:
    """Until the first payment is through a subscription is incomplete, and none."""
    if payload.data.object.status in RUNNING:
        yield _of_subscription(event, "subscription.started", payload, options)


def _changed(payload: Payload[Subscription], event: Event, options: StripeOptions) -> Happenings:
    if payload.data.previous_attributes.status == "incomplete":
        yield from _subscribed(payload, event, options)


def _cancelled(payload: Payload[Subscription], event: Event, options: StripeOptions) -> Happenings:
    yield _of_subscription(event, "subscription.cancelled", payload, options)


def _of_subscription(
    event: Event, kind: str, payload: Payload[Subscription], options: StripeOptions
) -> Touchpoint:
    subscription = payload.data.object
    item = subscription.items.data[0] if subscription.items.data else Line()
    ends = subscription.current_period_end or item.current_period_end
    if kind == "subscription.cancelled":
        ends = None
    return touchpoint(event, kind, _subscription(item, subscription.id, ends, options))


def _subscription(
    line: Line, subscription_id: str | None, ends: int | None, options: StripeOptions
) -> details.Subscription | None:
    """Nothing where neither the price nor the subscription is named."""
    prefix = options.prefix or NAME
    named_id, plan = named(prefix, subscription_id), named(prefix, _price(line))
    if plan is None and named_id is None:
        return None
    return details.Subscription(
        plan=plan or named_id or "", renews_at=moment_ms(ends), subscription_id=named_id
    )


def _price(line: Line) -> str | None:
    if line.pricing is not None and line.pricing.price_details is not None:
        return line.pricing.price_details.price
    price = line.price or line.plan
    return price.id if price is not None else None


def _of_money(
    event: Event, kind: str, amount: int, thing: Thing, *, actor: str | None = None
) -> Touchpoint | Rejection:
    currency = (thing.currency or "").upper()
    digits = STRIPE_DIGITS.get(currency, digits_of(currency))
    money = rescaled(amount, currency, digits)
    if money is None:
        return Rejection("invalid_field", "data.object: an amount beyond all bounds")
    return touchpoint(event, kind, money, actor=actor)


class StripeEvent(NamedTuple):
    """How an event is read and what it becomes; `channel` unless another is set."""

    shape: type[Payload[Any]]
    happenings: Callable[[Payload[Any], Event, StripeOptions], Happenings]
    channel: str = "billing"


EVENTS: Final[Mapping[str, StripeEvent]] = {
    "payment_intent.succeeded": StripeEvent(Payload[Payment], _paid),
    "payment_intent.payment_failed": StripeEvent(Payload[Payment], _not_paid),
    "charge.refunded": StripeEvent(Payload[Charge], _refunded),
    "refund.created": StripeEvent(Payload[Refund], _refund_made),
    "invoice.finalized": StripeEvent(Payload[Invoice], _invoiced),
    "invoice.paid": StripeEvent(Payload[Invoice], _invoice_paid),
    "invoice.payment_failed": StripeEvent(Payload[Invoice], _invoice_failed),
    "checkout.session.completed": StripeEvent(Payload[Session], _checked_out, "commerce"),
    "checkout.session.expired": StripeEvent(Payload[Session], _checkout, "commerce"),
    "customer.subscription.created": StripeEvent(Payload[Subscription], _subscribed),
    "customer.subscription.updated": StripeEvent(Payload[Subscription], _changed),
    "customer.subscription.deleted": StripeEvent(Payload[Subscription], _cancelled),
}
