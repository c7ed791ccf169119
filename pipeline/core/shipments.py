"""Shipments: whether they came by when they were promised.

What a shipment came to is a function of the earliest of each thing that happened to it, so the
order of arrival does not matter.
"""

from typing import Final

import msgspec

from pipeline.contract.details import Shipment as Told
from pipeline.contract.kinds import KIND_NUMBER
from pipeline.contract.touchpoint import Touchpoint
from pipeline.core.difference import difference
from pipeline.core.duplicates import mark_of
from pipeline.core.effects import Effect
from pipeline.core.facts import Fact
from pipeline.core.stamp import at_of, origin_of, stamp_of
from pipeline.metrics.declarations import SHIPMENTS

LIMIT: Final = 64
KINDS_NOTED: Final = frozenset(
    KIND_NUMBER[name] for name in ("shipment.dispatched", "shipment.delayed", "shipment.delivered")
)


class Shipment(msgspec.Struct, array_like=True, gc=False):
    """Times in ms, 0 for never; `delivered` and `lost` are stamps, of the earliest such touchpoint.

    `promised_at`: by when it was first said to be there; `told_at`: when that was said.
    """

    told_at: int = 0
    promised_at: int = 0
    delivered: int = 0
    lost: int = 0

    @property
    def outcome(self) -> str | None:
        """How it ended: on_time, late, lost; None while it has not, or nobody knows by when."""
        if not self.delivered:
            return "lost" if self.lost else None
        if not self.told_at or self.told_at > at_of(self.delivered):
            return None
        return "on_time" if at_of(self.delivered) <= self.promised_at else "late"


_NOTHING: Final = Shipment()


def take(shipments: dict[bytes, Shipment], event: Touchpoint, since: int) -> list[Effect]:
    """Take a touchpoint of a shipment; those delivered before `since` (ms) are forgotten.

    Nothing that comes later may be from before `since`.
    """
    name = _name_of(event)
    key = mark_of(name or event.event_id)
    shipment = shipments.get(key) or Shipment()
    before = _facts(shipment)
    _note(shipment, event)
    if name and shipment != _NOTHING:  # without a name, nothing more will be heard of it
        shipments[key] = shipment
    _forget(shipments, since)
    return difference(before, _facts(shipment))


def _name_of(event: Touchpoint) -> str | None:
    told = event.detail
    return (told.shipment_id if isinstance(told, Told) else None) or event.order_id


def _note(shipment: Shipment, event: Touchpoint) -> None:
    told, stamp = event.detail, stamp_of(event)
    if event.kind == "shipment.delivered":
        shipment.delivered = min(shipment.delivered or stamp, stamp)
    if not isinstance(told, Told):
        return
    if told.lost:
        shipment.lost = min(shipment.lost or stamp, stamp)
    if told.promised_at is not None:
        promise = event.occurred_at, told.promised_at
        known = shipment.told_at, shipment.promised_at
        shipment.told_at, shipment.promised_at = min(known if known[0] else promise, promise)


def _forget(shipments: dict[bytes, Shipment], since: int) -> None:
    over = [key for key, each in shipments.items() if 0 < at_of(each.delivered) < since]
    for key in over:
        del shipments[key]
    while len(shipments) > LIMIT:
        del shipments[min(shipments, key=lambda key: _worth(shipments[key], key))]


def _worth(shipment: Shipment, key: bytes) -> tuple[bool, int, bytes]:
    """The least goes first: what was delivered, then what was not heard of for longest."""
    return not shipment.delivered, max(shipment.told_at, at_of(shipment.lost)), key


def _facts(shipment: Shipment) -> list[Fact]:
    outcome = shipment.outcome
    if outcome is None:
        return []
    brought_by = shipment.delivered or shipment.lost
    return [Fact(SHIPMENTS, (outcome, origin_of(brought_by)), 1)]
