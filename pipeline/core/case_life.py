"""The life of a case: how each event moves its clocks, and the facts it brings about.

The definitions are those of docs/definitions.md. `advance` is the whole fold: nothing else moves a
clock, in whatever order the events arrived, but for the time that has passed since the last.
"""

from collections.abc import Callable
from typing import Final

from pipeline.core import case_kinds as kinds
from pipeline.core.case_clock import (
    CLOSED,
    MERGED,
    NEW,
    NO_NAME,
    ON_HOLD,
    OPEN,
    RESOLVED,
    WAITING,
    CaseClock,
)
from pipeline.core.case_deadlines import drop_deadlines, pass_deadlines
from pipeline.core.case_event import CaseEvent
from pipeline.core.case_facts import (
    FIRST,
    NEXT,
    OLDEST,
    OPEN_NOW,
    OPENED,
    REOPENED,
    RESOLUTION_EACH,
    RESOLUTION_FIRST,
    RESOLUTION_FULL,
    RESOLVED_BY_AGENT,
    RESOLVED_BY_BOT,
    RESOLVED_BY_SYSTEM,
    RESTARTED,
    SWITCHED,
    TRANSFERRED,
    WAIT,
    Facts,
    case_fact,
)
from pipeline.core.case_hours import keep_hours
from pipeline.core.case_position import position_of
from pipeline.core.case_promises import keep_promises
from pipeline.core.deadline import FIRST_CONTACT, Deadline
from pipeline.core.numbers import AGENT, BOT, CUSTOMER, LIVE, MISSING
from pipeline.core.policy import DAY_MS, Policy

# A resolve is one at first contact when the case is not reopened within this time.
FIRST_CONTACT_MS: Final = 7 * DAY_MS


def advance(clock: CaseClock, event: CaseEvent, policy: Policy) -> Facts:
    """Move the clock over the next event in order; returns the facts that the event brings about.

    Deadlines before the event have passed with it. Facts that stand only for a time are not among
    them: those are `standing`.
    """
    facts: Facts = []
    if clock.deadlines:
        pass_deadlines(clock, event.occurred_at, facts)
    # Is anything agreed? Asked flatly, for every event of a case that is folded again. Clocks that
    # run go on when nothing is agreed any more: who answers stops them.
    if not (policy.sla or policy.calendars or clock.deadlines) and policy.default_calendar is None:
        _move(clock, event, facts)
        return facts
    before = position_of(clock)
    _move(clock, event, facts)
    if policy.has_calendars:
        keep_hours(clock, before, event, policy, facts)
    keep_promises(clock, before, event, policy, facts)
    return facts


def _move(clock: CaseClock, event: CaseEvent, facts: Facts) -> None:
    if clock.status == NEW:
        _begin(clock, event, facts)
    clock.last_at = event.occurred_at
    clock.last_rank = event.rank
    clock.is_live = clock.is_live or event.origin == LIVE
    rule = _RULES.get(event.kind)
    if rule is not None and takes(clock, event):
        rule(clock, event, facts)


def takes(clock: CaseClock, event: CaseEvent) -> bool:
    """Whether the case still listens to the event: after its close only to a reopening.

    A merge that closes the case in the same moment is still a merge.
    """
    if clock.status == CLOSED:
        return event.kind == kinds.REOPENED or (
            event.kind == kinds.MERGED and event.occurred_at == clock.ended_at
        )
    return clock.status != MERGED


def standing(clock: CaseClock) -> Facts:
    """The facts that hold as the clock stands now, and go when it moves on."""
    facts: Facts = []
    if clock.is_unresolved:
        facts.append(case_fact(OPEN_NOW, clock.cycle_labels, 1))
        if clock.unanswered_at:
            facts.append(case_fact(OLDEST, clock.unanswered_labels, clock.unanswered_at))
    if clock.full and clock.status != MERGED:
        facts.append(clock.full)
        if clock.hours is not None and clock.hours.full:
            facts.append(clock.hours.full)
    return facts


# ---- open, resolve, reopen, close


def _begin(clock: CaseClock, event: CaseEvent, facts: Facts) -> None:
    """The first event opens the case, whatever it is."""
    clock.status = OPEN
    clock.queue_number, clock.is_listed = clock.name_number(event.queue), event.is_listed
    clock.priority = event.priority
    clock.opened_at = event.occurred_at
    clock.opened_labels = clock.cycle_labels = clock.labels(event)
    clock.cycle = 1
    clock.replies = 0
    facts.append(case_fact(OPENED, clock.opened_labels, 1))


