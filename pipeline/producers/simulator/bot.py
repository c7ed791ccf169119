"""The bot: answers what it can, and hands over the rest to the chat."""

from typing import Final

from pipeline.producers.simulator.case import Case
from pipeline.producers.simulator.casework import (
    ask,
    close,
    open_case,
    resolve_without_agent,
)
from pipeline.producers.simulator.chats import converse
from pipeline.producers.simulator.personas import Customer
from pipeline.producers.simulator.scenarios import DAY_MS, MINUTE_MS
from pipeline.producers.simulator.surveys import ask_after_case
from pipeline.producers.simulator.timeline import Process
from pipeline.producers.simulator.troubles import Trouble
from pipeline.producers.simulator.world import World

LEAVES: Final = 0.12  # customers who close the bot's window unsolved
TYPING_MS: Final = 25_000  # the customer's; the bot takes a second


def talk_to_bot(world: World, customer: Customer, trouble: Trouble) -> Process:
    """A case with the bot, until it is closed: contained, handed over, or left."""
    case = open_case(world, customer, trouble, "bot")
    session = world.name("s")
    world.tell(customer, "bot.session_started", "bot", case=case, session_id=session)
    for _ in range(world.chance.randint(1, 3)):
        yield world.about(TYPING_MS)
        ask(world, customer, case, "bot")
        yield 1_000
        world.tell(customer, "bot.answered", "bot", actor="bot", case=case, session_id=session)
    yield world.about(TYPING_MS)
    if world.roll(LEAVES):
        yield from leave_bot(world, customer, case, session)
    elif world.roll(0.15 + trouble.self_service):
        yield from be_content(world, customer, case, session)
    else:
        world.tell(customer, "bot.handed_off", "bot", actor="bot", case=case, session_id=session)
        case.channel = "chat"
        case.ask(world.now)
        yield from converse(world, customer, case)


def be_content(world: World, customer: Customer, case: Case, session: str) -> Process:
    """The bot has solved it."""
    resolve_without_agent(world, customer, case, "bot", "bot")
    world.tell(customer, "bot.session_ended", "bot", actor="bot", case=case, session_id=session)
    ask_after_case(world, customer, case)
    yield DAY_MS
    close(world, customer, case, "bot")


def leave_bot(world: World, customer: Customer, case: Case, session: str) -> Process:
    """The customer closes the window; the case goes with it."""
    world.tell(customer, "bot.session_ended", "bot", actor="bot", case=case, session_id=session)
    yield 5 * MINUTE_MS
    close(world, customer, case, "bot")
