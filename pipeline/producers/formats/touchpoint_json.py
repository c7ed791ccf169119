"""Our own format: touchpoints as JSON objects, with the fields of docs/vocabulary.md."""

from typing import Any

from pipeline.contract.rejection import Rejection
from pipeline.contract.touchpoint import Touchpoint
from pipeline.contract.validation import touchpoint_from
from pipeline.producers.formats.arrival import Arrival, Malformed, Reading, TooMany
from pipeline.producers.formats.idempotency import idempotency_key
from pipeline.producers.formats.json_text import decoded
from pipeline.producers.formats.moments import moment_ms

LIST_FIELD = "touchpoints"


def read_one(arrival: Arrival) -> Reading:
    """One JSON object; without an `event_id` the header Idempotency-Key is its id."""
    match decoded(arrival.body):
        case Malformed() as malformed:
            return malformed
        case dict() as fields:
            fields.setdefault("event_id", idempotency_key(arrival.headers))
            return [touchpoint_of(fields, arrival.now_ms)]
        case _:
            return Malformed("one JSON object is expected")


def read_array(arrival: Arrival) -> Reading:
    """A JSON array of objects, or an object whose only field `touchpoints` is one."""
    content = decoded(arrival.body)
    if isinstance(content, Malformed):
        return content
    if isinstance(content, dict) and content.keys() == {LIST_FIELD}:
        content = content[LIST_FIELD]
    if not isinstance(content, list):
        return Malformed(f'a JSON array, or {{"{LIST_FIELD}": […]}}, is expected')
    if len(content) > arrival.most_events:
        return TooMany(len(content))
    return [touchpoint_of(fields, arrival.now_ms) for fields in content]


def read_lines(arrival: Arrival) -> Reading:
    """One JSON object a line; empty lines are left out, and a broken one is refused by itself."""
    lines = [line for line in arrival.body.splitlines() if line.strip()]
    if len(lines) > arrival.most_events:
        return TooMany(len(lines))
    return [_of_line(line, arrival.now_ms) for line in lines]


def touchpoint_of(fields: Any, now_ms: int) -> Touchpoint | Rejection:
    """The touchpoint of a decoded object, received now; the object is used up."""
    if not isinstance(fields, dict):
        return Rejection("invalid_field", "a touchpoint is a JSON object")
    if fields.get("event_id") is None:
        return Rejection("invalid_field", "event_id: missing; sent again, it would count twice")
    occurred_at = moment_ms("occurred_at", fields.get("occurred_at"), now_ms)
    if isinstance(occurred_at, Rejection):
        return occurred_at
    fields["occurred_at"] = occurred_at
    # What the sender says of it does not count: the door is here.
    fields["received_at"] = now_ms
    return touchpoint_from(fields)


def _of_line(line: bytes, now_ms: int) -> Touchpoint | Rejection:
    fields = decoded(line)
    if isinstance(fields, Malformed):
        return Rejection("undecodable", fields.text)
    return touchpoint_of(fields, now_ms)
