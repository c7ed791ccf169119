"""CloudEvents 1.0 over HTTP: structured, binary and batched.

Source: the CloudEvents specification 1.0.2, its JSON format and its HTTP protocol binding.
`id` → event_id, `type` → kind, `time` → occurred_at, `source` → source, `subject` → customer_id
where `data` names nobody; all else is in `data`. Extensions are not read.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote

from pipeline.contract.rejection import Rejection
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.formats.arrival import Arrival, Malformed, Reading, TooMany
from pipeline.producers.formats.json_text import decoded
from pipeline.producers.formats.touchpoint_json import touchpoint_of

VERSION: Final = "1.0"
HEADER_PREFIX: Final = "ce-"
TYPE_PREFIX: Final = "cx."
# What the event's own attributes say, so that data cannot say otherwise.
OF_THE_EVENT: Final = ("event_id", "kind", "occurred_at", "received_at", "source")
NEEDED: Final = ("id", "source", "type")


def is_binary(headers: Mapping[str, str]) -> bool:
    """Whether the attributes of an event stand in the headers."""
    return f"{HEADER_PREFIX}specversion" in headers


def read_structured(arrival: Arrival) -> Reading:
    """One event, attributes and data in one JSON object."""
    match decoded(arrival.body):
        case Malformed() as malformed:
            return malformed
        case dict() as event:
            return [_of_event(event, arrival.now_ms)]
        case _:
            return Malformed("one JSON object is expected")


def read_batched(arrival: Arrival) -> Reading:
    """A JSON array of events."""
    match decoded(arrival.body):
        case Malformed() as malformed:
            return malformed
        case list() as events if len(events) > arrival.most_events:
            return TooMany(len(events))
        case list() as events:
            return [_of_event(event, arrival.now_ms) for event in events]
        case _:
            return Malformed("a JSON array is expected")


def read_binary(arrival: Arrival) -> Reading:
    """One event, its attributes in headers, the body being its data."""
    data = decoded(arrival.body) if arrival.body else None
    if isinstance(data, Malformed):
        return data
    event = {
        name.removeprefix(HEADER_PREFIX): unquote(value)
        for name, value in arrival.headers.items()
        if name.startswith(HEADER_PREFIX)
    }
    return [_of_event({**event, "data": data}, arrival.now_ms)]


def _of_event(event: Any, now_ms: int) -> Touchpoint | Rejection:
    if not isinstance(event, dict):
        return Rejection("invalid_field", "a CloudEvent is a JSON object")
    if event.get("specversion") != VERSION:
        return Rejection("invalid_field", f"specversion: {VERSION} is expected")
    for name in NEEDED:
        if not isinstance(event.get(name), str) or not event[name]:
            return Rejection("invalid_field", f"{name}: a text that is not empty is expected")
    data = _data_of(event)
    return data if isinstance(data, Rejection) else _touchpoint(event, data, now_ms)


def _data_of(event: dict[str, Any]) -> dict[str, Any] | Rejection:
    """The fields in `data`, or in `data_base64` as bytes of JSON."""
    content_type = event.get("datacontenttype", "application/json")
    if not isinstance(content_type, str) or not _is_json(content_type):
        return Rejection("invalid_field", "datacontenttype: data other than JSON is not read")
    data = event.get("data")
    if "data_base64" in event:
        if data is not None:
            return Rejection("invalid_field", "data_base64: there is data as well")
        data = _from_base64(event["data_base64"])
    if data is None:
        return {}
    if not isinstance(data, dict):
        return Rejection("invalid_field", "data: a JSON object is expected")
    for name in OF_THE_EVENT:
        if name in data:
            return Rejection("invalid_field", f"data.{name}: the event's own attributes say it")
    return data


def _is_json(content_type: str) -> bool:
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type == "application/json" or media_type.endswith("+json")


def _from_base64(given: object) -> Any:
    try:
        content = base64.b64decode(given, validate=True) if isinstance(given, str) else b""
    except (binascii.Error, ValueError):
        return Malformed("not base64")
    return decoded(content)


def _touchpoint(event: dict[str, Any], data: dict[str, Any], now_ms: int) -> Touchpoint | Rejection:
    fields = {
        **data,
        "event_id": event["id"],
        "kind": event["type"].removeprefix(TYPE_PREFIX),
        "occurred_at": event.get("time"),
        "source": source_of(event["source"]),
    }
    subject = event.get("subject")
    if subject and not (data.get("customer_id") or data.get("anonymous_id")):
        fields["customer_id"] = subject
    return touchpoint_of(fields, now_ms)


def source_of(reference: str) -> str:
    """A source's URI in the form of ours, whose name comes first: `//shop/eu` → `shop/eu`."""
    return reference.rpartition("://")[2].lstrip("/") or reference
