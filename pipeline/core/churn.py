"""Which customers are at risk of leaving now, counted.

Hot path: what cannot come to enough points, whatever time brings, is not looked at any closer.
"""

from typing import Final

from pipeline.contract.kinds import ORIGINS
from pipeline.contract.touchpoint import Touchpoint
from pipeline.core import friction, satisfaction, subscriptions
from pipeline.core.actions import AT_RISK, consider
from pipeline.core.alarm import ask_to_wake
from pipeline.core.at_risk import AtRisk
from pipeline.core.case_kinds import MERGED
from pipeline.core.clocks import Now
from pipeline.core.difference import difference
from pipeline.core.effects import Effect
from pipeline.core.facts import Fact
from pipeline.core.journey import Journey
from pipeline.core.numbers import BACKFILL, LIVE
from pipeline.core.policy import Policy
from pipeline.core.profile import UNSUBSCRIBED
from pipeline.core.risk import (
    CANCELLED,
    FELT_MS,
    INACTIVE,
    LOW_CES,
    LOW_CSAT,
    LOW_NPS,
    REOPENED,
    UNATTENDED,
    WAITING,
    Reason,
    next_crossing,
    points_of,
    reasons_at,
    since_when,
    spans_of,
)
from pipeline.core.risk import UNSUBSCRIBED as LEFT_CAMPAIGNS
from pipeline.core.satisfaction import Satisfaction
from pipeline.metrics.declarations import CUSTOMERS_AT_RISK

# What a row of the rules may change with, besides cases that are opened, resolved or reopened, and
# the customer's own activity.
KINDS_NOTED: Final = frozenset(
    (
        *friction.KINDS_NOTED,
        *satisfaction.KINDS_NOTED,
        *subscriptions.KINDS_NOTED,
        UNSUBSCRIBED,
        MERGED,
    )
)
# Each alone may come to as much.
_MOST_BY_ANSWERS: Final = LOW_CSAT.points + LOW_NPS.points + LOW_CES.points
_BY_ANSWERS: Final = ((LOW_CSAT, "csat", 2), (LOW_NPS, "nps", 6), (LOW_CES, "ces", 3))


def note(
    journey: Journey, _event: Touchpoint, now: Now, policy: Policy, effects: list[Effect]
) -> None:
    """Something happened that may change the risk."""
    pass_time(journey, now, policy, effects)


def pass_time(journey: Journey, now: Now, policy: Policy, effects: list[Effect]) -> None:
    """Count whether the customer is at risk now, and wait for when that changes."""
    before, points = journey.risk, policy.at_risk_points
    clock = now.live if journey.is_live else now.backfill
    if before is None and not _may_come_to(journey, clock, policy):
        return
    spans = spans_of(journey, policy)
    journey.risk = after = _risk(journey, reasons_at(spans, clock), points)
    if before != after:
        effects += difference(_facts(before), _facts(after))
    changes_at = next_crossing(spans, clock, points)
    if changes_at is not None:
        ask_to_wake(journey, changes_at, effects, is_live=journey.is_live)
    if after is not None and after.origin == LIVE:
        consider(journey, AT_RISK, after.since, now, effects)


def _risk(journey: Journey, reasons: list[Reason], points: int) -> AtRisk | None:
    if points_of(reasons) < points:
        return None
    return AtRisk(
        LIVE if journey.is_live else BACKFILL,
        since_when(reasons, points),
        any(reason.name == INACTIVE.name for reason in reasons),
    )


def _may_come_to(journey: Journey, clock: int, policy: Policy) -> bool:
    """Whether the risk may be high enough now or with time alone; False is certain."""
    points = INACTIVE.points
    if journey.open:
        points += WAITING.points
        for case in journey.open.values():
            if case.clock.reopened_at:
                points += REOPENED.points
                break
    if journey.subscriptions and CANCELLED.span(journey, policy):
        points += CANCELLED.points
    if journey.profile is not None and journey.profile.unsubscribed_at:
        points += LEFT_CAMPAIGNS.points
    felt = journey.friction
    if felt is not None and felt.is_unattended and felt.marks[-1] >> 8 > clock - FELT_MS:
        points += UNATTENDED.points
        if not _is_away_by(journey, clock + FELT_MS, policy):
            points -= INACTIVE.points
    enough = policy.at_risk_points
    if journey.satisfaction is None or not enough - _MOST_BY_ANSWERS <= points < enough:
        return points >= enough
    return points + _by_answers(journey.satisfaction) >= enough


def _is_away_by(journey: Journey, at: int, policy: Policy) -> bool:
    span = INACTIVE.span(journey, policy)
    return span is not None and span[0] < at


def _by_answers(answers: Satisfaction) -> int:
    low = 0
    if not any(answers.answers):  # most are only asked
        return low
    for rule, survey, most in _BY_ANSWERS:
        score = answers.latest(survey)
        if score is not None and score <= most:
            low += rule.points
    return low


def _facts(risk: AtRisk | None) -> list[Fact]:
    return [] if risk is None else [Fact(CUSTOMERS_AT_RISK, (ORIGINS[risk.origin],), 1)]
