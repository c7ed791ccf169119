"""Segment's and RudderStack's HTTP calls: `track`, `identify`, `page`, `screen`, `alias`, `batch`.

Source: Segment's HTTP tracking API and RudderStack's HTTP API, which share their JSON. `messageId`
→ event_id, `userId` and `anonymousId`, `timestamp` or else `originalTimestamp` → occurred_at.
Traits, URLs, titles and all properties that no row names are left out: they may be personal.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from pipeline.contract.details import Detail, Profile
from pipeline.contract.kinds import KINDS
from pipeline.contract.rejection import Rejection
from pipeline.contract.touchpoint import Touchpoint
from pipeline.contract.validation import touchpoint_from
from pipeline.producers.formats.arrival import Arrival, Malformed, Reading, TooMany
from pipeline.producers.formats.json_text import decoded
from pipeline.producers.formats.moments import moment_ms
from pipeline.producers.formats.segment_events import EVENTS, Row, text_of

Pseudonym = Callable[[str], str]
Fields = Mapping[str, Any]

# RudderStack says by which way an event came.
CHANNELS: Final = {"web": "web", "mobile": "app", "server": "commerce"}
# Parts of the names of the libraries that run in apps.
APP_LIBRARIES: Final = ("ios", "android", "swift", "kotlin", "react-native", "flutter", "xamarin")


def read_call(call: str, arrival: Arrival, pseudonym: Pseudonym | None) -> Reading:
    """The touchpoint of one call of this name. Without a `pseudonym` no addresses are matched."""
    content = decoded(arrival.body)
    if isinstance(content, Malformed):
        return content
    if not isinstance(content, dict):
        return Malformed("one JSON object is expected")
    return [_of_call(call, content, {}, arrival.now_ms, pseudonym)]


def read_batch(arrival: Arrival, pseudonym: Pseudonym | None) -> Reading:
    """The touchpoints of `batch`, each of whose calls names itself in `type`."""
    content = decoded(arrival.body)
    if isinstance(content, Malformed):
        return content
    calls = content.get("batch") if isinstance(content, dict) else None
    if not isinstance(calls, list):
        return Malformed('{"batch": […]} is expected')
    if len(calls) > arrival.most_events:
        return TooMany(len(calls))
    shared = _object(content, "context")
    return [_of_member(call, shared, arrival.now_ms, pseudonym) for call in calls]


def _of_member(
    fields: object, shared: Fields, now_ms: int, pseudonym: Pseudonym | None
) -> Touchpoint | Rejection:
    if not isinstance(fields, dict):
        return Rejection("invalid_field", "a call is a JSON object")
    return _of_call(fields.get("type"), fields, shared, now_ms, pseudonym)


def _of_call(
    call: object, fields: Fields, shared: Fields, now_ms: int, pseudonym: Pseudonym | None
) -> Touchpoint | Rejection:
    event_id = text_of(fields, "messageId", "message_id")
    if event_id is None:
        return Rejection("invalid_field", "messageId: missing; sent again, it would count twice")
    time = fields.get("timestamp") or fields.get("originalTimestamp")
    occurred_at = moment_ms("timestamp", time, now_ms)
    if isinstance(occurred_at, Rejection):
        return occurred_at
    said = _said(call, fields, pseudonym)
    if isinstance(said, Rejection):
        return said
    context = {**shared, **_object(fields, "context")}
    row, detail = said
    found = {
        "event_id": event_id,
        "kind": row.kind,
        "channel": row.channel or _channel(fields, context),
        "occurred_at": occurred_at,
        "received_at": now_ms,
        "customer_id": text_of(fields, "userId"),
        "anonymous_id": text_of(fields, "anonymousId"),
        "session_id": text_of(context, "sessionId"),
        "order_id": text_of(_object(fields, "properties"), "order_id", "orderId"),
        "locale": text_of(context, "locale"),
        "detail": detail,
    }
    if call == "alias":
        # The one known until now by `previousId` is the user.
        found["anonymous_id"] = text_of(fields, "previousId")
    return touchpoint_from(found)


Said = tuple[Row, dict[str, Any] | None] | Rejection


def _said(call: object, fields: Fields, pseudonym: Pseudonym | None) -> Said:
    """Which kind a call is, and its detail."""
    match call:
        case "track":
            return _tracked(fields)
        case "page":
            return Row("page.viewed"), None
        case "screen":
            return Row("page.viewed", channel="app"), None
        case "alias":
            return Row("customer.identified"), None
        case "identify":
            return _identified(fields, pseudonym)
        case _:
            return Rejection("unknown_kind", "type: not track, identify, page, screen or alias")


def _tracked(fields: Fields) -> Said:
    name = fields.get("event")
    if not isinstance(name, str):
        return Rejection("invalid_field", "event: a text is expected")
    properties = _object(fields, "properties")
    row = EVENTS.get(name.strip().lower())
    if row is not None:
        detail = row.detail(properties) if row.detail else None
        return detail if isinstance(detail, Rejection) else (row, _as_fields(detail))
    # An event that is called as one of our kinds is one, and its properties are the kind's fields.
    if (kind := KINDS.get(name)) is not None:
        return Row(name), dict(properties) if kind.detail and properties else None
    return Rejection("unknown_kind", "event: neither in the table of events nor a kind")


def _identified(fields: Fields, pseudonym: Pseudonym | None) -> Said:
    """Whose an anonymous id is; or else what is known of somebody."""
    both = text_of(fields, "userId") and text_of(fields, "anonymousId")
    row = Row("customer.identified" if both else "customer.updated")
    return row, _as_fields(_profile(_object(fields, "traits"), pseudonym))


def _profile(traits: Fields, pseudonym: Pseudonym | None) -> Profile | None:
    email, phone = text_of(traits, "email"), text_of(traits, "phone")
    if pseudonym is None or not (email or phone):
        return None
    return Profile(
        email_hash=pseudonym(email) if email else None,
        phone_hash=pseudonym(phone) if phone else None,
    )


def _as_fields(detail: Detail | None) -> dict[str, Any] | None:
    return None if detail is None else msgspec.structs.asdict(detail)


def _channel(fields: Fields, context: Fields) -> str:
    by_way = CHANNELS.get(str(fields.get("channel") or context.get("channel")))
    if by_way is not None:
        return by_way
    library = text_of(_object(context, "library"), "name") or ""
    return "app" if any(part in library.lower() for part in APP_LIBRARIES) else "web"


def _object(fields: Fields, name: str) -> Fields:
    """An object within an object; empty where it is none."""
    found = fields.get(name)
    return found if isinstance(found, dict) else {}
