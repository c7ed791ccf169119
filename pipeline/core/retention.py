"""How long the events of a closed case are kept, and what is left of it then."""

from typing import Final

from pipeline.core.case import Case, decode_case
from pipeline.core.clocks import Now
from pipeline.core.policy import Policy

FOLDED_LIMIT: Final = 64


def kept_until(case: Case, policy: Policy) -> int:
    """When the events of an ended case need not be kept any more, ms.

    An event after the close keeps the case for as long again: a reopening before it may yet come.
    """
    return case.clock.last_at + policy.case_retention_ms


def is_over(case: Case, now: Now, policy: Policy) -> bool:
    """Whether the case has ended, was quiet for so long by its own clock, and waits for nothing."""
    clock = case.clock
    is_quiet = kept_until(case, policy) <= clock.reads(now)
    return clock.ended_at > 0 and is_quiet and not clock.deadlines


def forget_oldest(folded: dict[str, bytes]) -> None:
    """Of the cases of which only the clock is left, the latest stay."""
    if len(folded) <= FOLDED_LIMIT:
        return
    last_at = {case_id: decode_case(stored).clock.last_at for case_id, stored in folded.items()}
    for case_id in sorted(folded, key=lambda case_id: (last_at[case_id], case_id))[:-FOLDED_LIMIT]:
        del folded[case_id]
