"""What customers do between purchases: use, subscribe, visit a store, speak about us."""

from typing import Final, Literal

from pipeline.contract.details import (
    Booking,
    Consent,
    Money,
    Points,
    Review,
    Sentiment,
    Subscription,
)
from pipeline.producers.simulator.help_seeking import seek_help
from pipeline.producers.simulator.personas import Customer
from pipeline.producers.simulator.purchases import PRICE_MINOR, earn_points
from pipeline.producers.simulator.scenarios import DAY_MS, HOUR_MS, MINUTE_MS
from pipeline.producers.simulator.surveys import speak_out
from pipeline.producers.simulator.timeline import Process
from pipeline.producers.simulator.troubles import BROKEN_PRODUCT, QUESTIONS
from pipeline.producers.simulator.world import World

FAILS: Final = 0.10  # of the times a product is used
ASKS_WHEN_FAILED: Final = 0.35
SUBSCRIPTION_STEPS: Final = (
    ("subscription.renewed", 0.72),
    ("subscription.started", 0.19),
    ("subscription.cancelled", 0.09),
)
PLANS: Final = ("basic", "plus")
Mood = Literal["positive", "neutral", "negative"]
SENTIMENTS: Final[tuple[tuple[Mood, float], ...]] = (
    ("positive", 0.35),
    ("neutral", 0.30),
    ("negative", 0.35),
)
STARS: Final[dict[Mood, int]] = {"positive": 5, "neutral": 3, "negative": 1}
PURPOSES: Final = ("marketing", "analytics", "personalisation")


def wonder(world: World, customer: Customer) -> Process:
    """A question out of the blue."""
    yield from seek_help(world, customer, world.pick(QUESTIONS))


def use_product(world: World, customer: Customer) -> Process:
    """The product reports its use; at times it fails."""
    product = world.product()
    for _ in range(world.chance.randint(1, 3)):
        world.tell(customer, "product.used", "app", product)
        yield world.about(20 * MINUTE_MS)
    if world.roll(FAILS):
        world.tell(customer, "product.failed", "app", product, actor="system")
        if world.roll(ASKS_WHEN_FAILED):
            yield world.about(5 * MINUTE_MS)
            yield from seek_help(world, customer, BROKEN_PRODUCT)


def subscribe(world: World, customer: Customer) -> Process:
    """A subscription begins, goes on, or ends."""
    kind = world.pick(SUBSCRIPTION_STEPS)
    plan = PLANS[customer.number % 2]
    renews_at = None if kind == "subscription.cancelled" else world.now + 30 * DAY_MS
    actor = "system" if kind == "subscription.renewed" else "customer"
    detail = Subscription(plan=plan, renews_at=renews_at)
    world.tell(customer, kind, "billing", detail, actor=actor)
    yield from ()


def go_to_store(world: World, customer: Customer) -> Process:
    """An appointment in a store, or a purchase at the till."""
    if world.roll(0.4):
        ahead_ms = world.about(DAY_MS)
        booking = Booking(starts_at=world.now + ahead_ms, booking_id=world.name("booking"))
        world.tell(customer, "booking.made", "web", booking)
        yield ahead_ms
    order = world.name("order")
    price = Money(amount_minor=world.about(PRICE_MINOR), currency=customer.currency)
    world.tell(customer, "order.placed", "store", price, order_id=order)
    yield world.about(20_000)
    world.tell(customer, "payment.succeeded", "store", price, actor="system", order_id=order)
    earn_points(world, customer, price)
    if world.roll(0.1):
        points = Points(points=500)
        world.tell(customer, "points.redeemed", "store", points)


def speak(world: World, customer: Customer) -> Process:
    """What customers say to others: reviews, mentions, referrals, complaints."""
    mood = world.pick(SENTIMENTS)
    if world.roll(0.5):
        stars = Review(rating=STARS[mood], product_id=world.product().product_id)
        world.tell(customer, "review.posted", "web", stars)
    elif mood == "positive" and world.roll(0.5):
        world.tell(customer, "referral.made", "marketing")
    else:
        world.tell(customer, "social.mentioned", "social", Sentiment(sentiment=mood))
        if mood == "negative" and world.roll(0.25):
            yield world.about(HOUR_MS)
            yield from speak_out(world, customer)


def change_profile(world: World, customer: Customer) -> Process:
    """A new address, another consent, and now and then the wish to be forgotten."""
    chance = world.chance.random()
    if chance < 0.6:
        world.tell(customer, "customer.updated", "web")
    elif chance < 0.97:
        purpose = world.chance.choice(PURPOSES)
        consent = Consent(purpose=purpose, granted=world.roll(0.6))
        world.tell(customer, "consent.changed", "web", consent)
    else:
        world.tell(customer, "erasure.requested", "web")
    yield from ()
