"""Which customers suffer in silence now, counted."""

from pipeline.contract.kinds import KIND_NUMBER, ORIGINS
from pipeline.contract.touchpoint import Touchpoint
from pipeline.core.actions import SILENT_SUFFERER, consider
from pipeline.core.alarm import ask_to_wake, clock_of
from pipeline.core.clocks import Now
from pipeline.core.difference import difference
from pipeline.core.effects import Effect
from pipeline.core.facts import Fact
from pipeline.core.journey import Journey
from pipeline.core.numbers import BACKFILL, LIVE
from pipeline.core.policy import Policy
from pipeline.core.reaching import number_of
from pipeline.core.silence import STANDS_MS, Silence, break_silence, stands, suffer
from pipeline.metrics.declarations import SILENT_SUFFERERS


def note(
    journey: Journey, event: Touchpoint, now: Now, policy: Policy, effects: list[Effect]
) -> None:
    """Take a bad experience, unless something that came later has ended it already."""
    mark = number_of(event, KIND_NUMBER[event.kind])
    if stands(mark, journey.history):
        journey.silence = journey.silence or Silence()
        suffer(journey.silence, mark)
        pass_time(journey, now, policy, effects)


def hear(journey: Journey, touch: int, now: Now, policy: Policy, effects: list[Effect]) -> None:
    """Take what may end the silence of a customer who suffers."""
    if journey.silence is not None and break_silence(journey.silence, touch):
        pass_time(journey, now, policy, effects)


def pass_time(journey: Journey, now: Now, _policy: Policy, effects: list[Effect]) -> None:
    """Bad experiences stand for so long; then they are forgotten, and the customer with them."""
    silence = journey.silence
    if silence is None:
        return
    clock = clock_of(journey, now)
    silence.marks = [mark for mark in silence.marks if (mark >> 20) + STANDS_MS > clock]
    origin = LIVE if journey.is_live else BACKFILL
    counted = 1 + origin if silence.marks else 0
    if counted != silence.counted:
        effects += difference(_facts(silence.counted), _facts(counted))
        silence.counted = counted
    if not counted:
        journey.silence = None
        return
    ends_at = (silence.marks[-1] >> 20) + STANDS_MS
    ask_to_wake(journey, ends_at, effects, is_live=journey.is_live)
    if (cause := silence.since(LIVE)) is not None:
        consider(journey, SILENT_SUFFERER, cause, now, effects)


def _facts(counted: int) -> list[Fact]:
    return [Fact(SILENT_SUFFERERS, (ORIGINS[counted - 1],), 1)] if counted else []
