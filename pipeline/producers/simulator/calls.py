"""Cases by phone: queued, answered, abandoned, or called back."""

from typing import Final

from pipeline.contract.details import Call
from pipeline.producers.simulator.case import Case
from pipeline.producers.simulator.casework import assign, close, note, open_case, resolve
from pipeline.producers.simulator.correspondence import see_through, write
from pipeline.producers.simulator.personas import Customer
from pipeline.producers.simulator.scenarios import HOUR_MS, MINUTE_MS
from pipeline.producers.simulator.staff import (
    ON_THE_LINE,
    WRITTEN,
    Agent,
    wait_for_agent,
    wait_with_patience,
)
from pipeline.producers.simulator.surveys import ask_after_case
from pipeline.producers.simulator.timeline import Process
from pipeline.producers.simulator.troubles import Trouble
from pipeline.producers.simulator.world import World

PATIENCE_MS: Final = 6 * MINUTE_MS  # median
WANTS_CALLBACK: Final = 0.3  # of those whose patience ran out
WRITES_INSTEAD: Final = 0.4  # of those who hung up
PICK_UP_MS: Final = 5_000
TALK_MS: Final = 4 * MINUTE_MS  # median
WRAP_UP_MS: Final = 45_000
SOLVED: Final = 0.86  # on the phone


def call(world: World, customer: Customer, trouble: Trouble) -> Process:
    """A new case by phone: the exchange opens it as the call enters the queue."""
    case = open_case(world, customer, trouble, "phone")
    world.tell(customer, "call.queued", "phone", case=case)
    patience_ms = int(world.about(PATIENCE_MS) * customer.persona.patience)
    agent = yield from wait_with_patience(world.desk, world, case, ON_THE_LINE, patience_ms)
    if agent is None and world.roll(WANTS_CALLBACK):
        world.tell(customer, "callback.requested", "phone", case=case)
        agent = yield from wait_for_agent(world.desk, world, case, WRITTEN)
    if agent is None:
        yield from hang_up(world, customer, case)
    else:
        yield from talk(world, customer, case, agent)


def hang_up(world: World, customer: Customer, case: Case) -> Process:
    """The customer leaves unanswered; some write instead."""
    case.setbacks += 1
    waited = Call(duration_ms=world.now - case.asked_at)
    world.tell(customer, "call.abandoned", "phone", waited, case=case)
    if world.roll(WRITES_INSTEAD):
        world.begin(write(world, customer, case.trouble), world.about(HOUR_MS))
    yield 2 * MINUTE_MS
    close(world, customer, case, "phone")


def talk(world: World, customer: Customer, case: Case, agent: Agent) -> Process:
    """The call, and what is left to do after it."""
    yield world.about(PICK_UP_MS)
    waited = Call(duration_ms=world.now - case.asked_at)
    case.answer(world.now)
    world.tell(customer, "call.answered", "phone", waited, case=case, agent=agent)
    assign(world, customer, case, agent, "phone")
    talk_ms = world.about(TALK_MS)
    yield talk_ms
    talked = Call(duration_ms=talk_ms)
    world.tell(customer, "call.ended", "phone", talked, case=case, agent=agent)
    yield world.about(WRAP_UP_MS)
    if world.roll(SOLVED):
        resolve(world, customer, case, agent, "phone")
        world.desk.free(agent)
        ask_after_case(world, customer, case)
        yield 2 * HOUR_MS
        close(world, customer, case, "phone")
    else:
        note(world, customer, case, agent, "phone")
        world.tell(customer, "case.on_hold", "phone", case=case, agent=agent)
        world.desk.free(agent)
        yield world.about(2 * HOUR_MS)
        case.ask(world.now)  # the promised answer is due from here on
        yield from see_through(world, customer, case)
