"""Parcels: on time or late, announced or not, and at times sent back."""

from typing import Final

from pipeline.contract.details import Money, Outreach, Shipment
from pipeline.producers.simulator.help_seeking import seek_help
from pipeline.producers.simulator.personas import Customer
from pipeline.producers.simulator.rhythm import arrivals
from pipeline.producers.simulator.scenarios import DAY_MS, HOUR_MS, MINUTE_MS
from pipeline.producers.simulator.surveys import ask_about_delivery
from pipeline.producers.simulator.timeline import Process
from pipeline.producers.simulator.troubles import LATE_PARCEL, WRONG_PARCEL
from pipeline.producers.simulator.world import World

LATE: Final = 0.08  # of parcels on an ordinary day
PROMISED_MS: Final = 2 * DAY_MS  # from the dispatch to the promised time
DELAY_MS: Final = 14 * HOUR_MS  # median
WARNED: Final = 0.45  # late parcels of which we speak first
ASKS_WHEN_LATE: Final = 0.40
ASKS_THOUGH_WARNED: Final = 0.15
SENDS_BACK: Final = 0.07


def deliver(world: World, customer: Customer, price: Money, order: str) -> Process:
    """One parcel, from the warehouse to the door and perhaps back."""
    yield world.about(4 * HOUR_MS)
    promised_at = world.now + PROMISED_MS
    shipment = Shipment(promised_at=promised_at)
    world.tell(
        customer, "shipment.dispatched", "delivery", shipment, actor="system", order_id=order
    )
    early_ms = min(world.about(10 * HOUR_MS), PROMISED_MS - 4 * HOUR_MS)
    yield PROMISED_MS - early_ms
    yield from arrive(world, customer, shipment, order, early_ms)
    if world.roll(SENDS_BACK):
        yield from send_back(world, customer, price, order)


def arrive(
    world: World, customer: Customer, shipment: Shipment, order: str, early_ms: int
) -> Process:
    """The last stretch of a parcel that would come `early_ms` before the promised time."""
    late = world.roll(late_share(world))
    if late:
        yield from delay(world, customer, shipment, order)
        yield early_ms + world.about(DELAY_MS)
    world.tell(customer, "shipment.delivered", "delivery", shipment, actor="system", order_id=order)
    ask_about_delivery(world, customer, late=late)


def late_share(world: World) -> float:
    """Which share of the parcels due now comes late."""
    late_parcels = world.scenario.late_parcels
    if late_parcels is not None and world.in_window(late_parcels.window):
        return late_parcels.late_share
    return LATE


def delay(world: World, customer: Customer, shipment: Shipment, order: str) -> Process:
    """The carrier reports a delay; we warn the customer, or the customer asks us."""
    world.tell(customer, "shipment.delayed", "delivery", shipment, actor="system", order_id=order)
    warned = world.roll(WARNED)
    if warned:
        yield world.about(10 * MINUTE_MS)
        news = Outreach(reason="parcel delayed")
        world.tell(customer, "notification.sent", "email", news, actor="system", order_id=order)
    if world.roll(ASKS_THOUGH_WARNED if warned else ASKS_WHEN_LATE):
        world.begin(seek_help(world, customer, LATE_PARCEL), world.about(40 * MINUTE_MS))


def send_back(world: World, customer: Customer, price: Money, order: str) -> Process:
    """The customer returns the parcel and gets the money back."""
    yield world.about(8 * HOUR_MS)
    world.tell(customer, "return.requested", "web", order_id=order)
    if world.roll(0.15):
        world.begin(seek_help(world, customer, WRONG_PARCEL), world.about(HOUR_MS))
    yield world.about(3 * DAY_MS)
    world.tell(customer, "return.completed", "delivery", actor="system", order_id=order)
    yield world.about(4 * HOUR_MS)
    world.tell(customer, "refund.issued", "billing", price, actor="system", order_id=order)


def parcels_under_way(world: World, per_second: float) -> Process:
    """Parcels that left before the story began: fewer and fewer, until all have arrived."""
    whole = PROMISED_MS + 4 * HOUR_MS
    for at in arrivals(world.chance, per_second, world.start):
        left = 1 - (at - world.start) / whole
        if left <= 0:
            return
        if world.roll(left):
            yield at - world.now
            world.begin(last_stretch(world, world.somebody()))


def last_stretch(world: World, customer: Customer) -> Process:
    """A parcel of which only the arrival falls into the story."""
    early_ms = world.about(10 * HOUR_MS)
    shipment = Shipment(promised_at=world.now + early_ms)
    yield from arrive(world, customer, shipment, world.name("order"), early_ms)
