"""From what happened, as a sender told it, to touchpoints."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple, TypeVar

import msgspec

from pipeline.contract.details import Detail
from pipeline.contract.rejection import Rejection
from pipeline.contract.touchpoint import Touchpoint
from pipeline.contract.validation import validate

T = TypeVar("T")

# The contract's texts show values between quotes, at their end.
SHOWN: Final = re.compile("""['"].*""", re.DOTALL)


class Event(NamedTuple):
    """What all touchpoints of one event have in common.

    `event_id` is the sender's, with the source before it: the same when it is sent again.
    `source` is the source's name.
    """

    event_id: str
    occurred_at: int
    source: str
    channel: str
    customer_id: str | None = None
    anonymous_id: str | None = None
    case_id: str | None = None
    order_id: str | None = None
    session_id: str | None = None
    queue: str | None = None
    locale: str | None = None


def touchpoint(
    event: Event,
    kind: str,
    detail: Detail | None = None,
    *,
    actor: str | None = None,
    agent_id: str | None = None,
    team: str | None = None,
    priority: str | None = None,
) -> Touchpoint:
    """One touchpoint of an event; it is not validated yet."""
    return Touchpoint(
        kind=kind,
        received_at=0,
        actor=actor,
        agent_id=agent_id,
        team=team,
        priority=priority,
        detail=detail,
        **event._asdict(),
    )


def at_the_door(
    touchpoints: Iterable[Touchpoint | Rejection], now_ms: int
) -> list[Touchpoint | Rejection]:
    """Each of them received now, or why it is refused.

    Those after the first of one event id get a number behind it: `zendesk:7`, `zendesk:7/1`.
    """
    seen: dict[str, int] = {}
    done: list[Touchpoint | Rejection] = []
    for one in touchpoints:
        if isinstance(one, Rejection):
            done.append(one)
            continue
        number = seen[one.event_id] = seen.get(one.event_id, -1) + 1
        event_id = f"{one.event_id}/{number}" if number else one.event_id
        received = msgspec.structs.replace(one, event_id=event_id, received_at=now_ms)
        done.append(discreet(validate(received)))
    return done


def discreet(one: Touchpoint | Rejection) -> Touchpoint | Rejection:
    """The same, but a rejection's text no longer shows what was given: it may tell of somebody."""
    if isinstance(one, Touchpoint):
        return one
    return Rejection(one.reason, SHOWN.sub("…", one.text))


def read(body: bytes, shape: type[T]) -> T | Rejection:
    """The parts of a JSON body that `shape` names.

    The text of a rejection says where the body is wrong, and never what stands there.
    """
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.ValidationError as wrong:
        return Rejection("invalid_field", str(wrong))
    except msgspec.DecodeError as wrong:
        return Rejection("undecodable", str(wrong))
    except RecursionError:
        return Rejection("undecodable", "nested too deep")
