"""Merged cases: the child's earliest customer contact moves to the parent.

It stands in the parent as a received message that keeps its time, channel and event id. Both cases
belong to one customer; merging across customers is not known here.
"""

import msgspec

from pipeline.core import case_kinds as kinds
from pipeline.core.case import Case, events_of, holds, recount, take
from pipeline.core.case_clock import MERGED, CaseClock
from pipeline.core.case_event import CaseEvent
from pipeline.core.case_life import advance
from pipeline.core.casebook import find_case, put_case
from pipeline.core.effects import Effect
from pipeline.core.journey import Journey


def settle_merge(
    journey: Journey, case_id: str, queues: frozenset[str], effects: list[Effect]
) -> None:
    """Move what should have moved out of the case, then out of the parents that this changes."""
    settled: set[str] = set()
    waiting = [case_id]
    while waiting:
        child = waiting.pop()
        if child not in settled:
            settled.add(child)
            waiting += _settle(journey, child, queues, effects)


def _settle(
    journey: Journey, case_id: str, queues: frozenset[str], effects: list[Effect]
) -> list[str]:
    """Move what one case has to move; returns the cases that this changes."""
    case = find_case(journey, case_id)
    if case is None:
        return []
    contact = _first_contact(case, queues)
    parent = case.clock.parent
    moved = (parent, contact.event_id) if parent is not None and contact is not None else None
    before = case.moved
    if moved == before:
        return []
    if before is not None:
        _withdraw(journey, before, queues, effects)
    if moved is not None and contact is not None:
        _deliver(journey, moved[0], contact, queues, effects)
    case.moved = moved
    put_case(journey, case_id, case)
    return [place[0] for place in (before, moved) if place is not None]


def _first_contact(case: Case, queues: frozenset[str]) -> CaseEvent | None:
    """A merged case's earliest customer contact, as the parent sees it."""
    if case.clock.status != MERGED:
        return None
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
    """Into the parent, which the contact may even open; not into one that is folded away."""
    parent = find_case(journey, parent_id) or Case()
    if parent.is_folded or holds(parent, contact.event_id):
        return
    take(parent, contact, queues, effects)
    put_case(journey, parent_id, parent)


def _withdraw(
    journey: Journey, moved: tuple[str, str], queues: frozenset[str], effects: list[Effect]
) -> None:
    """Out of the parent again: an earlier contact came to light, or another merge."""
    parent_id, event_id = moved
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
