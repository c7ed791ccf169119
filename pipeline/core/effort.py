"""How much work the running case has been for the customer."""

from typing import NamedTuple

from pipeline.core.case_clock import WAITING, CaseClock
from pipeline.core.journey import Journey


class Effort(NamedTuple):
    """Of one case: how often the customer turned to us, and again; hand-overs; the wait for us.

    `repeats` are contacts made while an earlier one was unanswered, or that began again what had
    begun before. `minutes` are those of the present cycle when we did not wait on the customer.
    """

    case_id: str
    contacts: int
    repeats: int
    transfers: int
    minutes: int


def effort(journey: Journey, now: int) -> Effort | None:
    """The effort in the running case at `now` (ms): of the unresolved ones the last that moved."""
    if not journey.open:
        return None
    case_id, case = max(journey.open.items(), key=lambda item: (item[1].clock.last_at, item[0]))
    clock = case.clock
    return Effort(
        case_id, clock.contacts, clock.repeats, clock.transfers, _wait_ms(clock, now) // 60_000
    )


def _wait_ms(clock: CaseClock, now: int) -> int:
    pause = now - clock.paused_at if clock.status == WAITING else 0
    return max(now - clock.cycle_at - clock.paused_ms - pause, 0)
