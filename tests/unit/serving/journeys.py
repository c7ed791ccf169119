"""Journeys for these tests, made by the real step."""

from typing import Any

from pipeline.contract.details import Experiment, Money, Shipment, Subscription, Survey
from pipeline.contract.touchpoint import Touchpoint
from pipeline.core.clocks import Now
from pipeline.core.journey import Journey
from pipeline.core.policy import Policy
from pipeline.core.step import step

# 2024-05-01 12:00:00 UTC
NOON = 1_714_564_800_000
MINUTE = 60_000
DAY = 86_400_000
POLICY = Policy(
    lateness_ms=7 * DAY,
    case_retention_ms=30 * DAY,
    queues=frozenset({"billing"}),
    experiments={"price": frozenset({"low", "high"})},
)


def touch(number: int, kind: str, at: int, channel: str = "email", **fields: Any) -> Touchpoint:
    """A touchpoint of customer 4711 at `at` ms after noon."""
    return Touchpoint(
        event_id=f"e{number}",
        kind=kind,
        channel=channel,
        occurred_at=NOON + at,
        received_at=NOON + at,
        customer_id="4711",
        **fields,
    )


def journey_of(*touchpoints: Touchpoint) -> Journey:
    """The journey after them."""
    journey: Journey | None = None
    for event in touchpoints:
        now = Now(event.occurred_at, event.occurred_at)
        journey, _ = step(journey, event, now, POLICY)
    assert journey is not None
    return journey


def a_busy_journey() -> Journey:
    """An order, a late parcel, a case answered and resolved, one that waits, and a score."""
    return journey_of(
        touch(1, "page.viewed", -40 * DAY, "web"),
        touch(
            2, "order.placed", -2 * DAY, "commerce", detail=Money(amount_minor=1999, currency="EUR")
        ),
        touch(3, "shipment.delayed", -DAY, "delivery"),
        touch(
            4, "case.opened", 0, actor="customer", case_id="A-1", queue="billing", priority="high"
        ),
        touch(5, "message.sent", 5 * MINUTE, actor="agent", case_id="A-1"),
        touch(6, "case.resolved", 65 * MINUTE, actor="agent", case_id="A-1"),
        touch(
            7,
            "survey.answered",
            70 * MINUTE,
            "survey",
            detail=Survey(survey="csat", survey_id="s1", score=4),
        ),
        touch(8, "case.opened", 80 * MINUTE, "chat", actor="customer", case_id="B\x1b[31m"),
    )


def a_buyers_journey() -> Journey:
    """An abandoned checkout, parcels, a subscription that ended, an experiment that worked."""
    promised = Shipment(shipment_id="S1", promised_at=NOON)
    return journey_of(
        touch(1, "checkout.started", -3 * DAY, "web"),
        touch(
            2,
            "experiment.exposed",
            -2 * DAY,
            "web",
            detail=Experiment(experiment="price", variant="low"),
        ),
        touch(3, "order.placed", -DAY, "commerce"),
        touch(4, "shipment.dispatched", -DAY, "delivery", detail=promised),
        touch(5, "shipment.delivered", MINUTE, "delivery", detail=Shipment(shipment_id="S1")),
        touch(6, "shipment.delivered", MINUTE, "delivery", order_id="O1"),
        touch(
            7,
            "shipment.dispatched",
            2 * MINUTE,
            "delivery",
            detail=Shipment(shipment_id="S2", promised_at=NOON + DAY),
        ),
        touch(
            8, "subscription.cancelled", 3 * MINUTE, "billing", detail=Subscription(plan="basic")
        ),
    )
