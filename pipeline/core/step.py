"""One event in: the next journey and what is to be done. Pure and deterministic.

`step` is the hot path: it runs once for every touchpoint there is, so it looks numbers up once, asks a
part of the journey only for the kinds that matter to it, and reuses the effects that are always the same.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from pipeline.contract.details import Survey
from pipeline.contract.kinds import CHANNEL_NUMBER, KIND_NUMBER
from pipeline.contract.touchpoint import Touchpoint
from pipeline.core import (
    commerce,
    contacts,
    duplicates,
    friction,
    history,
    profile,
    satisfaction,
    windows,
)
from pipeline.core.case_kinds import RANK
from pipeline.core.cases import take_case_event
from pipeline.core.clocks import Now
from pipeline.core.effects import (
    Add,
    Effect,
    NoteDuplicate,
    NoteLate,
    NoteOverflow,
    Retract,
    WakeUp,
)
from pipeline.core.facts import Fact
from pipeline.core.journey import Journey
from pipeline.core.moment import moment_of
from pipeline.core.numbers import ACTOR_NUMBER, ORIGIN_NUMBER
from pipeline.core.policy import Policy
from pipeline.core.retention import fold_what_is_over
from pipeline.core.stage import STAGE_OF, STAGES, moves
from pipeline.core.verdict import Verdict
from pipeline.metrics.declarations import CUSTOMERS, TOUCHPOINTS

_DUPLICATE: Final = NoteDuplicate()
_LATE: Final = NoteLate()
_OVERFLOW: Final = NoteOverflow()


def step(
    journey: Journey | None, event: Touchpoint | WakeUp, now: Now, policy: Policy
) -> tuple[Journey, list[Effect]]:
    """The journey after the event, and what is to be done about it. May change `journey` in place."""
    if journey is None:
        journey = Journey()
    effects: list[Effect] = []
    if isinstance(event, WakeUp):
        fold_what_is_over(journey, now, policy.case_retention_ms, effects)
        return journey, effects
    mark = duplicates.mark_of(event.event_id)
    if duplicates.has(journey.seen, mark):
        return journey, [_DUPLICATE]
    kind = KIND_NUMBER[event.kind]
    horizon = (now.live if event.origin == "live" else now.backfill) - policy.lateness_ms
    is_late = event.occurred_at < horizon
    if event.case_id is not None and kind in RANK:
        verdict = take_case_event(journey, event, now, policy, effects)
        if verdict is Verdict.DUPLICATE:
            return journey, [_DUPLICATE]
        is_late = is_late or verdict is Verdict.LATE
    if event.occurred_at >= horizon and kind in _COUNTED:
        _COUNTED[kind](journey, event, kind, horizon, policy, effects)
    if is_late:
        effects.append(_LATE)
    elif (
        event.queue is not None and event.queue not in policy.queues and _counts_queue(event, kind)
    ):
        effects.append(_OVERFLOW)
    _remember(journey, event, kind, effects)
    journey.seen = duplicates.remember(journey.seen, mark)
    return journey, effects


def _counts_queue(event: Touchpoint, kind: int) -> bool:
    return kind in _COUNTED or (event.case_id is not None and kind in RANK)


def _remember(journey: Journey, event: Touchpoint, kind: int, effects: list[Effect]) -> None:
    """What every touchpoint leaves in the journey, however late it comes."""
    at, channel = event.occurred_at, CHANNEL_NUMBER[event.channel]
    origin, actor = ORIGIN_NUMBER[event.origin], ACTOR_NUMBER[event.actor]
    number = history.touch_number(at, channel, kind, origin, actor)
    if not journey.first or number < journey.first:
        journey.first = number
    journey.touchpoints += 1
    journey.history = history.add(journey.history, number)
    journey.counts = windows.add(journey.counts, at, channel, kind)
    part = _KEPT.get(kind)
    if part is not None:
        part(journey, event, kind)
    effects.append(_touchpoint_counted(event.channel, event.kind, event.origin))
    _move(journey, kind, at, event.origin == "live", effects)


def _move(journey: Journey, kind: int, at: int, is_live: bool, effects: list[Effect]) -> None:
    """Move the customer between stages, and from backfilled to live with the first live touchpoint."""
    is_new = journey.touchpoints == 1
    before = journey.stage, journey.is_live
    if moves(journey.stage, journey.stage_at, STAGE_OF[kind], at):
        journey.stage, journey.stage_at = STAGE_OF[kind], at
    if is_live:
        journey.is_live = True
    after = journey.stage, journey.is_live
    if is_new:
        effects.append(Add(_customer(*after)))
    elif after != before:
        effects.append(Retract(_customer(*before)))
        effects.append(Add(_customer(*after)))


def _call(
    journey: Journey,
    event: Touchpoint,
    kind: int,
    horizon: int,
    policy: Policy,
    effects: list[Effect],
) -> None:
    if journey.contacts is None:
        journey.contacts = {}
    moment = moment_of(event, policy.queues)
    effects += contacts.note(journey.contacts, event, kind, moment, horizon)


def _survey(
    journey: Journey,
    event: Touchpoint,
    kind: int,
    _horizon: int,
    policy: Policy,
    effects: list[Effect],
) -> None:
    if not isinstance(event.detail, Survey):
        return
    if journey.satisfaction is None:
        journey.satisfaction = satisfaction.Satisfaction()
    moment = moment_of(event, policy.queues)
    effects += satisfaction.note(journey.satisfaction, kind, event.detail, moment)


def _friction(journey: Journey, event: Touchpoint, kind: int) -> None:
    journey.friction = friction.note(journey.friction, kind, event.occurred_at)


def _commerce(journey: Journey, event: Touchpoint, kind: int) -> None:
    journey.commerce = commerce.note(journey.commerce, kind, event.occurred_at, event.detail)


def _profile(journey: Journey, event: Touchpoint, _kind: int) -> None:
    journey.profile = profile.note(journey.profile, event.occurred_at, event.detail)


@lru_cache(maxsize=1 << 14)
def _touchpoint_counted(channel: str, kind: str, origin: str) -> Add:
    return Add(Fact(TOUCHPOINTS, (channel, kind, origin), 1))


@lru_cache(maxsize=1 << 8)
def _customer(stage: int, is_live: bool) -> Fact:
    return Fact(CUSTOMERS, (STAGES[stage], "live" if is_live else "backfill"), 1)


# What changes metrics only while it is not late; and what is kept however late it is.
_COUNTED: Final[
    dict[int, Callable[[Journey, Touchpoint, int, int, Policy, list[Effect]], None]]
] = {kind: _call for kind in contacts.KINDS_NOTED} | {
    kind: _survey for kind in satisfaction.KINDS_NOTED
}
_KEPT: Final[dict[int, Callable[[Journey, Touchpoint, int], None]]] = (
    dict.fromkeys(friction.KINDS_NOTED, _friction)
    | dict.fromkeys(commerce.KINDS_NOTED, _commerce)
    | dict.fromkeys(profile.KINDS_NOTED, _profile)
)
