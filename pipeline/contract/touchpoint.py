"""A touchpoint: something that happened to a customer, once, at a time, on a channel."""

import msgspec

from pipeline.contract.details import Detail


class Envelope(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """What touchpoints of all kinds have; times in ms UTC.

    `occurred_at` is when it happened, `received_at` when it came to the door. At least one of
    `customer_id` and `anonymous_id` is given. `origin` is live or backfill. The fields are in the
    order of the schema, so that the codec can give them by place.
    """

    event_id: str
    kind: str
    channel: str
    occurred_at: int
    received_at: int
    customer_id: str | None = None
    anonymous_id: str | None = None
    agent_id: str | None = None
    team: str | None = None
    case_id: str | None = None
    order_id: str | None = None
    session_id: str | None = None
    queue: str | None = None
    locale: str | None = None
    source: str | None = None
    actor: str | None = None
    priority: str | None = None
    origin: str = "live"
    attributes: dict[str, str] = {}


class Touchpoint(Envelope, frozen=True, gc=False):
    """An envelope and the fields of its kind."""

    detail: Detail | None = None


def key_of(touchpoint: Touchpoint) -> bytes:
    """The Kafka key: `c:<customer_id>` where the customer is known, else `a:<anonymous_id>`."""
    if touchpoint.customer_id is not None:
        return b"c:" + touchpoint.customer_id.encode()
    return b"a:" + (touchpoint.anonymous_id or "").encode()
