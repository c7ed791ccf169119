"""Visits to the shop: browsing, searching, errors, and now and then a purchase."""

from collections.abc import Generator
from typing import Final, Literal

from pipeline.contract.details import Degradation, Experiment, Search
from pipeline.producers.simulator.help_seeking import seek_help
from pipeline.producers.simulator.personas import Customer
from pipeline.producers.simulator.purchases import buy
from pipeline.producers.simulator.scenarios import MINUTE_MS
from pipeline.producers.simulator.timeline import Process
from pipeline.producers.simulator.troubles import BROKEN_SITE
from pipeline.producers.simulator.world import World

READING_MS: Final = 35_000  # a page, median
# What is looked at next, and how often.
NEXT_STEPS: Final = (
    ("page.viewed", 0.46),
    ("product.viewed", 0.32),
    ("search.performed", 0.13),
    ("recommendation.shown", 0.06),
    ("review.read", 0.03),
)
STAYS: Final = 0.78  # after each step
MEAN_VISIT_MS: Final = 150_000
EXPOSED: Final = 0.08  # visits that take part in an experiment
EXPERIMENT: Final = "short-checkout"
SIGNS_IN: Final = 0.35  # of the visits that began unknown
DEGRADED: Final = 0.035  # steps that go wrong
Problem = Literal["error", "slow_page", "failed_step"]
PROBLEMS: Final[tuple[tuple[Problem, float], ...]] = (
    ("slow_page", 0.55),
    ("error", 0.30),
    ("failed_step", 0.15),
)
ASKS_FOR_HELP: Final = 0.12  # after an error or a failed step


def visit(world: World, customer: Customer) -> Process:
    """One visit, from the first page to the cart or to leaving."""
    persona = customer.persona
    channel = "app" if world.roll(persona.on_app) else "web"
    session = world.name("s")
    if channel == "web" and world.roll(persona.anonymous):
        customer.arrive_unknown(world.name("anon"))
    world.tell(customer, "page.viewed", channel, session_id=session)
    if world.roll(EXPOSED):
        variant = "short" if customer.number % 2 else "usual"
        world.tell(
            customer,
            "experiment.exposed",
            channel,
            Experiment(experiment=EXPERIMENT, variant=variant),
            actor="system",
            session_id=session,
        )
    while world.roll(STAYS):
        yield world.about(READING_MS)
        if world.roll(DEGRADED):
            if (yield from meet_problem(world, customer, channel, session)):
                return
        else:
            look_on(world, customer, channel, session)
    if customer.customer_id is None and world.roll(SIGNS_IN):
        yield world.about(MINUTE_MS)
        customer.sign_in()
        world.tell(customer, "customer.identified", channel, session_id=session)
    if customer.customer_id is not None and world.roll(persona.buys):
        yield from buy(world, customer, channel, session)


def look_on(world: World, customer: Customer, channel: str, session: str) -> None:
    """The next step of a visit; what is shown is the shop's doing."""
    kind = world.pick(NEXT_STEPS)
    if kind == "page.viewed":
        world.tell(customer, kind, channel, session_id=session)
    elif kind == "search.performed":
        found = Search(results=world.chance.randrange(60))
        world.tell(customer, kind, channel, found, session_id=session)
    else:
        product = world.product()
        actor = "system" if kind == "recommendation.shown" else "customer"
        world.tell(customer, kind, channel, product, actor=actor, session_id=session)
        if kind == "recommendation.shown" and world.roll(0.3):
            world.tell(customer, "recommendation.clicked", channel, product, session_id=session)


def meet_problem(
    world: World, customer: Customer, channel: str, session: str
) -> Generator[int, None, bool]:
    """Something goes wrong on a visit; True when the customer leaves over it."""
    problem = world.pick(PROBLEMS)
    duration = world.about(6_000 if problem == "slow_page" else 1_500)
    world.tell(
        customer,
        "experience.degraded",
        channel,
        Degradation(problem=problem, duration_ms=duration),
        actor="system",
        session_id=session,
    )
    yield world.about(20_000)
    if problem == "slow_page" or not world.roll(ASKS_FOR_HELP):
        return world.roll(0.15)
    world.begin(seek_help(world, customer, BROKEN_SITE), world.about(2 * MINUTE_MS))
    return True
