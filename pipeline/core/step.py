"""One event in: the next journey and what is to be done. Pure and deterministic.

`step` is the hot path: it runs once for every touchpoint there is. So it looks up once what a kind
means, asks a part of the journey only for the kinds that matter to it, and reuses effects that are
always the same.
"""

from collections.abc import Callable
from functools import cache
from typing import Final, NamedTuple

from pipeline.contract.details import Survey
from pipeline.contract.kinds import CHANNEL_NUMBER, KIND_NUMBER, KINDS
from pipeline.contract.touchpoint import Touchpoint
from pipeline.core import (
    actions,
    activity,
    bot_sessions,
    checkouts,
    churn,
    commerce,
    contacts,
    duplicates,
    exchange,
    experiments,
    friction,
    lifecycle,
    occurrences,
    profile,
    satisfaction,
    self_service,
    shipments,
    silence,
    subscriptions,
    sufferers,
)
from pipeline.core.case_event import is_reply
from pipeline.core.case_kinds import ANSWERED, RANK, SENT
from pipeline.core.case_time import wake_cases
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
from pipeline.core.history import REPLY, touch_number
from pipeline.core.journey import Journey
from pipeline.core.moment import moment_of
from pipeline.core.numbers import ACTOR_NUMBER, LIVE, ORIGIN_NUMBER
from pipeline.core.policy import Policy
from pipeline.core.self_service_session import KINDS as KINDS_OF_SELF_SERVICE
from pipeline.core.stage import NONE as NO_STAGE
from pipeline.core.stage import STAGE_OF, STAGES, moves
from pipeline.core.verdict import DUPLICATE, LATE
from pipeline.metrics.declarations import CUSTOMERS, TOUCHPOINTS

_REPLIES: Final = frozenset((SENT, ANSWERED))
_DUPLICATE: Final = NoteDuplicate()
_LATE: Final = NoteLate()
_OVERFLOW: Final = NoteOverflow()


def step(  # noqa: C901, PLR0912 - flat, because it runs for each touchpoint
    journey: Journey | None, event: Touchpoint | WakeUp, now: Now, policy: Policy
) -> tuple[Journey, list[Effect]]:
    """The journey after the event, and what is to be done. May change `journey` in place."""
    if journey is None:
        journey = Journey()
    effects: list[Effect] = []
    if type(event) is not Touchpoint:
        _wake(journey, now, policy, effects)
        return journey, effects
    at, mark = event.occurred_at, duplicates.mark_of(event.event_id)
    if mark in journey.seen and duplicates.has(journey.seen, mark):
        return journey, [_DUPLICATE]
    kind, is_of_case, has_queue, stage, keep, is_occurrence, counted = _OF_KIND[event.kind]
    is_of_case = is_of_case and event.case_id is not None
    horizon = (now.live if event.origin == "live" else now.backfill) - policy.lateness_ms
    is_late = is_old = at < horizon
    cases_moved = False
    if is_of_case:
        unresolved = len(journey.open)
        verdict = take_case_event(journey, event, now, policy, effects)
        if verdict == DUPLICATE:
            return journey, [_DUPLICATE]
        is_late = is_late or verdict == LATE
        cases_moved = (
            len(journey.open) != unresolved
            # or it comes before what is known of the customer: as bytes, which sort as numbers do
            or (
                journey.history[-8:] >= (at << 20).to_bytes(8, "big")
                and not _is_last_of_its_case(journey, event, kind)
            )
        )
    if is_late:
        effects.append(_LATE)
    elif event.queue is not None and event.queue not in policy.queues and (has_queue or is_of_case):
        effects.append(_OVERFLOW)
    if journey.acts is not None and journey.acts.waiting and event.origin == "live":
        actions.act_before(journey, at, now, effects)
    was_live, activity_before = journey.is_live, journey.activity
    origin, actor = ORIGIN_NUMBER[event.origin], ACTOR_NUMBER[event.actor]
    touch = touch_number(at, CHANNEL_NUMBER[event.channel], kind, origin, actor)
    if kind in _REPLIES and is_reply(kind, actor, event.detail):
        touch |= REPLY
    journey.remember(touch)
    journey.seen = duplicates.remember(journey.seen, mark)
    # What is kept and counted however late it comes, and then what only as long as it is not.
    if keep is not None:
        keep(journey, event, kind)
    effects.append(_touchpoint(event.channel, event.kind, event.origin))
    if is_occurrence:
        occurrences.count(event, effects)
    if stage == journey.stage and at > journey.stage_at:
        journey.stage_at = at
    if (
        (
            stage not in (journey.stage, NO_STAGE)
            and moves(journey.stage, journey.stage_at, stage, at)
        )
        or journey.touchpoints == 1
        or (origin == LIVE and not journey.is_live)
    ):
        _move(journey, stage, at, origin, effects)
    if not is_old:
        for count in counted:
            count(journey, event, now, policy, effects)
    risk = journey.risk
    if (
        cases_moved
        or journey.activity is not activity_before  # it begins: from now on time matters
        or (risk is not None and risk.is_inactive)
    ):
        churn.pass_time(journey, now, policy, effects)
    if journey.is_live != was_live and journey.touchpoints > 1:
        # The live clock is the customer's from now on, and the origin of what is counted of them.
        _pass_time(journey, now, policy, effects)
    return journey, effects


def _wake(journey: Journey, now: Now, policy: Policy, effects: list[Effect]) -> None:
    """Time has passed. Whoever still waits asks again, for a time that is still to come."""
    journey.wake_at = journey.wake_backfill_at = None
    wake_cases(journey, now, policy, effects)
    _pass_time(journey, now, policy, effects)


