from typing import Any

import pytest

from pipeline.contract.rejection import Rejection
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.webhooks import shopify
from pipeline.producers.webhooks.delivery import Delivery
from pipeline.producers.webhooks.shopify_shop import ShopifyOptions
from tests.unit.producers.webhooks.senders import (
    NOW_MS,
    SENDERS,
    by_openssl,
    fixture,
    in_base64,
    pseudonym,
    results_of,
    said,
    sent_of,
)

AT = 1_772_442_902_000  # 09:15:02 UTC
EMAIL = pseudonym("erika.sample@example.org")
PHONE = pseudonym("+491701234567")
OF_ORDER = "shopify:order:820982"


def told(name: str, **options: Any) -> list[dict[str, Any]]:
    return [said(touchpoint) for touchpoint in fixture("shopify", name, **options)]


def changed(name: str, old: str, new: str, **options: Any) -> list[Touchpoint]:
    sender = SENDERS["shopify"].of(name)
    body = sender.fixture(name)
    assert old.encode() in body
    return sent_of(sender, body.replace(old.encode(), new.encode()), **options)


def of_shop(event_id: str, kind: str, **more: Any) -> dict[str, Any]:
    return {
        "event_id": f"shopify:{event_id}",
        "kind": kind,
        "channel": "commerce",
        "occurred_at": AT,
        "anonymous_id": "shopify:7206",
        **more,
    }


def euros(amount_minor: int) -> dict[str, Any]:
    return {"amount_minor": amount_minor, "currency": "EUR"}


PROFILE = {"email_hash": EMAIL, "phone_hash": PHONE, "segments": []}
ORDERED = {
    "customer_id": "K-1007",
    "order_id": "shopify:820982",
    "session_id": "shopify:cart:c68b9",
    "locale": "de-DE",
}


def test_an_order_is_placed_and_whose_it_is_is_told_for_what_names_the_order_alone() -> None:
    assert told("orders-create") == [
        of_shop(
            "order:820982:placed", "order.placed", **ORDERED, actor="customer", detail=euros(40_994)
        ),
        of_shop(
            "order:820982:identified",
            "customer.identified",
            **{**ORDERED, "anonymous_id": OF_ORDER},
            detail=PROFILE,
        ),
    ]


def test_an_order_in_a_store_of_nobody_known_is_by_staff_and_anonymous() -> None:
    assert told("orders-create.in_store", customer=["vendor_id"]) == [
        of_shop(
            "order:820983:placed",
            "order.placed",
            channel="store",
            anonymous_id="shopify:order:820983",
            order_id="shopify:820983",
            actor="agent",
            detail={"amount_minor": 5000, "currency": "JPY"},
        )
    ]


def test_orders_for_a_trial_are_none_unless_they_are_wanted() -> None:
    assert told("orders-create.test") == []
    assert len(told("orders-create.test", test_orders=True)) == 2


def test_an_order_is_cancelled_by_whom_the_shop_says() -> None:
    (one,) = told("orders-cancelled")
    assert one == of_shop(
        "order:820982:cancelled",
        "order.cancelled",
        customer_id="K-1007",
        occurred_at=1_772_442_960_000,
        order_id="shopify:820982",
        actor="customer",
        detail=euros(40_994),
    )
    reason = '"cancel_reason": "{}"'.format
    (by_staff,) = changed("orders-cancelled", reason("customer"), reason("staff"))
    (by_nobody,) = changed("orders-cancelled", reason("customer"), reason("fraud"))
    assert (by_staff.actor, by_nobody.actor) == ("agent", "system")


def test_a_refund_is_what_went_back_to_whoever_ordered() -> None:
    for options in ({}, {"customer": ["vendor_id"]}):
        assert told("refunds-create", **options) == [
            of_shop(
                "refund:5090:issued",
                "refund.issued",
                anonymous_id=OF_ORDER,
                order_id="shopify:820982",
                detail=euros(1500),
            )
        ]
    assert told("refunds-create.restock") == []


def test_a_checkout_is_the_customers_or_the_carts_while_nobody_is_known() -> None:
    started = of_shop(
        "checkout:ch01:started",
        "checkout.started",
        session_id="shopify:cart:c68b9",
        locale="de",
        actor="customer",
        detail=euros(40_994),
    )
    assert told("checkouts-create") == [started]
    assert told("checkouts-create.of_nobody_yet", customer=["email", "vendor_id"]) == [
        {**started, "anonymous_id": "shopify:cart:c68b9"}
    ]


def test_a_cart_comes_to_the_sum_of_its_lines() -> None:
    cart = of_shop(
        f"cart:c68b9:{AT}",
        "cart.updated",
        anonymous_id="shopify:cart:c68b9",
        session_id="shopify:cart:c68b9",
        actor="customer",
    )
    assert told("carts-update") == [{**cart, "detail": euros(23_998)}]
    assert told("carts-update.empty") == [cart]


