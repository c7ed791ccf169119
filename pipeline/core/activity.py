"""Whether customers come back: judged again and again, over one horizon after another.

An anchor is an activity from which the horizon runs. Was there another activity in the span after
it, up to and with the anchor plus the horizon, the customer is retained, and the latest of them is
the next anchor; else the customer is lost, and the next activity, whenever it comes, is the next
anchor. So what is counted is a function of all times of activity. Kept are only those that may yet
be an anchor, whatever comes within the lateness horizon: mostly the first and the last.

Hot path: most touchpoints are activity, and most change nothing here but the last time.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Final, NamedTuple

import msgspec

from pipeline.contract.kinds import KIND_NUMBER, ORIGINS
from pipeline.core.difference import difference
from pipeline.core.effects import Effect
from pipeline.core.facts import Fact
from pipeline.metrics.declarations import CUSTOMERS_LOST, CUSTOMERS_RETAINED

LIMIT: Final = 64
_METRICS: Final = (CUSTOMERS_LOST, CUSTOMERS_RETAINED)

# What customers do themselves when they come. Not here: what we or others do, what only happens to
# them or is shown to them, what machines do for them (mail programs open campaigns, subscriptions
# renew themselves), and how they leave.
KINDS_NOTED: Final = frozenset(
    KIND_NUMBER[name]
    for name in (
        "ad.clicked",
        "campaign.clicked",
        "page.viewed",
        "search.performed",
        "product.viewed",
        "recommendation.clicked",
        "review.read",
        "portal.task_failed",
        "article.viewed",
        "article.rated",
        "bot.session_started",
        "portal.task_completed",
        "cart.updated",
        "checkout.started",
        "order.placed",
        "order.cancelled",
        "booking.made",
        "return.requested",
        "product.used",
        "subscription.started",
        "case.opened",
        "message.received",
        "call.queued",
        "callback.requested",
        "survey.answered",
        "review.posted",
        "complaint.filed",
        "social.mentioned",
        "points.redeemed",
        "referral.made",
    )
)


class Activity(msgspec.Struct, array_like=True, gc=False):
    """`times`: stamps of what may be an anchor, ascending; the first of them is one.

    `counted`: what was counted from the first anchor on, each `is_retained << 1 | origin`.
    """

    times: list[int] = []
    counted: list[int] = []


class Judged(NamedTuple):
    """One anchor's place and whether its customer came back by `due` (ms); the next one's place."""

    place: int
    is_retained: bool
    due: int
    following: int


class Span(NamedTuple):
    """How long customers may stay away, and what time it is; all in ms.

    Nothing that comes later is from before `since`.
    """

    horizon_ms: int
    clock: int
    since: int


def take_ordinary(times: list[int], stamp: int, horizon_ms: int, clock: int, since: int) -> bool:
    """Take an activity that at most moves the last time; False if it may do more.

    All is then within the first anchor's span, which is not over, and what is between the first and
    the last time cannot become an anchor. Hot path: flat, and without a `Span`.
    """
    at, first, last = stamp >> 1, times[0] >> 1, times[-1] >> 1
    end = first + horizon_ms
    most = end if since > first else since + horizon_ms
    if clock >= end or at > most or last > most or (at <= first and at != last):
        return False
    if at == last:
        times[-1] = min(times[-1], stamp)
    elif at > last:
        if first == last:  # there is but one
            times.append(stamp)
        else:
            times[-1] = stamp
    return True


def take(activity: Activity, stamp: int, span: Span) -> list[Effect]:
    """Take one more activity; see `pass_time`."""
    times = activity.times
    place = bisect_left(times, stamp >> 1 << 1)
    if place < len(times) and times[place] >> 1 == stamp >> 1:
        times[place] = min(times[place], stamp)
    else:
        times.insert(place, stamp)
    return pass_time(activity, span)


def pass_time(activity: Activity, span: Span) -> list[Effect]:
    """Count the anchors whose span is over, and forget what cannot matter any more."""
    times = activity.times
    counted = [
        judged.is_retained << 1 | times[judged.place] & 1
        for judged in _judged(times, span.horizon_ms)
        if judged.due <= span.clock
    ]
    before, activity.counted = activity.counted, counted
    _forget_what_is_settled(activity, span)
    _thin(activity, span)
    return [] if before == counted else difference(_facts(before), _facts(counted))


def next_due(activity: Activity, span: Span) -> int | None:
    """When the next anchor's span is over, ms; None where nobody is waited for."""
    dues = (judged.due for judged in _judged(activity.times, span.horizon_ms))
    return next((due for due in dues if due > span.clock), None)


def _judged(times: list[int], horizon_ms: int) -> Iterator[Judged]:
    place = 0
    while place < len(times):
        due = (times[place] >> 1) + horizon_ms
        after = bisect_right(times, due << 1 | 1)
        is_retained = after > place + 1
        following = after - 1 if is_retained else after
        yield Judged(place, is_retained, due, following)
        place = following


def _forget_what_is_settled(activity: Activity, span: Span) -> None:
    """Anchors whose span nothing can come into any more are counted for good."""
    settled = [
        judged for judged in _judged(activity.times, span.horizon_ms) if judged.due < span.since
    ]
    if settled:
        activity.counted = activity.counted[len(settled) :]
        del activity.times[: settled[-1].following]


def _thin(activity: Activity, span: Span) -> None:
    """Keep of the times between the first and the last only those that may yet be an anchor.

    A time may be the latest in the span of one before it, or the first after a span without any.
    What is yet to come is from `since` on: its span reaches at least one horizon further.
    """
    times = activity.times
    for place in range(len(times) - 2, 0, -1):
        if _is_passed_over(times, place, span):
            del times[place]
    if len(times) > LIMIT:
        _keep_anchors_only(activity, span)


def _keep_anchors_only(activity: Activity, span: Span) -> None:
    """Too many are far ahead of the clock: only what is an anchor as far as is known now."""
    times = activity.times
    times[:] = [times[judged.place] for judged in _judged(times, span.horizon_ms)]
    too_many = max(len(times) - LIMIT, 0)
    del times[:too_many], activity.counted[:too_many]


def _is_passed_over(times: list[int], place: int, span: Span) -> bool:
    horizon_ms = span.horizon_ms
    previous, at, following = (stamp >> 1 for stamp in times[place - 1 : place + 2])
    if following > span.since + horizon_ms or at - previous > horizon_ms:
        return False
    earlier = times[:place]
    return not any(at <= (stamp >> 1) + horizon_ms < following for stamp in earlier)


def _facts(counted: list[int]) -> list[Fact]:
    return [Fact(_METRICS[each >> 1], ("activity", ORIGINS[each & 1]), 1) for each in counted]
