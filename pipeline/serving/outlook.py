"""What to expect of a customer and to do about it, as people read it."""

import msgspec

from pipeline.core.actions import ACTIONS
from pipeline.core.journey import Journey
from pipeline.core.policy import Policy
from pipeline.core.risk import Reason, points_of, reasons_at, spans_of


class ActionStory(msgspec.Struct, frozen=True):
    """One next best action; times in ms UTC. `decided_at` is to come as long as it is awaited."""

    action: str
    reason: str
    cause_at: int
    decided_at: int
    is_emitted: bool


class Outlook(msgspec.Struct, frozen=True):
    """Churn risk (0 to 100) with its reasons at one moment, and actions: the latest of each."""

    risk: int
    risk_reasons: list[Reason]
    actions: list[ActionStory]
    segments: list[str]


def tell_outlook(journey: Journey, at: int, policy: Policy) -> Outlook:
    """The outlook at `at` (ms), by what is known of the journey now."""
    reasons = reasons_at(spans_of(journey, policy), at)
    return Outlook(
        risk=points_of(reasons),
        risk_reasons=reasons,
        actions=_actions(journey),
        segments=journey.profile.segments if journey.profile else [],
    )


def _actions(journey: Journey) -> list[ActionStory]:
    if journey.acts is None:
        return []
    told = [(cause, place, False) for place, cause in journey.acts.waiting.items()]
    told += [(cause, place, True) for place, cause in journey.acts.done.items()]
    return [_action(place, cause, is_emitted=done) for cause, place, done in sorted(told)]


def _action(place: int, cause: int, *, is_emitted: bool) -> ActionStory:
    row = ACTIONS[place]
    return ActionStory(row.action, row.reason, cause, cause + row.wait_ms, is_emitted)
