"""Cases in writing: from the first e-mail to the close, with all that comes between."""

from collections.abc import Generator
from typing import Final

from pipeline.producers.simulator.case import Case
from pipeline.producers.simulator.casework import (
    AUTOMATIC,
    ask,
    assign,
    close,
    merge,
    note,
    open_case,
    raise_priority,
    reply,
    resolve,
    resolve_without_agent,
    transfer,
)
from pipeline.producers.simulator.personas import Customer
from pipeline.producers.simulator.scenarios import DAY_MS, HOUR_MS, MINUTE_MS
from pipeline.producers.simulator.staff import WRITTEN, Agent, wait_for_agent
from pipeline.producers.simulator.surveys import ask_after_case
from pipeline.producers.simulator.timeline import Process
from pipeline.producers.simulator.troubles import Trouble
from pipeline.producers.simulator.world import World

READING_MS: Final = 60_000  # medians of an agent's work
WRITING_MS: Final = 4 * MINUTE_MS
MISROUTED: Final = 0.09
NOTED: Final = 0.2
HELD: Final = 0.06  # needs somebody outside the desk first
HOLD_MS: Final = 90 * MINUTE_MS
SOLVED: Final = (0.55, 0.65, 0.85)  # by the first, second, any later reply
CUSTOMER_MS: Final = 40 * MINUTE_MS  # until the customer writes back
SILENT: Final = 0.12  # customers who do not write back
NUDGE_MS: Final = 150 * MINUTE_MS  # how long a customer of average patience waits in silence
NUDGES: Final = 0.35
REOPENED: Final = 0.06
REOPENED_AFTER_LONG_WAIT: Final = 0.12


def write(world: World, customer: Customer, trouble: Trouble) -> Process:
    """A new case by e-mail, until it is closed or merged into an earlier one."""
    earlier = world.open_cases.get(customer.number)
    case = open_case(world, customer, trouble, "email")
    ask(world, customer, case, "email")
    yield 2_000
    if world.roll(0.7):
        world.tell(customer, "message.sent", "email", AUTOMATIC, actor="system", case=case)
    if earlier is not None and world.roll(0.7):
        yield from find_double(world, customer, case, earlier)
    else:
        yield from see_through(world, customer, case)


def find_double(world: World, customer: Customer, case: Case, earlier: Case) -> Process:
    """An agent looks at a case whose customer has an open one already."""
    agent = yield from wait_for_agent(world.desk, world, case, WRITTEN)
    yield world.about(READING_MS)
    if world.open_cases.get(customer.number) is earlier:
        merge(world, customer, case, earlier, agent)
        world.desk.free(agent)
    else:
        world.desk.free(agent)
        yield from see_through(world, customer, case)


def see_through(world: World, customer: Customer, case: Case) -> Process:
    """Serve a case in writing, again when it comes back, and close it in the end."""
    while True:
        world.begin(
            lose_patience(world, customer, case, case.asked_at), patience_ms(world, customer)
        )
        yield from serve(world, customer, case)
        ask_after_case(world, customer, case)
        long_wait = case.waited_ms > 4 * HOUR_MS
        if not world.roll(REOPENED_AFTER_LONG_WAIT if long_wait else REOPENED):
            break
        yield world.about(3 * HOUR_MS)
        come_back(world, customer, case)
    yield DAY_MS + world.about(DAY_MS // 4)
    close(world, customer, case, "email")


def come_back(world: World, customer: Customer, case: Case) -> None:
    """The customer is not done: by writing again, or by the button of the customer portal."""
    case.setbacks += 1
    case.ask(world.now)
    world.open_cases.setdefault(customer.number, case)
    if world.roll(0.3):
        world.tell(customer, "case.reopened", "web", case=case)
    else:
        ask(world, customer, case, "email")


def serve(world: World, customer: Customer, case: Case) -> Process:
    """Answer a case in writing until it is resolved; whoever is free does it."""
    held = False
    while True:
        agent = yield from wait_for_agent(world.desk, world, case, WRITTEN)
        assign(world, customer, case, agent, "email")
        yield world.about(READING_MS)
        if case.transfers == 0 and case.replies == 0 and world.roll(MISROUTED):
            transfer(world, customer, case, agent, "email")
            world.desk.free(agent)
        elif not held and world.roll(HELD):
            held = True
            world.tell(customer, "case.on_hold", "email", case=case, agent=agent)
            world.desk.free(agent)
            yield world.about(HOLD_MS)
        elif (yield from write_back(world, customer, case, agent)):
            return


def write_back(
    world: World, customer: Customer, case: Case, agent: Agent
) -> Generator[int, None, bool]:
    """One reply, and what the customer makes of it; True when the case is resolved."""
    if world.roll(NOTED):
        note(world, customer, case, agent, "email")
    yield world.about(WRITING_MS)
    reply(world, customer, case, agent, "email")
    if world.roll(SOLVED[min(case.replies, len(SOLVED)) - 1]):
        yield 20_000
        resolve(world, customer, case, agent, "email")
        world.desk.free(agent)
        return True
    if world.roll(0.75):
        world.tell(customer, "case.waiting", "email", case=case, agent=agent)
    world.desk.free(agent)
    if world.roll(SILENT):
        yield 2 * DAY_MS
        resolve_without_agent(world, customer, case, "email", "system")
        return True
    yield world.about(CUSTOMER_MS, 1.0)
    ask(world, customer, case, "email")
    return False


def patience_ms(world: World, customer: Customer) -> int:
    """How long this customer waits for an e-mail before asking again."""
    return int(world.about(NUDGE_MS) * customer.persona.patience)


def lose_patience(world: World, customer: Customer, case: Case, asked_at: int) -> Process:
    """A customer who still waits writes again, and the desk may put the case forward."""
    if not case.unanswered or case.asked_at != asked_at or not world.roll(NUDGES):
        return
    case.setbacks += 1
    ask(world, customer, case, "email")
    if case.priority in ("low", "normal", "high") and world.roll(0.6):
        yield MINUTE_MS
        raise_priority(world, customer, case, "email")
