"""Our own format: what is read, what is refused, and that nothing sent can raise."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contract.rejection import Rejection
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.formats.arrival import Arrival, Malformed, Reading, TooMany
from pipeline.producers.formats.touchpoint_json import read_array, read_lines, read_one

NOW = 1_790_000_000_000
DAY_MS = 86_400_000


def arrival(body: bytes, most_events: int = 10, idempotency_key: str | None = None) -> Arrival:
    headers = {"idempotency-key": idempotency_key} if idempotency_key else {}
    return Arrival(headers, body, NOW, most_events)


def seen(**fields: Any) -> dict[str, Any]:
    return {"event_id": "e", "kind": "page.viewed", "channel": "web", "customer_id": "c", **fields}


def one(fields: object, idempotency_key: str | None = None) -> Touchpoint | Rejection:
    body = json.dumps(fields).encode()
    reading = read_one(arrival(body, idempotency_key=idempotency_key))
    assert isinstance(reading, list), reading
    [event] = reading
    return event


def taken(fields: object, idempotency_key: str | None = None) -> Touchpoint:
    event = one(fields, idempotency_key)
    assert isinstance(event, Touchpoint), event
    return event


def rejected(fields: object) -> Rejection:
    event = one(fields)
    assert isinstance(event, Rejection), event
    return event


def test_what_does_not_say_when_it_happened_happened_now() -> None:
    assert taken(seen()).occurred_at == NOW


@pytest.mark.parametrize(
    "written",
    [1_770_000_000_123, "2026-02-02T02:40:00.123Z", "2026-02-02T03:40:00.1239+01:00"],
)
def test_times_are_ms_or_iso_8601_with_their_zone(written: object) -> None:
    assert taken(seen(occurred_at=written)).occurred_at == 1_770_000_000_123


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("2026-02-02T02:40:00", "names no zone"),
        ("yesterday", "is not ISO 8601"),
        (1.5, "neither a text nor whole ms"),
        (True, "neither a text nor whole ms"),
        ([], "neither a text nor whole ms"),
        (NOW + DAY_MS + 1, "more than 24 h"),
        (0, "before 2000"),
    ],
)
def test_other_times_are_refused(written: object, fault: str) -> None:
    rejection = rejected(seen(occurred_at=written))
    assert rejection.reason == "impossible_time"
    assert fault in rejection.text


def test_a_day_in_the_future_is_the_most() -> None:
    assert taken(seen(occurred_at=NOW + DAY_MS)).occurred_at == NOW + DAY_MS


def test_when_it_was_received_is_not_for_the_sender_to_say() -> None:
    assert taken(seen(received_at="whatever")).received_at == NOW


@pytest.mark.parametrize("event_id", [None, "absent"])
def test_without_an_id_it_would_count_twice(event_id: str | None) -> None:
    fields = seen(event_id=event_id)
    if event_id is not None:
        del fields["event_id"]
    assert rejected(fields).text.startswith("event_id: missing")


@pytest.mark.parametrize("header", ["k-1", '"k-1"', " k-1 "])
def test_an_idempotency_key_is_the_id_of_an_event_without_one(header: str) -> None:
    fields = seen()
    del fields["event_id"]
    assert taken(fields, idempotency_key=header).event_id == "k-1"
    assert taken(seen(), idempotency_key=header).event_id == "e"


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[]", b"1", b"null", b"[" * 100_000])
def test_what_is_no_object_is_malformed(body: bytes) -> None:
    assert isinstance(read_one(arrival(body)), Malformed)


def events(reading: Reading) -> list[str]:
    assert isinstance(reading, list), reading
    return [each.event_id if isinstance(each, Touchpoint) else each.reason for each in reading]


@pytest.mark.parametrize("wrap", [lambda items: items, lambda items: {"touchpoints": items}])
def test_each_event_of_a_batch_stands_for_itself(wrap: Any) -> None:
    batch = wrap([seen(event_id="1"), seen(kind="no.such"), 7, seen(event_id="4")])
    reading = read_array(arrival(json.dumps(batch).encode()))
    assert events(reading) == ["1", "unknown_kind", "invalid_field", "4"]


def test_a_batch_has_a_most() -> None:
    assert read_array(arrival(json.dumps([seen()] * 11).encode())) == TooMany(11)
    assert read_lines(arrival(b"{}\n" * 11)) == TooMany(11)


@pytest.mark.parametrize("body", [b"{}", b'{"touchpoints": 1}', b"1", b'{"touchpoints":[],"a":1}'])
def test_what_is_no_batch_is_malformed(body: bytes) -> None:
    assert isinstance(read_array(arrival(body)), Malformed)


def test_a_broken_line_is_refused_alone() -> None:
    lines = [json.dumps(seen(event_id="1")), "", "{broken", json.dumps(seen(event_id="3"))]
    assert events(read_lines(arrival("\n".join(lines).encode()))) == ["1", "undecodable", "3"]


JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from([*seen(), "occurred_at", "detail", "attributes"]), JSON_VALUES)
)
def test_nothing_that_is_json_raises(fields: dict[str, Any]) -> None:
    body = json.dumps({**seen(), **fields}).encode()
    for read in (read_one, read_array, read_lines):
        read(arrival(body))
        read(arrival(b"[" + body + b"]"))


@given(st.binary())
def test_no_bytes_raise(body: bytes) -> None:
    for read in (read_one, read_array, read_lines):
        read(arrival(body))
