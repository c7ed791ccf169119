"""Subscriptions: renewed is retained, cancelled is lost.

A cancellation counts unless it follows another one in event time: a subscription is lost once until
it is started or renewed again. The events of each subscription are kept over the lateness horizon,
and the last one before it, so the order of arrival does not matter.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from pipeline.contract.details import Subscription
from pipeline.contract.kinds import KIND_NUMBER, ORIGINS
from pipeline.contract.touchpoint import Touchpoint
from pipeline.core.difference import difference
from pipeline.core.duplicates import mark_of
from pipeline.core.effects import Effect
from pipeline.core.facts import Fact
from pipeline.core.numbers import ORIGIN_NUMBER
from pipeline.metrics.declarations import CUSTOMERS_LOST, CUSTOMERS_RETAINED

LIMIT: Final = 16
EVENTS_LIMIT: Final = 32
# At equal times in this order; the place is stored.
KINDS: Final = ("subscription.started", "subscription.renewed", "subscription.cancelled")
_RENEWED: Final = 1
_CANCELLED: Final = 2
KINDS_NOTED: Final = frozenset(KIND_NUMBER[kind] for kind in KINDS)
_PLACE: Final = {kind: place for place, kind in enumerate(KINDS)}

# By a hash of the subscription, its events ascending, each `at << 3 | kind << 1 | origin`.
Subscriptions = dict[bytes, list[int]]


def take(subscriptions: Subscriptions, event: Touchpoint, since: int) -> list[Effect]:
    """Take a start, renewal or cancellation; nothing that comes later may be from before `since`.

    `since` in ms.
    """
    events = subscriptions.setdefault(mark_of(_name_of(event)), [])
    number = _number_of(event)
    is_forgotten = len(events) == EVENTS_LIMIT and number < events[0]
    if is_forgotten or number in events:
        return []
    before = _facts(events)
    insort(events, number)
    after = _facts(events)
    # The one before the horizon stays: it tells whether a cancellation is the first.
    del events[: max(bisect_left(events, since << 3) - 1, len(events) - EVENTS_LIMIT, 0)]
    while len(subscriptions) > LIMIT:
        del subscriptions[min(subscriptions, key=lambda key: (subscriptions[key][-1], key))]
    return difference(before, after)


def last_of(events: list[int]) -> tuple[int, str]:
    """When (ms) a subscription was last heard of, and what: a kind's name."""
    return events[-1] >> 3, KINDS[events[-1] >> 1 & 3]


def _name_of(event: Touchpoint) -> str:
    """Its id, else its plan; who names neither is taken to have one subscription."""
    told = event.detail
    return told.subscription_id or told.plan if isinstance(told, Subscription) else ""


def _number_of(event: Touchpoint) -> int:
    return event.occurred_at << 3 | _PLACE[event.kind] << 1 | ORIGIN_NUMBER[event.origin]


def _facts(events: list[int]) -> list[Fact]:
    return [
        Fact(metric, ("subscription", ORIGINS[number & 1]), 1)
        for metric, number in _counted(events)
    ]


def _counted(events: list[int]) -> Iterator[tuple[str, int]]:
    for previous, number in pairwise((0, *events)):
        kind = number >> 1 & 3
        if kind == _RENEWED:
            yield CUSTOMERS_RETAINED, number
        elif kind == _CANCELLED and previous >> 1 & 3 != _CANCELLED:
            yield CUSTOMERS_LOST, number
