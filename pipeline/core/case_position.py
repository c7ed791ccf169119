"""What of a case starts and stops its clocks: compared before and after an event."""

from typing import NamedTuple

from pipeline.core.case_clock import CLOSED, WAITING, CaseClock


class Position(NamedTuple):
    """Where a case stood before an event."""

    cycle: int
    is_unresolved: bool
    is_waiting: bool
    is_closed: bool
    unanswered_at: int
    was_handed_off: bool
    queue_number: int


def position_of(clock: CaseClock) -> Position:
    """Where the case stands."""
    return Position(
        clock.cycle,
        clock.is_unresolved,
        clock.status == WAITING,
        clock.status == CLOSED,
        clock.unanswered_at,
        clock.was_handed_off,
        clock.queue_number,
    )


def begins_to_wait(clock: CaseClock, before: Position) -> bool:
    """Whether the event began the customer's wait, or began it anew as a bot handed over."""
    return clock.unanswered_at > 0 and (
        not before.unanswered_at or clock.was_handed_off != before.was_handed_off
    )