def _resolved(clock: CaseClock, event: CaseEvent, facts: Facts) -> None:
    """A cycle ends. A second resolve is none."""
    if not clock.is_unresolved:
        return
    _end_pause(clock, event)
    at, labels = event.occurred_at, _brought_by(event, clock.cycle_labels)
    cycle_ms = at - clock.cycle_at
    facts.append(case_fact(_RESOLVED_BY.get(event.actor, RESOLVED_BY_SYSTEM), labels, 1))
    facts.append(case_fact(RESOLUTION_EACH, labels, cycle_ms))
    facts.append(case_fact(WAIT, labels, cycle_ms - clock.paused_ms))
    if clock.cycle == 1:
        opened_labels = _brought_by(event, clock.opened_labels)
        facts.append(case_fact(RESOLUTION_FIRST, opened_labels, at - clock.opened_at))
        if 0 <= clock.replies <= 1:
            clock.deadlines.append(Deadline(FIRST_CONTACT, at + FIRST_CONTACT_MS, opened_labels))
    clock.status = RESOLVED
    clock.resolved_at = at


def _reopened(clock: CaseClock, event: CaseEvent, facts: Facts) -> None:
    """Reopening a resolved or closed case begins a cycle; of a case on hold it ends the hold."""
    if clock.is_unresolved:
        if clock.status == ON_HOLD:
            clock.status = OPEN
        return
    clock.status = OPEN
    clock.cycle += 1
    clock.reopened_at = event.occurred_at
    clock.cycle_labels = clock.labels(event)
    clock.paused_ms = 0
    clock.ended_at = 0
    drop_deadlines(clock, (FIRST_CONTACT,))
    facts.append(case_fact(REOPENED, clock.cycle_labels, 1))


def _closed(clock: CaseClock, event: CaseEvent, facts: Facts) -> None:
    """The case ends; if it was not resolved, that resolves it, by whoever closed it."""
    _resolved(clock, event, facts)
    clock.status = CLOSED
    clock.ended_at = event.occurred_at
    clock.full = case_fact(
        RESOLUTION_FULL,
        _brought_by(event, clock.opened_labels),
        clock.resolved_at - clock.opened_at,
    )


def _merged(clock: CaseClock, event: CaseEvent, _facts: Facts) -> None:
    """The case leaves the rates: `pipeline.core.case` takes back all its facts."""
    clock.status = MERGED
    clock.ended_at = event.occurred_at
    clock.parent = event.team
    clock.deadlines = []


# ---- contact and reply


def _opened(clock: CaseClock, event: CaseEvent, facts: Facts) -> None:
    """Opened by the customer: a contact. A second opening moves no clock."""
    by_customer = event.actor in (CUSTOMER, MISSING)
    if by_customer and (clock.contacts or not clock.was_opened):
        _note_contact(clock, event, facts)
        if not (clock.was_opened or clock.was_answered):
            _start_wait(clock, event)
    clock.was_opened = True


def _called(clock: CaseClock, event: CaseEvent, facts: Facts) -> None:
    """A queued call or a wish to be called back: a contact, and no message."""
    _note_contact(clock, event, facts)
    if not clock.was_answered:
        _start_wait(clock, event)


def _received(clock: CaseClock, event: CaseEvent, facts: Facts) -> None:
    """A customer's message: ends a pause, reopens what was resolved, waits for a reply."""
    if clock.status == RESOLVED:
        _reopened(clock, event, facts)
    _end_pause(clock, event)
    _note_contact(clock, event, facts)
    _start_wait(clock, event)


def _handed_off(clock: CaseClock, event: CaseEvent, _facts: Facts) -> None:
    """A bot hands over: before the first response, the wait starts anew, at the first hand-off."""
    if not (clock.was_answered or clock.was_handed_off):
        clock.was_handed_off = True
        clock.unanswered_at = 0
        _start_wait(clock, event)


