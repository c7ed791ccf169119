"""Purchases: the cart, the checkout, the payment, and what a customer gets for it."""

from collections.abc import Generator
from typing import Final

from pipeline.contract.details import Money, Points, Tier
from pipeline.producers.simulator.deliveries import deliver
from pipeline.producers.simulator.help_seeking import seek_help
from pipeline.producers.simulator.personas import Customer
from pipeline.producers.simulator.scenarios import HOUR_MS, MINUTE_MS
from pipeline.producers.simulator.timeline import Process
from pipeline.producers.simulator.troubles import FAILED_PAYMENT
from pipeline.producers.simulator.world import World

CHECKS_OUT: Final = 0.62  # of filled carts
PAYMENT_FAILS: Final = 0.07
PAYS_ANOTHER_WAY: Final = 0.65  # after a failed payment
ASKS_AFTER_FAILURE: Final = 0.45  # of those who do not
CANCELS: Final = 0.03
PRICE_MINOR: Final = 2_100  # median
TIERS: Final = ("bronze", "silver", "gold")


def buy(world: World, customer: Customer, channel: str, session: str) -> Process:
    """From the first article in the cart to a paid order, or to giving up on the way."""
    cart_minor = 0
    for _ in range(world.chance.randint(1, 3)):
        cart_minor += world.about(PRICE_MINOR)
        price = Money(amount_minor=cart_minor, currency=customer.currency)
        world.tell(customer, "cart.updated", channel, price, session_id=session)
        yield world.about(40_000)
    if not world.roll(CHECKS_OUT):
        return
    order = world.name("order")
    price = Money(amount_minor=cart_minor, currency=customer.currency)
    world.tell(customer, "checkout.started", channel, price, order_id=order, session_id=session)
    yield world.about(MINUTE_MS)
    if (yield from pay(world, customer, price, order)):
        yield from receive_order(world, customer, price, order)


def pay(world: World, customer: Customer, price: Money, order: str) -> Generator[int, None, bool]:
    """Pay for an order; False when the payment failed and the customer left."""
    if not world.roll(PAYMENT_FAILS):
        return True
    world.tell(customer, "payment.failed", "billing", price, actor="system", order_id=order)
    yield world.about(MINUTE_MS)
    if world.roll(PAYS_ANOTHER_WAY):
        return True
    if world.roll(ASKS_AFTER_FAILURE):
        world.begin(seek_help(world, customer, FAILED_PAYMENT), world.about(3 * MINUTE_MS))
    return False


def receive_order(world: World, customer: Customer, price: Money, order: str) -> Process:
    """The shop's side of a purchase, until the parcel is on its way."""
    world.tell(customer, "order.placed", "commerce", price, order_id=order)
    yield world.about(1_000)
    world.tell(customer, "payment.succeeded", "billing", price, actor="system", order_id=order)
    yield world.about(3_000)
    world.tell(customer, "invoice.issued", "billing", price, actor="system", order_id=order)
    earn_points(world, customer, price)
    if world.roll(CANCELS):
        yield world.about(HOUR_MS // 2)
        world.tell(customer, "order.cancelled", "commerce", order_id=order)
        yield world.about(HOUR_MS)
        world.tell(customer, "refund.issued", "billing", price, actor="system", order_id=order)
    else:
        world.begin(deliver(world, customer, price, order))


def earn_points(world: World, customer: Customer, price: Money) -> None:
    """One point for each whole unit of money; at times a higher tier."""
    points = Points(points=price.amount_minor // 100)
    world.tell(customer, "points.earned", "commerce", points, actor="system")
    if world.roll(0.03):
        tier = Tier(tier=TIERS[world.chance.randint(1, 2)])
        world.tell(customer, "tier.changed", "marketing", tier, actor="system")
