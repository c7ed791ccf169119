"""Cases by chat: the customer waits in the window, or leaves it."""

from collections.abc import Generator
from typing import Final

from pipeline.producers.simulator.case import Case
from pipeline.producers.simulator.casework import (
    ask,
    assign,
    close,
    open_case,
    reply,
    resolve,
    transfer,
)
from pipeline.producers.simulator.correspondence import see_through, write
from pipeline.producers.simulator.personas import Customer
from pipeline.producers.simulator.scenarios import HOUR_MS, MINUTE_MS
from pipeline.producers.simulator.staff import IN_CHAT, Agent, wait_with_patience
from pipeline.producers.simulator.surveys import ask_after_case
from pipeline.producers.simulator.timeline import Process
from pipeline.producers.simulator.troubles import Trouble
from pipeline.producers.simulator.world import World

PATIENCE_MS: Final = 6 * MINUTE_MS  # median
MISROUTED: Final = 0.06
TYPING_MS: Final = 35_000  # median of a message, on either side
SOLVED: Final = 0.88  # within the chat
WRITES_INSTEAD: Final = 0.45  # of those who left the window


def chat(world: World, customer: Customer, trouble: Trouble) -> Process:
    """A new case by chat, until it is closed."""
    case = open_case(world, customer, trouble, "chat")
    ask(world, customer, case, "chat")
    yield from converse(world, customer, case)


def converse(world: World, customer: Customer, case: Case) -> Process:
    """Wait in the window, talk, and end it; a case may come here from the bot."""
    agent = yield from greet(world, customer, case)
    if agent is None:
        yield from leave(world, customer, case)
        return
    for _ in range(world.chance.randint(1, 3)):
        yield world.about(TYPING_MS)
        reply(world, customer, case, agent, "chat")
        yield world.about(TYPING_MS)
        ask(world, customer, case, "chat")
    yield world.about(TYPING_MS)
    reply(world, customer, case, agent, "chat")
    if world.roll(SOLVED):
        yield 15_000
        resolve(world, customer, case, agent, "chat")
        world.desk.free(agent)
        ask_after_case(world, customer, case)
        yield HOUR_MS
        close(world, customer, case, "chat")
    else:
        world.desk.free(agent)
        yield world.about(HOUR_MS)
        ask(world, customer, case, "email")  # same case, other channel
        yield from see_through(world, customer, case)


def greet(world: World, customer: Customer, case: Case) -> Generator[int, None, Agent | None]:
    """Wait for an agent of the right queue; None when the customer's patience ran out."""
    while True:
        patience_ms = int(world.about(PATIENCE_MS) * customer.persona.patience)
        agent = yield from wait_with_patience(world.desk, world, case, IN_CHAT, patience_ms)
        if agent is None:
            return None
        assign(world, customer, case, agent, "chat")
        if case.transfers > 0 or not world.roll(MISROUTED):
            return agent
        yield world.about(TYPING_MS)
        transfer(world, customer, case, agent, "chat")
        world.desk.free(agent)


def leave(world: World, customer: Customer, case: Case) -> Process:
    """The customer closes the window unanswered; some write instead."""
    case.setbacks += 1
    if world.roll(WRITES_INSTEAD):
        world.begin(write(world, customer, case.trouble), world.about(30 * MINUTE_MS))
    yield 2 * MINUTE_MS
    close(world, customer, case, "chat")
