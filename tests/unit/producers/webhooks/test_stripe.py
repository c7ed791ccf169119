from typing import Any

import pytest

from pipeline.contract.rejection import Rejection
from pipeline.producers.webhooks import stripe
from pipeline.producers.webhooks.delivery import Delivery
from pipeline.producers.webhooks.signatures import BAD, MALFORMED, MISSING
from tests.unit.producers.webhooks.senders import (
    NOW_MS,
    SECRET,
    SENDERS,
    by_openssl,
    fixture,
    pseudonym,
    results,
    said,
    sent,
)

AT = 1_772_442_902_000  # 09:15:02 UTC
RENEWS_AT = 1_775_120_400_000
BODY = SENDERS["stripe"].fixture("payment_succeeded")


def told(name: str, **options: Any) -> list[dict[str, Any]]:
    return [said(touchpoint) for touchpoint in fixture("stripe", name, **options)]


def of_event(number: str, kind: str, **more: Any) -> dict[str, Any]:
    """What the touchpoints of all these fixtures have."""
    return {
        "event_id": f"stripe:evt_1QCX{number}",
        "kind": kind,
        "channel": "billing",
        "occurred_at": AT,
        "anonymous_id": "stripe:cus_QCX77",
        **more,
    }


def money(amount_minor: int, currency: str) -> dict[str, Any]:
    return {"amount_minor": amount_minor, "currency": currency}


OURS = {"customer_id": "K-1007"}


def test_a_payment_is_told_by_its_payment_intent() -> None:
    assert told("payment_succeeded") == [
        of_event("0001", "payment.succeeded", **OURS, order_id="B-2201", detail=money(4999, "EUR"))
    ]
    assert told("payment_failed") == [
        of_event("0002", "payment.failed", **OURS, order_id="B-2201", detail=money(500, "JPY"))
    ]
    assert told("invoice_payment_failed") == []


def test_a_payment_is_told_by_its_invoice_where_that_is_set_and_never_by_both() -> None:
    assert told("payment_succeeded", payments="invoices") == []
    assert told("payment_failed", payments="invoices") == []
    assert told("invoice_payment_failed", payments="invoices") == [
        of_event("0008", "payment.failed", detail=money(1900, "USD"))
    ]
    paid, _ = told("invoice_paid", payments="invoices")
    assert paid == of_event("0006", "payment.succeeded", detail=money(1900, "USD"))


@pytest.mark.parametrize(
    ("currency", "expected"),
    [
        ("eur", money(4999, "EUR")),
        ("jpy", money(4999, "JPY")),  # no decimals, with Stripe as in ISO 4217
        ("kwd", money(4999, "KWD")),  # three
        ("isk", money(50, "ISK")),  # two with Stripe, none in ISO 4217
        ("ugx", money(50, "UGX")),
        ("mga", money(499_900, "MGA")),  # none with Stripe, two in ISO 4217
    ],
)
def test_amounts_are_in_the_minor_units_of_iso_4217(
    currency: str, expected: dict[str, Any]
) -> None:
    (one,) = sent("stripe", BODY.replace(b'"eur"', f'"{currency}"'.encode()))
    assert said(one)["detail"] == expected


def test_a_currency_that_is_none_is_refused() -> None:
    (refused,) = results("stripe", BODY.replace(b'"eur"', b'"credits"'))
    assert refused == Rejection("invalid_field", "detail.currency: …")


def test_a_refund_is_what_was_refunded_since_the_event_before_and_a_guest_is_the_payment() -> None:
    (one,) = told("charge_refunded_of_guest", customer=["external_id", "email"])
    assert one == of_event(
        "0003",
        "refund.issued",
        customer_id=f"email:{pseudonym('erika.sample@example.org')}",
        anonymous_id="stripe:pi_3QCX0002",
        detail=money(1499, "EUR"),
    )
    assert told("refund_created") == []


def test_a_payment_is_no_customer_also_where_customers_are_stripes() -> None:
    (guest,) = fixture("stripe", "charge_refunded_of_guest", customer=["vendor_id"])
    assert (guest.customer_id, guest.anonymous_id) == (None, "stripe:pi_3QCX0002")
    (known,) = fixture("stripe", "payment_succeeded", customer=["vendor_id"])
    assert (known.customer_id, known.anonymous_id) == ("stripe:cus_QCX77", None)


def test_a_refund_is_told_by_the_refund_itself_where_that_is_set_and_never_by_both() -> None:
    assert told("refund_created", refunds="refunds") == [
        of_event(
            "0004",
            "refund.issued",
            **OURS,
            anonymous_id="stripe:pi_3QCX0001",
            detail=money(1499, "EUR"),
        )
    ]
    assert told("charge_refunded_of_guest", refunds="refunds") == []
    failed = SENDERS["stripe"].fixture("refund_created").replace(b"succeeded", b"failed")
    assert sent("stripe", failed, refunds="refunds") == []


