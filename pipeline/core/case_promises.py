"""The clocks of a case that have to meet a target: one for a response, one for the resolution.

A response clock starts with the customer's wait, anew with a bot's hand-off, and with a reopening
while the customer waits; it stops with the reply, and with the resolve. The resolution clock is the
cycle. Targets are those for the queue and priority in which a clock starts.
"""

from typing import Final

from pipeline.contract.kinds import PRIORITIES
from pipeline.core.case_clock import CaseClock
from pipeline.core.case_deadlines import drop_deadlines, keep_deadlines
from pipeline.core.case_event import CaseEvent
from pipeline.core.case_facts import Facts
from pipeline.core.case_position import Position, begins_to_wait
from pipeline.core.deadline import (
    FIRST_RESPONSE,
    NEXT_RESPONSE,
    RESOLUTION,
    RESPONSES,
    TARGETS,
    Deadline,
)
from pipeline.core.hours import NOT_KEPT
from pipeline.core.policy import Policy, Targets

_PRIORITY_NAMES: Final = (None, *PRIORITIES)


def keep_promises(
    clock: CaseClock, before: Position, event: CaseEvent, policy: Policy, facts: Facts
) -> None:
    """Start, move and stop the clocks that have a target, after an event has moved the case."""
    if clock.queue_number != before.queue_number:
        _move(clock, policy)
    if before.unanswered_at and not clock.unanswered_at:
        keep_deadlines(clock, RESPONSES, facts)
    if clock.cycle != before.cycle:
        _start(clock, RESOLUTION, event, policy)
    if _begins_to_respond(clock, before):
        drop_deadlines(clock, RESPONSES)
        _start(clock, NEXT_RESPONSE if clock.was_answered else FIRST_RESPONSE, event, policy)
    if clock.deadlines and not clock.is_unresolved:
        keep_deadlines(clock, TARGETS, facts)


def _begins_to_respond(clock: CaseClock, before: Position) -> bool:
    """Nobody has to respond in a case that is resolved; reopened, to whoever still waits."""
    if not clock.is_unresolved:
        return False
    is_reopened = clock.cycle != before.cycle and clock.unanswered_at > 0
    return is_reopened or begins_to_wait(clock, before)


def _start(clock: CaseClock, kind: int, event: CaseEvent, policy: Policy) -> None:
    priority = _PRIORITY_NAMES[clock.priority]
    targets = policy.targets_of(clock.queue, priority, event.occurred_at)
    target_ms = None if targets is None else _target_ms(targets, kind)
    if targets is None or target_ms is None:
        return
    at, labels = event.occurred_at, clock.labels(event)
    deadline = Deadline(kind, at + target_ms, labels)
    if targets.is_business and clock.hours is not None and policy.has_calendars:
        calendar = policy.calendar_of(clock.queue)
        deadline.reading = clock.hours.reading(calendar, at) + target_ms
        deadline.at = clock.hours.moment(calendar, deadline.reading)
    clock.deadlines.append(deadline)


def _target_ms(targets: Targets, kind: int) -> int | None:
    return (targets.first_response_ms, targets.next_response_ms, targets.resolution_ms)[kind]


def _move(clock: CaseClock, policy: Policy) -> None:
    """Another queue has the case: what is left of business hours is left by its calendar."""
    if clock.hours is None or not policy.has_calendars:
        return
    calendar = policy.calendar_of(clock.queue)
    for deadline in clock.deadlines:
        if deadline.reading != NOT_KEPT:
            deadline.at = clock.hours.moment(calendar, deadline.reading)
