"""How long the events of a closed case are kept, and what is left of it then."""

from typing import Final

from pipeline.core.case import decode_case, encode_case, fold_away
from pipeline.core.clocks import Now
from pipeline.core.effects import Effect, WakeAt
from pipeline.core.journey import Journey

FOLDED_LIMIT: Final = 64


def keep_until(journey: Journey, at: int, effects: list[Effect]) -> None:
    """Ask to be woken at `at` (ms), unless the journey is woken before that anyhow."""
    if journey.wake_at is None or at < journey.wake_at:
        journey.wake_at = at
        effects.append(WakeAt(at))


def fold_what_is_over(journey: Journey, now: Now, retention_ms: int, effects: list[Effect]) -> None:
    """Fold every ended case that was quiet for `retention_ms`, by its own clock; ask to wake again.

    An event after the close keeps the case for as long again: a reopening before it may yet come.
    """
    dues = []
    for case_id, stored in list(journey.settled.items()):
        case = decode_case(stored)
        if not case.clock.ended_at:
            continue
        due = case.clock.last_at + retention_ms
        if due > (now.live if case.clock.is_live else now.backfill):
            dues.append(due)
            continue
        fold_away(case)
        del journey.settled[case_id]
        journey.folded[case_id] = encode_case(case)
    _forget_oldest(journey.folded)
    journey.wake_at = None
    if dues:
        keep_until(journey, min(dues), effects)


def _forget_oldest(folded: dict[str, bytes]) -> None:
    """Of the cases of which only the clock is left, the latest stay."""
    if len(folded) <= FOLDED_LIMIT:
        return
    last_at = {case_id: decode_case(stored).clock.last_at for case_id, stored in folded.items()}
    for case_id in sorted(folded, key=lambda case_id: (last_at[case_id], case_id))[:-FOLDED_LIMIT]:
        del folded[case_id]
