"""The deadlines of a case: begun, kept, taken away, or passed."""

from collections.abc import Collection
from typing import Final

from pipeline.core.case_clock import CaseClock
from pipeline.core.case_facts import (
    BREACHED_FIRST,
    BREACHED_NEXT,
    BREACHED_RESOLUTION,
    DUE_FIRST,
    DUE_NEXT,
    DUE_RESOLUTION,
    RESOLVED_AT_FIRST_CONTACT,
    Facts,
    case_fact,
)
from pipeline.core.deadline import FIRST_CONTACT, FIRST_RESPONSE, NEXT_RESPONSE, RESOLUTION

# What is counted when a clock is stopped in time, and what when its deadline has passed.
_KEPT: Final = {FIRST_RESPONSE: DUE_FIRST, NEXT_RESPONSE: DUE_NEXT, RESOLUTION: DUE_RESOLUTION}
_PASSED: Final = {
    FIRST_RESPONSE: (DUE_FIRST, BREACHED_FIRST),
    NEXT_RESPONSE: (DUE_NEXT, BREACHED_NEXT),
    RESOLUTION: (DUE_RESOLUTION, BREACHED_RESOLUTION),
    FIRST_CONTACT: (RESOLVED_AT_FIRST_CONTACT,),
}


def pass_deadlines(clock: CaseClock, until: int, facts: Facts) -> None:
    """Count every deadline before `until` (ms), once; at that very moment it is still kept."""
    passed = [deadline for deadline in clock.deadlines if deadline.at < until]
    if not passed:
        return
    clock.deadlines = [deadline for deadline in clock.deadlines if deadline.at >= until]
    for deadline in passed:
        facts += [case_fact(series, deadline.labels, 1) for series in _PASSED[deadline.kind]]
        clock.passed_at = max(clock.passed_at, deadline.at)


def keep_deadlines(clock: CaseClock, kinds: Collection[int], facts: Facts) -> None:
    """Clocks of these kinds are stopped in time."""
    for deadline in clock.deadlines:
        if deadline.kind in kinds:
            facts.append(case_fact(_KEPT[deadline.kind], deadline.labels, 1))
    drop_deadlines(clock, kinds)


def drop_deadlines(clock: CaseClock, kinds: Collection[int]) -> None:
    """Clocks of these kinds turn out to be none."""
    clock.deadlines = [deadline for deadline in clock.deadlines if deadline.kind not in kinds]
