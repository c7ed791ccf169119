"""What touchpoints, and time alone, do to the parts of a journey that tell how its customer fares.

Each function here finds its part in the journey, begins it when it is needed, and asks to be woken
when time alone may change it. What counts, and why, is in the parts' own files.
"""

from typing import Final

from pipeline.contract.kinds import KIND_NUMBER
from pipeline.contract.touchpoint import Touchpoint
from pipeline.core import activity, checkouts, experiments, shipments, subscriptions
from pipeline.core.alarm import ask_to_wake, clock_of
from pipeline.core.clocks import Now
from pipeline.core.commerce import ORDERED
from pipeline.core.effects import Effect
from pipeline.core.journey import Journey
from pipeline.core.numbers import ORIGIN_NUMBER
from pipeline.core.policy import Policy
from pipeline.core.stamp import stamp_of

# Who says nothing of the actor means the customer.
_CUSTOMERS_OWN: Final = (None, "customer")


def take_activity(
    journey: Journey, event: Touchpoint, now: Now, policy: Policy, effects: list[Effect]
) -> None:
    """The customer did something, if it was the customer. Hot path: flat, without further calls."""
    if event.actor not in _CUSTOMERS_OWN:
        return
    stamp = event.occurred_at << 1 | ORIGIN_NUMBER[event.origin]
    horizon_ms, known = policy.inactivity_ms, journey.activity
    if known is None or not known.times:
        journey.activity = activity.Activity([stamp])
        _wait(journey, event.occurred_at + horizon_ms, effects)
        return
    live, backfill = now
    clock = live if journey.is_live else backfill
    since = min(live, backfill) - policy.lateness_ms
    if not activity.take_ordinary(known.times, stamp, horizon_ms, clock, since):
        span = activity.Span(horizon_ms, clock, since)
        effects += activity.take(known, stamp, span)
        _wait(journey, activity.next_due(known, span), effects)


def pass_activity(journey: Journey, now: Now, policy: Policy, effects: list[Effect]) -> None:
    """Who did not come back in time is lost."""
    if journey.activity is None:
        return
    span = _span(journey, now, policy)
    effects += activity.pass_time(journey.activity, span)
    _wait(journey, activity.next_due(journey.activity, span), effects)


def take_checkout(
    journey: Journey, event: Touchpoint, now: Now, policy: Policy, effects: list[Effect]
) -> None:
    """A checkout was started or an order placed."""
    if journey.checkouts is None:
        journey.checkouts = checkouts.Checkouts()
    clock, since = clock_of(journey, now), _since(now, policy)
    effects += checkouts.take(journey.checkouts, event, clock, since)
    _wait(journey, checkouts.next_due(journey.checkouts), effects)


def pass_checkouts(journey: Journey, now: Now, policy: Policy, effects: list[Effect]) -> None:
    """What was started an hour ago and not ordered is abandoned."""
    if journey.checkouts is None:
        return
    clock, since = clock_of(journey, now), _since(now, policy)
    effects += checkouts.pass_time(journey.checkouts, clock, since)
    _wait(journey, checkouts.next_due(journey.checkouts), effects)


def take_shipment(
    journey: Journey, event: Touchpoint, now: Now, policy: Policy, effects: list[Effect]
) -> None:
    """A shipment went on."""
    if journey.shipments is None:
        journey.shipments = {}
    effects += shipments.take(journey.shipments, event, _since(now, policy))


def take_subscription(
    journey: Journey, event: Touchpoint, now: Now, policy: Policy, effects: list[Effect]
) -> None:
    """A subscription was started, renewed or cancelled."""
    if journey.subscriptions is None:
        journey.subscriptions = {}
    effects += subscriptions.take(journey.subscriptions, event, _since(now, policy))


def take_experiment(
    journey: Journey, event: Touchpoint, _now: Now, policy: Policy, effects: list[Effect]
) -> None:
    """A variant was shown, or an order placed; after `take_checkout`, which knows the orders."""
    if KIND_NUMBER[event.kind] == ORDERED:
        if journey.experiments:
            effects += experiments.take_order(journey.experiments, stamp_of(event))
        return
    if journey.experiments is None:
        journey.experiments = {}

    def first_order_from(at: int) -> int:
        return checkouts.first_order_from(journey.checkouts, at) if journey.checkouts else 0

    effects += experiments.take_exposure(
        journey.experiments, event, policy.experiments, first_order_from
    )


def _span(journey: Journey, now: Now, policy: Policy) -> activity.Span:
    return activity.Span(policy.inactivity_ms, clock_of(journey, now), _since(now, policy))


def _since(now: Now, policy: Policy) -> int:
    """Nothing that comes later is from before this time (ms), by whichever clock it is judged."""
    earlier = min(now.backfill, now.live)
    return earlier - policy.lateness_ms


def _wait(journey: Journey, due: int | None, effects: list[Effect]) -> None:
    if due is not None:
        ask_to_wake(journey, due, effects, is_live=journey.is_live)
