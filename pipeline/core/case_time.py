"""What time alone does to a case, and when it asks to be woken for it."""

from pipeline.core.alarm import ask_to_wake
from pipeline.core.case import Case, decode_case, encode_case, fold_away, pass_time
from pipeline.core.clocks import Now
from pipeline.core.effects import Effect
from pipeline.core.hours import NEVER
from pipeline.core.journey import Journey
from pipeline.core.policy import Policy
from pipeline.core.retention import forget_oldest, is_over, kept_until


def set_alarm(journey: Journey, case: Case, policy: Policy, effects: list[Effect]) -> None:
    """Ask to be woken, by the clock the case goes by, for what it waits for next.

    A deadline has passed a millisecond after it. A case is not folded before its last deadline.
    """
    clock = case.clock
    if not clock.deadlines and not clock.ended_at:  # hot path
        return
    times = [deadline.at + 1 for deadline in clock.deadlines if deadline.at < NEVER]
    if not times and clock.ended_at:
        times.append(kept_until(case, policy))
    if times:
        ask_to_wake(journey, min(times), effects, is_live=clock.is_live)


def wake_cases(journey: Journey, now: Now, policy: Policy, effects: list[Effect]) -> None:
    """Pass every deadline before now, fold what is over, and ask to be woken for the rest."""
    for case in journey.open.values():
        pass_time(case, now, effects)
        set_alarm(journey, case, policy, effects)
    for case_id, stored in list(journey.settled.items()):
        case = decode_case(stored)
        if pass_time(case, now, effects):
            journey.settled[case_id] = encode_case(case)
        if is_over(case, now, policy):
            fold_away(case)
            del journey.settled[case_id]
            journey.folded[case_id] = encode_case(case)
        else:
            set_alarm(journey, case, policy, effects)
    forget_oldest(journey.folded)
