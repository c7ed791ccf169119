"""Merged cases: the child's earliest customer contact moves to the parent.

It stands in the parent as a received message that keeps its time, channel and event id. Both cases
belong to one customer; merging across customers is not known here.
"""

import msgspec

from pipeline.core import case_kinds as kinds
from pipeline.core.case import Case, events_of, holds, recount, take
from pipeline.core.case_clock import MERGED, CaseClock
from pipeline.core.case_event import CaseEvent
from pipeline.core.case_life import advance, takes
from pipeline.core.casebook import find_case, put_case
from pipeline.core.effects import Effect
from pipeline.core.journey import Journey


def settle_merge(
    journey: Journey, case_id: str, queues: frozenset[str], effects: list[Effect]
) -> None:
    """See to it that what should have moved out of the case has moved; up the line of parents too."""
    settled: set[str] = set()
    child: str | None = case_id
    while child is not None and child not in settled:
        settled.add(child)
        child = _settle(journey, child, queues, effects)


def _settle(
    journey: Journey, case_id: str, queues: frozenset[str], effects: list[Effect]
) -> str | None:
    """Move what one case has to move; returns the parent if that changed it."""
    case = find_case(journey, case_id)
    if case is None:
        return None
    contact = _first_contact(case, queues) if case.clock.status == MERGED else None
    parent = case.clock.parent if contact else None
    moved = (parent, contact.event_id) if parent is not None and contact else None
    if moved == case.moved:
        return None
    if case.moved is not None:
        _withdraw(journey, *case.moved, queues, effects)
    if parent is not None and contact is not None:
        _deliver(journey, parent, contact, queues, effects)
    case.moved = moved
    put_case(journey, case_id, case)
    return parent


def _first_contact(case: Case, queues: frozenset[str]) -> CaseEvent | None:
    """The case's earliest customer contact, as the parent sees it."""
    clock = CaseClock()
    for event in events_of(case, queues):
        advance(clock, event)
        if clock.contacts:
            return msgspec.structs.replace(
                event, kind=kinds.RECEIVED, rank=kinds.RANK[kinds.RECEIVED], is_moved=True
            )
    return None


def _deliver(
    journey: Journey,
    parent_id: str,
    contact: CaseEvent,
    queues: frozenset[str],
    effects: list[Effect],
) -> None:
    """Into the parent, which the contact may even open; not into one of which only the clock is left."""
    parent = find_case(journey, parent_id) or Case()
    if parent.is_folded or holds(parent, contact.event_id):
        return
    take(parent, contact, queues, effects)
    put_case(journey, parent_id, parent)


def _withdraw(
    journey: Journey, parent_id: str, event_id: str, queues: frozenset[str], effects: list[Effect]
) -> None:
    """Out of the parent again: another contact turned out to be earlier, or another parent right."""
    parent = find_case(journey, parent_id)
    if parent is None or parent.is_folded:
        return
    events = [
        event
        for event in events_of(parent, queues)
        if not (event.is_moved and event.event_id == event_id)
    ]
    recount(parent, events, effects)
    put_case(journey, parent_id, parent)
