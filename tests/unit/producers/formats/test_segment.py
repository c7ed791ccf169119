"""Calls of Segment's and RudderStack's libraries, as their documents show them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contract.details import (
    Campaign,
    Detail,
    Experiment,
    Money,
    Product,
    Profile,
    Review,
    Search,
)
from pipeline.contract.rejection import Rejection
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.formats.arrival import Arrival, Malformed, TooMany
from pipeline.producers.formats.segment import read_batch, read_call
from pipeline.producers.formats.segment_events import EVENTS

NOW = 1_790_000_000_000
CALLS = ("track", "identify", "page", "screen", "alias")


def pseudonym(given: str) -> str:
    return f"hash of {len(given)}"


def call(name: str, **fields: Any) -> Touchpoint | Rejection:
    content = {"messageId": "m-1", "anonymousId": "v-1", "userId": "u-1", **fields}
    reading = read_call(name, Arrival({}, json.dumps(content).encode(), NOW), pseudonym)
    assert isinstance(reading, list), reading
    return reading[0]


def said(name: str, **fields: Any) -> Touchpoint:
    found = call(name, **fields)
    assert isinstance(found, Touchpoint), found
    return found


def refused(name: str, **fields: Any) -> Rejection:
    found = call(name, **fields)
    assert isinstance(found, Rejection), found
    return found


def tracked(event: str, **properties: Any) -> Touchpoint:
    return said("track", event=event, properties=properties)


def test_the_envelope_is_the_calls() -> None:
    page = said(
        "page",
        timestamp="2026-02-02T02:40:00.123Z",
        context={"locale": "de-DE", "sessionId": 1_669_888, "ip": "192.0.2.7"},
        properties={"url": "https://shop.example/?mail=a@example.org"},
    )
    assert (page.event_id, page.kind, page.channel) == ("m-1", "page.viewed", "web")
    assert (page.customer_id, page.anonymous_id) == ("u-1", "v-1")
    assert page.occurred_at == 1_770_000_000_123
    assert (page.locale, page.session_id) == ("de-DE", "1669888")
    assert (page.attributes, page.detail, page.source) == ({}, None, None)


def test_the_original_time_stands_in_and_then_now() -> None:
    assert said("page", originalTimestamp=1_770_000_000_000).occurred_at == 1_770_000_000_000
    assert said("page").occurred_at == NOW


@pytest.mark.parametrize(
    ("fields", "channel"),
    [
        ({}, "web"),
        ({"channel": "mobile"}, "app"),
        ({"channel": "server"}, "commerce"),
        ({"context": {"library": {"name": "analytics-ios"}}}, "app"),
        ({"context": {"library": {"name": "analytics.js"}}}, "web"),
    ],
)
def test_the_library_tells_the_channel(fields: dict[str, Any], channel: str) -> None:
    assert said("page", **fields).channel == channel


ORDER = {"order_id": "o-1", "total": 27.5, "revenue": 25, "currency": "usd"}
EXAMPLES: dict[str, tuple[dict[str, Any], Detail | None]] = {
    "Products Searched": ({"query": "shoes", "results": 3}, Search(results=3)),
    "Product Viewed": (
        {"product_id": 507, "sku": "G-32", "quantity": "2"},
        Product(product_id="507", quantity=2),
    ),
    "Promotion Viewed": (
        {"promotion_id": "p", "creative": "top"},
        Campaign(campaign_id="p", creative="top"),
    ),
    "Promotion Clicked": ({"name": "sale"}, Campaign(campaign_id="sale")),
    "Product Added": ({"product_id": "507", "price": 7}, None),
    "Product Removed": ({}, None),
    "Checkout Started": (ORDER, Money(amount_minor=2750, currency="USD")),
    "Order Completed": (ORDER, Money(amount_minor=2750, currency="USD")),
    "Order Cancelled": (
        {"value": "12.345", "currency": "KWD"},
        Money(amount_minor=12345, currency="KWD"),
    ),
    "Order Refunded": (
        {"total": 1200, "currency": "JPY"},
        Money(amount_minor=1200, currency="JPY"),
    ),
    "Product Reviewed": (
        {"product_id": "507", "rating": "5", "review_body": "good"},
        Review(rating=5, product_id="507"),
    ),
    "Experiment Viewed": (
        {"experiment_id": "e", "variation_name": "blue"},
        Experiment(experiment="e", variant="blue"),
    ),
    "Email Delivered": ({"campaign_id": "c"}, Campaign(campaign_id="c")),
    "Email Opened": ({"email_id": "c"}, Campaign(campaign_id="c")),
    "Email Link Clicked": ({}, None),
    "Unsubscribed": ({}, None),
}


def test_every_event_of_the_table_is_shown_here() -> None:
    assert [name.lower() for name in sorted(EXAMPLES)] == sorted(EVENTS)


@pytest.mark.parametrize("event", EXAMPLES)
def test_an_event_of_the_specification_is_one_of_our_kinds(event: str) -> None:
    properties, detail = EXAMPLES[event]
    touchpoint = tracked(event, **properties)
    row = EVENTS[event.lower()]
    assert (touchpoint.kind, touchpoint.detail) == (row.kind, detail)
    assert touchpoint.channel == (row.channel or "web")


def test_an_order_has_its_id() -> None:
    assert tracked("order completed", **ORDER).order_id == "o-1"


def test_binary_fractions_are_rounded_to_the_minor_unit() -> None:
    detail = tracked("Order Completed", total=0.1 + 0.2, currency="EUR").detail
    assert detail == Money(amount_minor=30, currency="EUR")


@pytest.mark.parametrize(
    ("properties", "fault"),
    [
        ({"total": 1}, "properties.currency"),
        ({"total": 1, "currency": "credits"}, "properties.currency"),
        ({"total": "a lot", "currency": "EUR"}, "properties.total"),
        ({"total": -1, "currency": "EUR"}, "amount_minor"),
        ({"total": 1e300, "currency": "EUR"}, "properties.total"),
    ],
)
def test_an_amount_that_is_none_is_refused(properties: dict[str, Any], fault: str) -> None:
    rejection = refused("track", event="Order Completed", properties=properties)
    assert rejection.reason == "invalid_field"
    assert fault in rejection.text


def test_an_event_called_as_a_kind_is_one() -> None:
    degraded = tracked("experience.degraded", problem="error")
    assert degraded.kind == "experience.degraded"
    odd = refused("track", event="experience.degraded", properties={"words": "x"})
    assert odd.reason == "invalid_field"


def test_other_events_are_not_guessed() -> None:
    assert refused("track", event="Button Clicked").reason == "unknown_kind"
    assert refused("group").reason == "unknown_kind"


def test_identify_links_an_anonymous_id_to_a_user() -> None:
    identified = said("identify", traits={"email": "a@example.org", "phone": "+49 1", "name": "A"})
    assert identified.kind == "customer.identified"
    assert identified.detail == Profile(email_hash="hash of 13", phone_hash="hash of 5")


def test_identify_without_a_link_is_what_is_known_of_a_user() -> None:
    assert said("identify", anonymousId=None).kind == "customer.updated"


def test_alias_links_the_previous_id() -> None:
    alias = said("alias", anonymousId=None, previousId="old")
    assert alias.kind == "customer.identified"
    assert (alias.customer_id, alias.anonymous_id) == ("u-1", "old")


def test_without_an_id_of_the_message_it_would_count_twice() -> None:
    assert refused("page", messageId=None).text.startswith("messageId: missing")


def test_each_call_of_a_batch_names_itself_and_shares_the_context() -> None:
    shared = {"library": {"name": "analytics-android"}}
    calls = [
        {"type": "page", "messageId": "1", "userId": "u"},
        {"type": "track", "messageId": "2", "userId": "u", "event": "?"},
        7,
    ]
    body = json.dumps({"batch": calls, "context": shared}).encode()
    reading = read_batch(Arrival({}, body, NOW), None)
    assert isinstance(reading, list)
    page, unknown, number = reading
    assert isinstance(page, Touchpoint)
    assert page.channel == "app"
    assert isinstance(unknown, Rejection)
    assert isinstance(number, Rejection)
    assert read_batch(Arrival({}, body, NOW, most_events=2), None) == TooMany(3)


@pytest.mark.parametrize("body", [b"{", b"[]", b"{}", b'{"batch": {}}'])
def test_what_is_no_batch_is_malformed(body: bytes) -> None:
    assert isinstance(read_batch(Arrival({}, body, NOW), None), Malformed)


ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["total", "currency", "email", "rating", "results", "library", "name"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
FIELDS = st.dictionaries(
    st.sampled_from(
        [
            "messageId",
            "userId",
            "anonymousId",
            "previousId",
            "timestamp",
            "context",
            "traits",
            "properties",
            "channel",
        ]
    ),
    ANYTHING,
)


@given(st.sampled_from(CALLS), st.sampled_from([*EXAMPLES, "order.placed", "?"]), FIELDS)
def test_no_call_raises(name: str, event: str, fields: dict[str, Any]) -> None:
    call(name, **{"event": event, **fields})
    body = json.dumps({"batch": [{"type": name, "event": event, **fields}], **fields}).encode()
    read_batch(Arrival({}, body, NOW), pseudonym)
