"""Churn risk: 0 to 100 points, each of them with its reason.

The rows of `RULES` are all there is: what they stand for adds up, and nothing is learned or hidden.
A row holds over a span of event time that follows from what is known, so the risk at any moment,
and when it will change with time alone, can be read off the spans.
"""

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

import msgspec

from pipeline.core.case_clock import CaseClock
from pipeline.core.journey import Journey
from pipeline.core.policy import DAY_MS, Policy
from pipeline.core.subscriptions import last_of

FELT_MS: Final = 7 * DAY_MS
REMEMBERED_MS: Final = 90 * DAY_MS
PATIENCE_MS: Final = 3 * DAY_MS
MOST: Final = 100
FOREVER: Final = 1 << 62

Span = tuple[int, int]


class Rule(NamedTuple):
    """One row: what it is called, its points, and from when until when (ms) it holds.

    The end is not included. The span may lie in the future.
    """

    name: str
    points: int
    span: Callable[[Journey, Policy], Span | None]


class Reason(msgspec.Struct, frozen=True):
    """One row that holds: its points, and since when (ms)."""

    name: str
    points: int
    since: int


Spans = list[tuple[Rule, int, int]]


def spans_of(journey: Journey, policy: Policy) -> Spans:
    """Over which spans the rules hold, as far as is known, in the order of the rules."""
    return [(rule, *span) for rule in RULES if (span := rule.span(journey, policy))]


def reasons_at(spans: Spans, at: int) -> list[Reason]:
    """Why the customer may leave, at `at` (ms)."""
    return [
        Reason(rule.name, rule.points, since) for rule, since, until in spans if since <= at < until
    ]


def points_of(reasons: Iterable[Reason]) -> int:
    """The churn risk, 0 to 100."""
    return min(sum(reason.points for reason in reasons), MOST)


def since_when(reasons: Iterable[Reason], points: int) -> int:
    """Since when (ms) the reasons have come to that many points; they do now."""
    total = 0
    for reason in sorted(reasons, key=lambda reason: reason.since):
        total += reason.points
        if total >= points:
            return reason.since
    raise ValueError(f"{total} points, fewer than {points}")


def next_crossing(spans: Spans, at: int, points: int) -> int | None:
    """When (ms, after `at`) time alone takes the risk to that many points, or below, if ever."""
    changes = {moment for _, *span in spans for moment in span if at < moment < FOREVER}
    is_now = _comes_to(spans, at, points)
    return next(
        (moment for moment in sorted(changes) if _comes_to(spans, moment, points) != is_now), None
    )


def _comes_to(spans: Spans, at: int, points: int) -> bool:
    return sum(rule.points for rule, since, until in spans if since <= at < until) >= points


# ---- the rows' spans


def _felt(journey: Journey, _policy: Policy) -> Span | None:
    friction = journey.friction
    if friction is None or not friction.is_unattended:
        return None
    at = friction.marks[-1] >> 8
    return at, at + FELT_MS


def _answered(survey: str, most: int) -> Callable[[Journey, Policy], Span | None]:
    def span(journey: Journey, _policy: Policy) -> Span | None:
        given = journey.satisfaction and journey.satisfaction.latest_given(survey)
        return (given[0], given[0] + REMEMBERED_MS) if given and given[1] <= most else None

    return span


def _waiting(journey: Journey, _policy: Policy) -> Span | None:
    begun = min((clock.cycle_at for clock in _open(journey)), default=None)
    return None if begun is None else (begun + PATIENCE_MS, FOREVER)


def _reopened(journey: Journey, _policy: Policy) -> Span | None:
    reopened = [clock.reopened_at for clock in _open(journey) if clock.reopened_at]
    return (min(reopened), FOREVER) if reopened else None


def _cancelled(journey: Journey, _policy: Policy) -> Span | None:
    if not journey.subscriptions:
        return None
    at, kind = max(map(last_of, journey.subscriptions.values()))
    return (at, FOREVER) if kind == "subscription.cancelled" else None


def _unsubscribed(journey: Journey, _policy: Policy) -> Span | None:
    at = journey.profile.unsubscribed_at if journey.profile else 0
    return (at, at + REMEMBERED_MS) if at else None


def _inactive(journey: Journey, policy: Policy) -> Span | None:
    if journey.activity is None or not journey.activity.times:
        return None
    last_at = journey.activity.times[-1] >> 1
    # From then on the customer is lost: that is no risk any more.
    return last_at + policy.inactivity_ms // 2, last_at + policy.inactivity_ms


def _open(journey: Journey) -> Iterable[CaseClock]:
    return (case.clock for case in journey.open.values())


UNATTENDED: Final = Rule("bad experience, nobody reached out", 25, _felt)
LOW_CSAT: Final = Rule("latest CSAT 1 or 2", 25, _answered("csat", 2))
LOW_NPS: Final = Rule("latest NPS 0 to 6", 20, _answered("nps", 6))
LOW_CES: Final = Rule("latest CES 1 to 3", 15, _answered("ces", 3))
WAITING: Final = Rule("case open for more than 3 days", 20, _waiting)
REOPENED: Final = Rule("open case was reopened", 15, _reopened)
CANCELLED: Final = Rule("subscription cancelled", 40, _cancelled)
UNSUBSCRIBED: Final = Rule("unsubscribed from campaigns", 10, _unsubscribed)
INACTIVE: Final = Rule("inactive for half the horizon", 25, _inactive)
RULES: Final = (
    UNATTENDED,
    LOW_CSAT,
    LOW_NPS,
    LOW_CES,
    WAITING,
    REOPENED,
    CANCELLED,
    UNSUBSCRIBED,
    INACTIVE,
)
