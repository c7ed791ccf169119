"""How long the events of a closed case are kept, and what is left of it then."""

from typing import Final

from pipeline.core.alarm import ask_to_wake
from pipeline.core.case import Case, decode_case, encode_case, fold_away
from pipeline.core.clocks import Now
from pipeline.core.effects import Effect
from pipeline.core.journey import Journey
from pipeline.core.policy import Policy

FOLDED_LIMIT: Final = 64


def keep_for_a_while(journey: Journey, case: Case, policy: Policy, effects: list[Effect]) -> None:
    """Ask to be woken when the events of an ended case need not be kept any more."""
    at = case.clock.last_at + policy.case_retention_ms
    ask_to_wake(journey, at, effects, is_live=case.clock.is_live)


def fold_what_is_over(journey: Journey, now: Now, policy: Policy, effects: list[Effect]) -> None:
    """Fold every ended case that was quiet for so long, by its own clock; ask to wake for the rest.

    An event after the close keeps the case for as long again: a reopening before it may yet come.
    """
    for case_id, stored in list(journey.settled.items()):
        case = decode_case(stored)
        if not case.clock.ended_at:
            continue
        if case.clock.last_at + policy.case_retention_ms > case.clock.reads(now):
            keep_for_a_while(journey, case, policy, effects)
            continue
        fold_away(case)
        del journey.settled[case_id]
        journey.folded[case_id] = encode_case(case)
    _forget_oldest(journey.folded)


def _forget_oldest(folded: dict[str, bytes]) -> None:
    """Of the cases of which only the clock is left, the latest stay."""
    if len(folded) <= FOLDED_LIMIT:
        return
    last_at = {case_id: decode_case(stored).clock.last_at for case_id, stored in folded.items()}
    for case_id in sorted(folded, key=lambda case_id: (last_at[case_id], case_id))[:-FOLDED_LIMIT]:
        del folded[case_id]