def test_a_cart_in_two_currencies_is_refused() -> None:
    sender = SENDERS["shopify"].of("carts-update")
    body = sender.fixture("carts-update").replace(b"EUR", b"CHF", 1)
    assert results_of(sender, body) == [Rejection("invalid_field", "prices in several currencies")]


def parcel(word: str, kind: str, **more: Any) -> dict[str, Any]:
    detail = {"shipment_id": "shopify:fulfillment:2555", "lost": False, **more.pop("detail", {})}
    return of_shop(
        f"fulfillment:2555:{word}",
        kind,
        channel="delivery",
        anonymous_id=OF_ORDER,
        order_id="shopify:820982",
        actor="system",
        detail=detail,
        **more,
    )


def test_a_parcel_is_dispatched_and_delivered() -> None:
    assert told("fulfillments-create") == [parcel("dispatched", "shipment.dispatched")]
    assert told("fulfillments-create.cancelled") == []
    assert told("fulfillments-update.in_transit") == []
    assert told("fulfillments-update.delivered") == [
        parcel("delivered", "shipment.delivered", occurred_at=1_772_442_960_000)
    ]


def test_what_the_carrier_says_is_the_same_event_by_whatever_topic_it_comes() -> None:
    assert told("fulfillment_events-create.delivered") == [
        parcel(
            "delivered",
            "shipment.delivered",
            occurred_at=1_772_442_940_000,
            detail={"promised_at": 1_772_470_800_000},
        )
    ]


def test_a_parcel_that_was_not_handed_over_is_late_and_one_that_failed_is_lost() -> None:
    assert told("fulfillment_events-create.attempted") == [
        parcel("attempted_delivery", "shipment.delayed")
    ]
    assert told("fulfillments-update.failure") == [
        parcel("failure", "shipment.delayed", detail={"lost": True})
    ]


def test_a_parcel_may_name_the_customer_by_the_address_hashed() -> None:
    (one,) = told("fulfillments-create", customer=["email"])
    assert (one["customer_id"], one["anonymous_id"]) == (f"email:{EMAIL}", OF_ORDER)


def test_a_customer_with_an_id_of_ours_is_identified_and_others_are_updated() -> None:
    assert told("customers-create") == [
        of_shop(f"customer:7206:{AT}", "customer.identified", customer_id="K-1007", detail=PROFILE)
    ]
    assert told("customers-update") == [
        of_shop(f"customer:7206:{AT}", "customer.updated", detail=PROFILE)
    ]
    name = "customers-create"
    assert changed(name, '"multipass_identifier": "K-1007"', '"multipass_identifier": null') == []


def test_consent_to_be_written_to_is_given_and_withdrawn() -> None:
    for name, word, granted in (
        ("customers_email_marketing_consent-update.given", "email", True),
        ("customers_email_marketing_consent-update.withdrawn", "email", False),
        ("customers_marketing_consent-update", "sms", False),
    ):
        assert told(name) == [
            of_shop(
                f"consent:7206:{word}:{AT}",
                "consent.changed",
                channel="marketing",
                actor="customer",
                detail={"purpose": "marketing", "granted": granted},
            )
        ]
    assert told("customers_email_marketing_consent-update.pending") == []


def test_a_customer_who_is_to_be_forgotten_asks_for_erasure() -> None:
    assert told("customers-redact") == [
        of_shop("customer:7206:redact", "erasure.requested", occurred_at=NOW_MS, actor="customer")
    ]


def test_a_locale_that_is_none_is_not_kept() -> None:
    one, _ = changed("orders-create", "de-DE", "bob@example.org")
    assert one.locale is None


@pytest.mark.parametrize(
    ("price", "currency", "minor"),
    [("409.94", "EUR", 40_994), ("1000", "KRW", 1000), ("1000.00", "KRW", 1000)],
)
def test_prices_are_in_minor_units_of_their_currency(price: str, currency: str, minor: int) -> None:
    name = "checkouts-create"
    body = SENDERS["shopify"].of(name).fixture(name)
    body = body.replace(b'"409.94"', f'"{price}"'.encode())
    body = body.replace(b'"EUR"', f'"{currency}"'.encode())
    (one,) = sent_of(SENDERS["shopify"].of(name), body)
    assert said(one)["detail"] == {"amount_minor": minor, "currency": currency}


def test_a_delivery_without_a_topic_is_refused() -> None:
    delivery = Delivery("POST", "https://cx.example.org/webhooks/one", {}, b"{}", NOW_MS)
    options = ShopifyOptions()
    assert shopify.translate(delivery, options, pseudonym) == [
        Rejection("invalid_field", "x-shopify-topic: missing")
    ]


def test_the_signature_is_the_one_that_openssl_makes() -> None:
    body = SENDERS["shopify"].fixture("orders-create")
    headers = {"x-shopify-hmac-sha256": in_base64(by_openssl("another secret", body))}
    delivery = Delivery("POST", "https://cx.example.org/webhooks/one", headers, body, NOW_MS)
    assert shopify.verify(delivery, ["another secret"]) is None
