"""A customer's whole journey as people read it, made from the worker's state."""

from collections import Counter
from typing import Final

import msgspec

from pipeline.contract.kinds import KINDS
from pipeline.core.casebook import all_cases
from pipeline.core.history import touch_of, touches
from pipeline.core.journey import Journey
from pipeline.core.policy import Policy
from pipeline.core.satisfaction import SURVEYS, Satisfaction
from pipeline.core.stage import STAGES
from pipeline.core.windows import counts
from pipeline.serving.case_story import CaseStory, tell_case
from pipeline.serving.lifecycle_story import (
    AbandonedCheckout,
    ExperimentStory,
    ShipmentStory,
    SubscriptionStory,
    tell_checkouts,
    tell_experiments,
    tell_shipments,
    tell_subscriptions,
)
from pipeline.serving.outlook import Outlook, tell_outlook

_KIND_NAMES: Final = tuple(KINDS)
_USUAL: Final = Policy()


class Opinion(msgspec.Struct, frozen=True):
    """The answers to one kind of survey."""

    latest: int | None
    mean: float | None
    answers: int


class Mark(msgspec.Struct, frozen=True):
    """One bad experience; ms UTC."""

    occurred_at: int
    kind: str


class Touched(msgspec.Struct, frozen=True):
    """One touchpoint; ms UTC."""

    occurred_at: int
    channel: str
    kind: str
    origin: str
    actor: str | None


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """One customer's journey; times in ms UTC, None for never.

    `windows`: days → channel → touchpoints, of the days up to the latest touchpoint. `spend`: minor
    units by currency. `touches`: the last 50, earliest first.
    """

    customer_key: str
    stage: str
    first_at: int
    last_at: int
    touchpoints: int
    windows: dict[int, dict[str, int]]
    open_cases: list[CaseStory]
    closed_cases: list[CaseStory]
    satisfaction: dict[str, Opinion]
    bad_experiences: int
    marks: list[Mark]
    reached_out_at: int | None
    orders: int
    spend: dict[str, int]
    abandoned_checkouts: list[AbandonedCheckout]
    shipments: list[ShipmentStory]
    subscriptions: list[SubscriptionStory]
    experiments: list[ExperimentStory]
    tier: str | None
    consent: dict[str, bool]
    outlook: Outlook
    touches: list[Touched]


def tell(
    customer_key: str, journey: Journey, at: int | None = None, policy: Policy = _USUAL
) -> Story:
    """The story of one customer, such as `c:4711`, of whom at least one touchpoint is known.

    `at`: for when the outlook is (ms); None: the customer's latest touchpoint.
    """
    latest = touches(journey.history)
    cases = [tell_case(case_id, case) for case_id, case in all_cases(journey).items()]
    cases.sort(key=lambda case: (case.opened_at, case.case_id))
    friction, commerce, profile = journey.friction, journey.commerce, journey.profile
    return Story(
        customer_key=customer_key,
        stage=STAGES[journey.stage],
        first_at=touch_of(journey.first).occurred_at,
        last_at=latest[-1].occurred_at,
        touchpoints=journey.touchpoints,
        windows=_channel_mix(journey, latest[-1].occurred_at),
        open_cases=[case for case in cases if case.case_id in journey.open],
        closed_cases=[case for case in cases if case.case_id not in journey.open],
        satisfaction=_opinions(journey.satisfaction),
        bad_experiences=friction.total if friction else 0,
        marks=[_mark(number) for number in friction.marks] if friction else [],
        reached_out_at=friction.reached_out_at or None if friction else None,
        orders=commerce.orders if commerce else 0,
        spend=commerce.spend if commerce else {},
        abandoned_checkouts=tell_checkouts(journey.checkouts),
        shipments=tell_shipments(journey.shipments),
        subscriptions=tell_subscriptions(journey.subscriptions),
        experiments=tell_experiments(journey.experiments),
        tier=profile.tier or None if profile else None,
        consent=profile.granted() if profile else {},
        outlook=tell_outlook(journey, max(at or 0, latest[-1].occurred_at), policy),
        touches=[Touched(*touch) for touch in latest],
    )


def _channel_mix(journey: Journey, until: int) -> dict[int, dict[str, int]]:
    mix: dict[int, dict[str, int]] = {}
    for days, counted in counts(journey.history, journey.counts, until).items():
        channels: Counter[str] = Counter()
        for (channel, _kind), count in counted.items():
            channels[channel] += count
        mix[days] = dict(channels.most_common())
    return mix


def _opinions(satisfaction: Satisfaction | None) -> dict[str, Opinion]:
    if satisfaction is None:
        return {}
    return {
        survey: Opinion(satisfaction.latest(survey), satisfaction.mean(survey), answers)
        for survey, answers in zip(SURVEYS, satisfaction.answers, strict=True)
        if answers
    }


def _mark(number: int) -> Mark:
    return Mark(number >> 8, _KIND_NAMES[number & 0xFF])