def _sent(clock: CaseClock, event: CaseEvent, facts: Facts) -> None:
    """Our message or an answered call: ends a pause; a reply also ends the customer's wait."""
    _end_pause(clock, event)
    if event.is_reply and clock.cycle == 1 and 0 <= clock.replies <= 1:
        clock.replies += 1
    if event.is_reply and clock.unanswered_at:
        series = NEXT if clock.was_answered else FIRST
        labels = _brought_by(event, clock.unanswered_labels)
        facts.append(case_fact(series, labels, event.occurred_at - clock.unanswered_at))
        clock.was_answered = True
        clock.unanswered_at = 0


def _start_wait(clock: CaseClock, event: CaseEvent) -> None:
    """The customer waits, if not already: a burst counts once, from its first message."""
    if not clock.unanswered_at:
        clock.unanswered_at = event.occurred_at
        clock.unanswered_labels = clock.labels(event)


def _note_contact(clock: CaseClock, event: CaseEvent, facts: Facts) -> None:
    """The customer's effort: how often, how often again, and on how many channels."""
    begins_again = event.is_moved or event.kind == kinds.OPENED
    if clock.contacts:
        clock.repeats += begins_again or clock.unanswered_at > 0
        if event.channel != clock.contact_channel:
            clock.restarts += begins_again
            clock.switches += not begins_again
            series = RESTARTED if begins_again else SWITCHED
            facts.append(case_fact(series, clock.labels(event), clock.contact_channel))
    clock.contacts += 1
    clock.contact_channel = event.channel


# ---- who has it, how urgent, and pauses


def _assigned(clock: CaseClock, event: CaseEvent, facts: Facts) -> None:
    """Assigned or transferred: a change of team or queue counts after the first assignment."""
    _end_pause(clock, event)
    queue, team = clock.name_number(event.queue), clock.name_number(event.team)
    changes = _differs(queue, clock.queue_number) or _differs(team, clock.team_number)
    if clock.is_assigned and changes:
        clock.transfers += 1
        facts.append(case_fact(TRANSFERRED, clock.labels(event), 1))
    clock.is_assigned = True
    if queue:
        clock.queue_number, clock.is_listed = queue, event.is_listed
    clock.team_number = team or clock.team_number


def _prioritised(clock: CaseClock, event: CaseEvent, _facts: Facts) -> None:
    clock.priority = event.priority or clock.priority


def _waiting(clock: CaseClock, event: CaseEvent, _facts: Facts) -> None:
    """Waiting on the customer: time that is not ours."""
    if clock.status in (OPEN, ON_HOLD):
        clock.status = WAITING
        clock.paused_at = event.occurred_at


def _held(clock: CaseClock, event: CaseEvent, _facts: Facts) -> None:
    """On hold, waiting on someone else: still our time."""
    if clock.is_unresolved:
        _end_pause(clock, event)
        clock.status = ON_HOLD


def _end_pause(clock: CaseClock, event: CaseEvent) -> None:
    if clock.status == OPEN:  # mostly
        return
    if clock.status == WAITING:
        clock.paused_ms += event.occurred_at - clock.paused_at
    if clock.is_unresolved:
        clock.status = OPEN


def _differs(new: int, old: int) -> bool:
    """Whether a name known became another; the first one known is no change."""
    return NO_NAME not in (new, old) and new != old


def _brought_by(event: CaseEvent, labels: int) -> int:
    """The labels of a clock's start with the origin of the event that brings the fact about."""
    return labels & ~1 | event.origin


_RESOLVED_BY: Final = {
    AGENT: RESOLVED_BY_AGENT,
    MISSING: RESOLVED_BY_AGENT,
    BOT: RESOLVED_BY_BOT,
}

_RULES: Final[dict[int, Callable[[CaseClock, CaseEvent, Facts], None]]] = {
    kinds.OPENED: _opened,
    kinds.PRIORITISED: _prioritised,
    kinds.ASSIGNED: _assigned,
    kinds.TRANSFERRED: _assigned,
    kinds.RECEIVED: _received,
    kinds.QUEUED: _called,
    kinds.CALLBACK: _called,
    kinds.HANDED_OFF: _handed_off,
    kinds.SENT: _sent,
    kinds.ANSWERED: _sent,
    kinds.WAITING: _waiting,
    kinds.ON_HOLD: _held,
    kinds.RESOLVED: _resolved,
    kinds.REOPENED: _reopened,
    kinds.CLOSED: _closed,
    kinds.MERGED: _merged,
}
