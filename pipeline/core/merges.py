"""Merged cases: the child's earliest customer contact moves to the parent.

It stands in the parent as a received message that keeps its time, channel and event id; where the
parent was merged too, it moves on to the case that at last remains. What moves where is worked out
from all the customer's cases whenever a merged one changes, so that no order of arrival matters.
Both cases belong to one customer; merging across customers is not known here.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from pipeline.core import case_kinds as kinds
from pipeline.core.case import Case, decode_case, events_of, in_order, recount
from pipeline.core.case_clock import MERGED, CaseClock
from pipeline.core.case_event import CaseEvent
from pipeline.core.case_life import advance
from pipeline.core.case_time import set_alarm
from pipeline.core.casebook import put_case
from pipeline.core.clocks import Now
from pipeline.core.effects import Effect
from pipeline.core.journey import Journey
from pipeline.core.policy import Policy

Events = list[CaseEvent]
# Who turned to us first has nothing to do with what was agreed.
_NO_TERMS: Final = Policy()


def settle_merges(journey: Journey, policy: Policy, now: Now, effects: list[Effect]) -> None:
    """Put every moved contact where it belongs, and count the difference."""
    cases = journey.open | {
        case_id: decode_case(stored) for case_id, stored in journey.settled.items()
    }
    events = {case_id: events_of(case, policy.queues) for case_id, case in cases.items()}
    own = _own(events)
    moved = _moved(cases, own)
    for case_id in own | moved:
        if case_id in journey.folded:
            continue
        should_hold = _with_moved(own.get(case_id, []), moved.get(case_id, []))
        if should_hold != events.get(case_id, []):
            case = cases.get(case_id) or Case()
            recount(case, should_hold, policy, now, effects)
            put_case(journey, case_id, case)
            set_alarm(journey, case, policy, effects)


def _own(events: dict[str, Events]) -> dict[str, Events]:
    """Each case's events without those moved into it; what a folded case left stays."""
    owned = {event.packed_id for each in events.values() for event in each if not event.is_moved}
    return {
        case_id: [event for event in each if not event.is_moved or event.packed_id not in owned]
        for case_id, each in events.items()
    }


def _moved(cases: dict[str, Case], own: dict[str, Events]) -> dict[str, Events]:
    """What moves into each case that remains: the earliest contact of each line that ends in it."""
    parents = {
        case_id: case.clock.parent
        for case_id, case in cases.items()
        if case.clock.status == MERGED and case.clock.parent is not None
    }
    lines: dict[tuple[str, str], Events] = {}
    for case_id in parents:
        line = _line(case_id, parents)
        if line is not None and (contact := _first_contact(own[case_id])) is not None:
            lines.setdefault(line, []).append(contact)
    moved: dict[str, Events] = {}
    for (_, remaining), contacts in lines.items():
        moved.setdefault(remaining, []).append(min(contacts, key=in_order))
    return moved


def _line(case_id: str, parents: dict[str, str]) -> tuple[str, str] | None:
    """The last merged case on the way up, and the case that remains; None for a circle."""
    passed = {case_id}
    while (parent := parents[case_id]) in parents:
        if parent in passed:
            return None
        passed.add(parent)
        case_id = parent
    return case_id, parent


def _first_contact(events: Iterable[CaseEvent]) -> CaseEvent | None:
    """The earliest customer contact, as the case that remains sees it."""
    clock = CaseClock()
    for event in events:
        advance(clock, event, _NO_TERMS)
        if clock.contacts:
            return msgspec.structs.replace(
                event, kind=kinds.RECEIVED, rank=kinds.RANK[kinds.RECEIVED], is_moved=True
            )
    return None


def _with_moved(own: Events, moved: Events) -> Events:
    known = {event.packed_id for event in own}
    return sorted([*own, *(event for event in moved if event.packed_id not in known)], key=in_order)
