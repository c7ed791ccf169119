"""What every touchpoint may say of itself, as typed keyword arguments, and how one is made of them.

`customer_id` or `anonymous_id` is needed, except where only staff is concerned. Without `event_id`
a random one is made here, so that the same touchpoint published again is a duplicate. Without
`occurred_at` it happens now.
"""

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Required, TypedDict
from uuid import uuid4

from pipeline.contract.details import Detail
from pipeline.contract.touchpoint import Touchpoint

Channel = Literal[
    "web",
    "app",
    "email",
    "phone",
    "chat",
    "social",
    "store",
    "bot",
    "knowledge",
    "marketing",
    "commerce",
    "billing",
    "delivery",
    "survey",
]
Actor = Literal["customer", "agent", "bot", "system"]
Priority = Literal["low", "normal", "high", "urgent"]
Moment = datetime | int
"""A time with its zone, or ms since 1970 UTC."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOT_YET_RECEIVED = 0


class Common(TypedDict, total=False):
    """What no kind needs."""

    event_id: str
    occurred_at: Moment
    anonymous_id: str
    actor: Actor
    team: str
    order_id: str
    session_id: str
    queue: str
    locale: str
    source: str
    attributes: Mapping[str, str]


class Anyone(Common, total=False):
    """The rest, none of it needed."""

    customer_id: str
    agent_id: str
    case_id: str
    priority: Priority


class InCase(Common, total=False):
    """The rest, for what happens to a case."""

    customer_id: str
    agent_id: str
    case_id: Required[str]
    priority: Priority


class Prioritised(Common, total=False):
    """The rest, where a case is given a priority."""

    customer_id: str
    agent_id: str
    case_id: Required[str]
    priority: Required[Priority]


class ByAgent(Common, total=False):
    """The rest, for what is about an agent."""

    customer_id: str
    agent_id: Required[str]
    case_id: str
    priority: Priority


class Known(Common, total=False):
    """The rest, where the customer is known."""

    customer_id: Required[str]
    agent_id: str
    case_id: str
    priority: Priority


def touchpoint(
    kind: str, channel: Channel, envelope: Mapping[str, Any], detail: Detail | None = None
) -> Touchpoint:
    """A touchpoint that is not at the door yet: `received_at` is set when it is published."""
    given = dict(envelope)
    occurred_at = given.pop("occurred_at", None)
    return Touchpoint(
        event_id=given.pop("event_id", None) or str(uuid4()),
        kind=kind,
        channel=channel,
        occurred_at=time.time_ns() // 1_000_000 if occurred_at is None else moment_ms(occurred_at),
        received_at=NOT_YET_RECEIVED,
        attributes=dict(given.pop("attributes", {})),
        detail=detail,
        **given,
    )


def moment_ms(moment: Moment) -> int:
    """A moment in ms UTC; raises ValueError for a time that does not say its zone."""
    if isinstance(moment, int):
        return moment
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} does not say its time zone")
    return (moment - EPOCH) // timedelta(milliseconds=1)


def optional_ms(moment: Moment | None) -> int | None:
    """As `moment_ms`, for a time that need not be given."""
    return None if moment is None else moment_ms(moment)