def _pass_time(journey: Journey, now: Now, policy: Policy, effects: list[Effect]) -> None:
    for pass_time in TIMED:
        pass_time(journey, now, policy, effects)


def _is_last_of_its_case(journey: Journey, event: Touchpoint, kind: int) -> bool:
    """Whether nothing is known of what came after it in its case, which is open."""
    case = journey.open.get(event.case_id or "")
    return (
        case is not None
        and case.clock.last_at == event.occurred_at
        and case.clock.last_rank == RANK[kind]
    )


def _move(journey: Journey, stage: int, at: int, origin: int, effects: list[Effect]) -> None:
    """Move the customer to a stage, and from backfilled to live with the first live touchpoint."""
    before = journey.stage, journey.is_live
    if moves(journey.stage, journey.stage_at, stage, at):
        journey.stage, journey.stage_at = stage, at
    if origin == LIVE:
        journey.is_live = True
    after = journey.stage, journey.is_live
    if journey.touchpoints == 1:
        effects.append(Add(_customer(*after)))
    elif after != before:
        effects += [Retract(_customer(*before)), Add(_customer(*after))]


def _call(
    journey: Journey, event: Touchpoint, now: Now, policy: Policy, effects: list[Effect]
) -> None:
    if journey.contacts is None:
        journey.contacts = {}
    moment, since = moment_of(event, policy.queues), min(now) - policy.lateness_ms
    effects += contacts.note(journey.contacts, event, KIND_NUMBER[event.kind], moment, since)


def _survey(
    journey: Journey, event: Touchpoint, _now: Now, policy: Policy, effects: list[Effect]
) -> None:
    if not isinstance(event.detail, Survey):
        return
    if journey.satisfaction is None:
        journey.satisfaction = satisfaction.Satisfaction()
    moment = moment_of(event, policy.queues)
    effects += satisfaction.note(
        journey.satisfaction, KIND_NUMBER[event.kind], event.detail, moment
    )


def _friction(journey: Journey, event: Touchpoint, kind: int) -> None:
    journey.friction = friction.note(journey.friction, kind, event.occurred_at)


def _commerce(journey: Journey, event: Touchpoint, kind: int) -> None:
    journey.commerce = commerce.note(journey.commerce, kind, event.occurred_at, event.detail)


def _profile(journey: Journey, event: Touchpoint, kind: int) -> None:
    journey.profile = profile.note(journey.profile, kind, event.occurred_at, event.detail)


_Counted = Callable[[Journey, Touchpoint, Now, Policy, list[Effect]], None]
_Kept = Callable[[Journey, Touchpoint, int], None]


@cache
def _touchpoint(channel: str, kind: str, origin: str) -> Add:
    return Add(Fact(TOUCHPOINTS, (channel, kind, origin), 1))


@cache
def _customer(stage: int, is_live: bool) -> Fact:  # noqa: FBT001 - a key of the cache, no choice
    return Fact(CUSTOMERS, (STAGES[stage], "live" if is_live else "backfill"), 1)


class _Kind(NamedTuple):
    """What a kind of touchpoint means to a journey. `step` takes it apart as a plain tuple."""

    number: int
    is_of_case: bool
    has_queue: bool  # its queue becomes a label also where it names no case
    stage: int
    keep: _Kept | None
    is_occurrence: bool
    counted: tuple[_Counted, ...]


def _kind(name: str) -> _Kind:
    number = KIND_NUMBER[name]
    return _Kind(
        number,
        number in RANK,
        number in _WITH_QUEUE,
        STAGE_OF[number],
        _KEPT.get(number),
        name in occurrences.METRIC_OF,
        tuple(count for kinds, count in _COUNTED if number in kinds),
    )


# What time alone may change; after the cases.
TIMED: Final[tuple[Callable[[Journey, Now, Policy, list[Effect]], None], ...]] = (
    lifecycle.pass_activity,
    lifecycle.pass_checkouts,
    bot_sessions.pass_time,
    self_service.pass_time,
    sufferers.pass_time,
    churn.pass_time,
    actions.pass_time,  # asks for silence and risk
)
# What changes metrics as long as it is not late; and what is kept however late it is.
_COUNTED: Final[tuple[tuple[frozenset[int], _Counted], ...]] = (
    (contacts.KINDS_NOTED, _call),
    (satisfaction.KINDS_NOTED, _survey),
    (checkouts.KINDS_NOTED, lifecycle.take_checkout),
    (experiments.KINDS_NOTED, lifecycle.take_experiment),  # asks the checkouts for orders
    (shipments.KINDS_NOTED, lifecycle.take_shipment),
    (subscriptions.KINDS_NOTED, lifecycle.take_subscription),
    (activity.KINDS_NOTED, lifecycle.take_activity),
    (bot_sessions.KINDS_NOTED, bot_sessions.note),
    (KINDS_OF_SELF_SERVICE, self_service.note),
    (silence.SUFFERED, sufferers.note),
    (exchange.KINDS_NOTED, exchange.note),
    (churn.KINDS_NOTED, churn.note),
    (actions.KINDS_NOTED, actions.note),  # asks for the contacts
)
_WITH_QUEUE: Final = contacts.KINDS_NOTED | satisfaction.KINDS_NOTED
_KEPT: Final[dict[int, _Kept]] = {
    **dict.fromkeys(friction.KINDS_NOTED, _friction),
    **dict.fromkeys(commerce.KINDS_NOTED, _commerce),
    **dict.fromkeys(profile.KINDS_NOTED, _profile),
}
_OF_KIND: Final = {name: _kind(name) for name in KINDS}