def test_an_invoice_is_issued_when_it_is_final() -> None:
    assert told("invoice_finalized") == [
        of_event("0005", "invoice.issued", actor="system", detail=money(1900, "USD"))
    ]


@pytest.mark.parametrize(
    ("name", "number"), [("invoice_paid", "0006"), ("invoice_paid_older_version", "0007")]
)
def test_the_paid_invoice_of_a_new_period_is_a_renewal(name: str, number: str) -> None:
    detail = {
        "plan": "stripe:price_1QCXplus",
        "renews_at": RENEWS_AT,
        "subscription_id": "stripe:sub_1QCX0001",
    }
    assert told(name) == [of_event(number, "subscription.renewed", actor="system", detail=detail)]


def test_the_first_invoice_of_a_subscription_is_no_renewal() -> None:
    body = SENDERS["stripe"].fixture("invoice_paid")
    assert sent("stripe", body.replace(b"subscription_cycle", b"subscription_create")) == []


def test_a_completed_checkout_began_when_its_session_was_made_and_is_an_order() -> None:
    shared = {
        **OURS,
        "channel": "commerce",
        "order_id": "stripe:cs_live_QCX0001",
        "actor": "customer",
        "detail": money(4999, "EUR"),
    }
    assert told("checkout_completed") == [
        of_event("0009", "checkout.started", **{**shared, "occurred_at": 1_772_442_602_000}),
        of_event("0009/1", "order.placed", **shared),
    ]
    assert told("checkout_for_setup") == []


def test_the_reference_of_a_checkout_is_the_order_or_the_customer_as_is_set() -> None:
    _, order = told("checkout_completed", client_reference="order")
    assert order["order_id"] == "B-2202"
    body = SENDERS["stripe"].fixture("checkout_expired").replace(b"B-2202", b"K-1008")
    (one,) = sent("stripe", body, client_reference="customer")
    assert one.customer_id == "K-1008"


def test_an_expired_checkout_was_begun() -> None:
    (one,) = told("checkout_expired")
    assert one == of_event(
        "0011",
        "checkout.started",
        channel="commerce",
        occurred_at=1_772_356_502_000,
        anonymous_id="stripe:cs_live_QCX0001",
        order_id="stripe:cs_live_QCX0001",
        actor="customer",
        detail=money(4999, "EUR"),
    )


SUBSCRIPTION = {"plan": "stripe:price_1QCXplus", "subscription_id": "stripe:sub_1QCX0001"}
RUNNING = {**SUBSCRIPTION, "renews_at": RENEWS_AT}


def test_a_subscription_starts_when_its_first_payment_is_through() -> None:
    assert told("subscription_created") == [
        of_event("0012", "subscription.started", **OURS, detail=RUNNING)
    ]
    assert told("subscription_incomplete") == []
    assert told("subscription_first_paid") == [
        of_event("0014", "subscription.started", **OURS, detail=RUNNING)
    ]
    assert told("subscription_quantity") == []


def test_a_deleted_subscription_is_cancelled() -> None:
    assert told("subscription_deleted") == [
        of_event("0016", "subscription.cancelled", **OURS, detail=SUBSCRIPTION)
    ]


def test_a_customer_with_our_id_in_the_metadata_is_identified() -> None:
    detail = {
        "email_hash": pseudonym("erika.sample@example.org"),
        "phone_hash": pseudonym("+491701234567"),
        "segments": [],
    }
    assert told("customer_created") == [
        of_event("0017", "customer.identified", **OURS, detail=detail)
    ]
    assert told("customer_created", customer_field="other") == []


def test_events_of_the_test_mode_are_none_unless_they_are_wanted() -> None:
    assert told("customer_of_test_mode") == []
    assert len(told("customer_of_test_mode", test_events=True)) == 1


def with_signature(header: str | None) -> Delivery:
    headers = {} if header is None else {"stripe-signature": header}
    return Delivery("POST", "https://cx.example.org/webhooks/one", headers, BODY, NOW_MS)


def test_one_right_v1_of_several_is_enough_and_v0_is_none() -> None:
    signed_at = NOW_MS // 1000
    right = by_openssl(SECRET, f"{signed_at}.".encode() + BODY).hex()
    for header, expected in (
        (f"t={signed_at},v1={'0' * 64},v1={right},v0={'0' * 64}", None),
        (f"t={signed_at}, v1={right}", None),
        (f"t={signed_at},v1={'0' * 64},v0={right}", BAD),
        (f"t={signed_at},v0={right}", MALFORMED),
        (f"v1={right}", MALFORMED),
        (f"t=,v1={right}", BAD),
        ("", MALFORMED),
        (None, MISSING),
    ):
        assert stripe.verify(with_signature(header), [SECRET]) == expected, header
