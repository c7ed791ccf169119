"""The clocks of a case by business hours, and what they show when they stop.

They start and stop with the clocks of all hours, and are counted where the queue in which the clock
started has a calendar.
"""

from typing import Final

from pipeline.core.calendar import Calendar
from pipeline.core.case_clock import CLOSED, WAITING, CaseClock
from pipeline.core.case_event import CaseEvent
from pipeline.core.case_facts import (
    BUSINESS_FIRST,
    BUSINESS_NEXT,
    BUSINESS_RESOLUTION_EACH,
    BUSINESS_RESOLUTION_FIRST,
    BUSINESS_RESOLUTION_FULL,
    BUSINESS_WAIT,
    FIRST,
    NEXT,
    RESOLUTION_EACH,
    RESOLUTION_FIRST,
    WAIT,
    Facts,
    case_fact,
    labels_of,
    series_of,
)
from pipeline.core.case_position import Position, begins_to_wait
from pipeline.core.hours import NOT_KEPT, Hours
from pipeline.core.policy import Policy

# What is counted by all hours, and the same by business hours.
_BUSINESS: Final = {
    FIRST: BUSINESS_FIRST,
    NEXT: BUSINESS_NEXT,
    RESOLUTION_FIRST: BUSINESS_RESOLUTION_FIRST,
    RESOLUTION_EACH: BUSINESS_RESOLUTION_EACH,
    WAIT: BUSINESS_WAIT,
}


def keep_hours(
    clock: CaseClock, before: Position, event: CaseEvent, policy: Policy, facts: Facts
) -> None:
    """Move the business hours over an event, after it has moved the clock and brought `facts`."""
    hours = clock.hours = clock.hours or Hours(settled_at=event.occurred_at)
    # The time up to the event counts by the calendar of the queue that had the case until then.
    calendar = policy.calendar_of(clock.name(before.queue_number))
    now = hours.reading(calendar, event.occurred_at)
    if clock.queue_number != before.queue_number:
        calendar = policy.calendar_of(clock.queue)
        hours.settled_at, hours.settled_ms = event.occurred_at, now
    _begin_cycle(clock, before, hours, now, calendar)
    if before.is_waiting and clock.status != WAITING and hours.paused != NOT_KEPT:
        hours.paused_ms += now - hours.paused
    if facts:
        facts += _observed(hours, now, facts)
    _end_cycle(clock, before, hours, now)
    if begins_to_wait(clock, before):
        hours.unanswered = _kept(now, calendar)
    if clock.status == WAITING and not before.is_waiting:
        hours.paused = now


def _begin_cycle(
    clock: CaseClock, before: Position, hours: Hours, now: int, calendar: Calendar | None
) -> None:
    if clock.cycle == before.cycle:
        return
    hours.cycle = _kept(now, calendar)
    hours.paused_ms = 0
    if clock.cycle == 1:
        hours.opened = hours.cycle


def _end_cycle(clock: CaseClock, before: Position, hours: Hours, now: int) -> None:
    """A resolve is remembered for the close, which shows how long the case took in all."""
    if not clock.is_unresolved and (before.is_unresolved or not before.cycle):
        hours.resolved = now
    if clock.status == CLOSED and not before.is_closed:
        is_known = NOT_KEPT not in (hours.opened, hours.resolved)
        full_ms = hours.resolved - hours.opened
        labels = labels_of(clock.full)
        hours.full = case_fact(BUSINESS_RESOLUTION_FULL, labels, full_ms) if is_known else 0


def _observed(hours: Hours, now: int, facts: Facts) -> Facts:
    """The same facts by business hours, as far as those are kept of their clocks."""
    starts = {
        FIRST: hours.unanswered,
        NEXT: hours.unanswered,
        RESOLUTION_FIRST: hours.opened,
        RESOLUTION_EACH: hours.cycle,
        WAIT: NOT_KEPT if hours.cycle == NOT_KEPT else hours.cycle + hours.paused_ms,
    }
    return [
        case_fact(_BUSINESS[series], labels_of(fact), now - starts[series])
        for fact in facts
        if (series := series_of(fact)) in starts and starts[series] != NOT_KEPT
    ]


def _kept(reading: int, calendar: Calendar | None) -> int:
    return NOT_KEPT if calendar is None else reading
