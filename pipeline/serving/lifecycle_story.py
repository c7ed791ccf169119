"""How a customer's purchases, parcels and subscriptions went, as far as they are kept."""

import msgspec

from pipeline.contract.kinds import CHANNELS
from pipeline.core.checkouts import PATIENCE_MS, Checkouts, abandoned
from pipeline.core.experiments import Exposure
from pipeline.core.shipments import Shipment
from pipeline.core.stamp import at_of
from pipeline.core.subscriptions import Subscriptions, last_of


class AbandonedCheckout(msgspec.Struct, frozen=True):
    """A checkout begun on `channel` that came to nothing; when it was last tried, ms UTC."""

    channel: str
    last_tried_at: int


class ShipmentStory(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel; times in ms UTC, None for never. `outcome`: on_time, late, lost, None for neither.

    Delivered without an outcome, nobody knows by when it should have been.
    """

    promised_at: int | None
    delivered_at: int | None
    outcome: str | None


class SubscriptionStory(msgspec.Struct, frozen=True):
    """A subscription: what was last heard of it (a kind's name), and when (ms UTC)."""

    last: str
    last_at: int


class ExperimentStory(msgspec.Struct, frozen=True, kw_only=True):
    """The variant that was shown first, as it is counted; times in ms UTC, None for never."""

    experiment: str
    variant: str
    exposed_at: int
    ordered_at: int | None


def tell_checkouts(checkouts: Checkouts | None) -> list[AbandonedCheckout]:
    """The checkouts abandoned lately, earliest first."""
    return [
        AbandonedCheckout(CHANNELS[run.first >> 1 & 0x3F], run.due - PATIENCE_MS)
        for run in (abandoned(checkouts) if checkouts else [])
    ]


def tell_shipments(shipments: dict[bytes, Shipment] | None) -> list[ShipmentStory]:
    """Parcels under way and lately delivered, in the order of their promises."""
    told = [
        ShipmentStory(
            promised_at=shipment.promised_at if shipment.told_at else None,
            delivered_at=at_of(shipment.delivered) or None,
            outcome=shipment.outcome,
        )
        for shipment in (shipments or {}).values()
    ]
    return sorted(told, key=lambda each: (each.promised_at or 0, each.delivered_at or 0))


def tell_subscriptions(subscriptions: Subscriptions | None) -> list[SubscriptionStory]:
    """Subscriptions, that which was last heard of at the end."""
    told = [last_of(events) for events in (subscriptions or {}).values()]
    return [SubscriptionStory(last, at) for at, last in sorted(told)]


def tell_experiments(exposures: dict[bytes, Exposure] | None) -> list[ExperimentStory]:
    """Experiments, earliest exposure first."""
    told = sorted((exposures or {}).values(), key=lambda each: (each.exposed, each.experiment))
    return [
        ExperimentStory(
            experiment=each.experiment,
            variant=each.variant,
            exposed_at=at_of(each.exposed),
            ordered_at=at_of(each.ordered) or None,
        )
        for each in told
    ]
