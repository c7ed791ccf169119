"""CloudEvents 1.0 in its three forms."""

import base64
import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contract.rejection import Rejection
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.formats.arrival import Arrival, Malformed, TooMany
from pipeline.producers.formats.cloudevents import (
    read_batched,
    read_binary,
    read_structured,
    source_of,
)

NOW = 1_790_000_000_000


def placed(**attributes: Any) -> dict[str, Any]:
    """An order, as an event; None takes an attribute out."""
    event = {
        "specversion": "1.0",
        "id": "e-7",
        "source": "//shop/orders",
        "type": "cx.order.placed",
        "time": "2026-02-02T02:40:00.123Z",
        "subject": "4711",
        "data": {"channel": "web", "detail": {"amount_minor": 999, "currency": "EUR"}},
        **attributes,
    }
    return {name: value for name, value in event.items() if value is not None}


def structured(event: object) -> Touchpoint | Rejection:
    reading = read_structured(Arrival({}, json.dumps(event).encode(), NOW))
    assert isinstance(reading, list), reading
    return reading[0]


def taken(event: object) -> Touchpoint:
    found = structured(event)
    assert isinstance(found, Touchpoint), found
    return found


def test_its_attributes_are_those_of_the_touchpoint() -> None:
    touchpoint = taken(placed())
    assert (touchpoint.event_id, touchpoint.kind) == ("e-7", "order.placed")
    assert (touchpoint.source, touchpoint.customer_id) == ("shop/orders", "4711")
    assert (touchpoint.occurred_at, touchpoint.received_at) == (1_770_000_000_123, NOW)


def test_a_kind_needs_no_prefix() -> None:
    assert taken(placed(type="order.placed")).kind == "order.placed"


def test_without_a_time_it_happened_now() -> None:
    assert taken(placed(time=None)).occurred_at == NOW


def test_whom_the_data_names_the_subject_does_not_change() -> None:
    data = {"channel": "web", "anonymous_id": "v-1"}
    touchpoint = taken(placed(data=data))
    assert (touchpoint.customer_id, touchpoint.anonymous_id) == (None, "v-1")


def test_data_may_be_base64() -> None:
    data = base64.b64encode(b'{"channel": "app"}').decode()
    assert taken(placed(data=None, data_base64=data)).channel == "app"


def test_extensions_are_read_over() -> None:
    assert taken(placed(traceparent="00-1-2-01", partitionkey=7)) == taken(placed())


@pytest.mark.parametrize(
    ("attributes", "fault"),
    [
        ({"specversion": "0.3"}, "specversion"),
        ({"specversion": None}, "specversion"),
        ({"id": ""}, "id:"),
        ({"id": 7}, "id:"),
        ({"source": None}, "source:"),
        ({"type": None}, "type:"),
        ({"data": [1]}, "data:"),
        ({"data": {"event_id": "x", "channel": "web"}}, "data.event_id"),
        ({"data": {"kind": "order.placed", "channel": "web"}}, "data.kind"),
        ({"data_base64": "e30="}, "data_base64"),
        ({"data": None, "data_base64": "?"}, "data:"),
        ({"data": None, "data_base64": 7}, "data:"),
        ({"datacontenttype": "text/xml"}, "datacontenttype"),
        ({"subject": {"a": 1}}, "customer_id"),
    ],
)
def test_what_is_wrong_is_named(attributes: dict[str, Any], fault: str) -> None:
    found = structured(placed(**attributes))
    assert isinstance(found, Rejection)
    assert fault in found.text


def test_in_binary_form_the_headers_hold_the_attributes() -> None:
    event = placed(subject="Zoë 100%")
    headers = {f"ce-{name}": quote(str(value)) for name, value in event.items() if name != "data"}
    body = json.dumps(event["data"]).encode()
    assert read_binary(Arrival(headers, body, NOW)) == [taken(event)]


def test_in_binary_form_no_body_is_no_data() -> None:
    headers = {f"ce-{name}": str(value) for name, value in placed().items() if name != "data"}
    [found] = list(read_binary(Arrival(headers, b"", NOW)))
    assert isinstance(found, Rejection)
    assert isinstance(read_binary(Arrival(headers, b"{", NOW)), Malformed)


def test_a_batch_is_an_array_of_events() -> None:
    body = json.dumps([placed(id="1"), 7, placed(id="3")]).encode()
    first, second, third = list(read_batched(Arrival({}, body, NOW)))
    assert (first, third) == (taken(placed(id="1")), taken(placed(id="3")))
    assert isinstance(second, Rejection)
    assert read_batched(Arrival({}, body, NOW, most_events=2)) == TooMany(3)
    assert isinstance(read_batched(Arrival({}, b"{}", NOW)), Malformed)


@pytest.mark.parametrize(
    ("reference", "source"),
    [
        ("shop/1.4", "shop/1.4"),
        ("/shop/orders", "shop/orders"),
        ("https://shop.example/orders", "shop.example/orders"),
        ("urn:shop", "urn:shop"),
        ("/", "/"),
    ],
)
def test_the_name_of_a_source_comes_first(reference: str, source: str) -> None:
    assert source_of(reference) == source


VALUES = (
    st.none()
    | st.integers()
    | st.text()
    | st.lists(st.text())
    | st.dictionaries(st.text(), st.text())
)
NAMES = st.sampled_from([*placed(), "data_base64", "datacontenttype"])


@given(st.dictionaries(NAMES, VALUES))
def test_no_attributes_raise(attributes: dict[str, Any]) -> None:
    body = json.dumps({**placed(), **attributes}).encode()
    read_structured(Arrival({}, body, NOW))
    read_batched(Arrival({}, b"[" + body + b"]", NOW))
    headers = {f"ce-{name}": str(value) for name, value in attributes.items()}
    read_binary(Arrival({"ce-specversion": "1.0", **headers}, body, NOW))
