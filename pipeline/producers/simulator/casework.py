"""What is done to a case on any channel: open, assign, transfer, reply, resolve, close."""

from typing import Final

from pipeline.contract.details import Merge, Message
from pipeline.producers.simulator.case import Case
from pipeline.producers.simulator.personas import Customer
from pipeline.producers.simulator.scenarios import SIMULATED_QUEUES
from pipeline.producers.simulator.staff import Agent
from pipeline.producers.simulator.troubles import Trouble
from pipeline.producers.simulator.world import World

RAISED: Final = (("high", 0.75), ("urgent", 0.25))
USUAL: Final = (("normal", 0.85), ("low", 0.15))
PUBLIC: Final = Message()
INTERNAL: Final = Message(visibility="internal")
AUTOMATIC: Final = Message(author="bot")


def open_case(world: World, customer: Customer, trouble: Trouble, channel: str) -> Case:
    """The customer gets in touch: a new case."""
    priority = world.pick(RAISED if world.roll(trouble.urgent) else USUAL)
    case = Case(world.name("case"), trouble, channel, priority, world.now)
    world.open_cases.setdefault(customer.number, case)
    world.tell(customer, "case.opened", channel, case=case)
    return case


def ask(world: World, customer: Customer, case: Case, channel: str) -> None:
    """The customer writes; the wait for an answer runs from the first unanswered message."""
    if not case.unanswered:
        case.ask(world.now)
    world.tell(customer, "message.received", channel, PUBLIC, case=case)


def assign(world: World, customer: Customer, case: Case, agent: Agent, channel: str) -> None:
    """The case is theirs from here on, if it was not before."""
    if case.agent_id != agent.agent_id:
        case.agent_id = agent.agent_id
        world.tell(customer, "case.assigned", channel, case=case, agent=agent)


def reply(world: World, customer: Customer, case: Case, agent: Agent, channel: str) -> None:
    """The agent writes to the customer."""
    case.answer(world.now)
    world.tell(customer, "message.sent", channel, PUBLIC, case=case, agent=agent)


def note(world: World, customer: Customer, case: Case, agent: Agent, channel: str) -> None:
    """The agent writes something down that the customer does not see."""
    world.tell(customer, "message.sent", channel, INTERNAL, case=case, agent=agent)


def transfer(world: World, customer: Customer, case: Case, agent: Agent, channel: str) -> None:
    """The case goes to another queue, whose team it waits for; it keeps its place in time."""
    others = [queue for queue in SIMULATED_QUEUES if queue != case.queue]
    case.queue = world.chance.choice(others)
    case.transfers += 1
    case.agent_id = None
    world.tell(customer, "case.transferred", channel, case=case, agent=agent)


def raise_priority(world: World, customer: Customer, case: Case, channel: str) -> None:
    """The desk's rules put a case forward that waits for too long."""
    case.priority = "urgent" if case.priority == "high" else "high"
    world.tell(customer, "case.prioritised", channel, actor="system", case=case)


def merge(world: World, customer: Customer, case: Case, into: Case, agent: Agent) -> None:
    """The agent finds that the customer has asked the same before."""
    detail = Merge(into_case_id=into.case_id)
    world.tell(customer, "case.merged", "email", detail, case=case, agent=agent)
    forget(world, customer, case)


def resolve(world: World, customer: Customer, case: Case, agent: Agent, channel: str) -> None:
    """The agent says that it is solved."""
    world.tell(customer, "case.resolved", channel, case=case, agent=agent)
    forget(world, customer, case)


def resolve_without_agent(
    world: World, customer: Customer, case: Case, channel: str, actor: str
) -> None:
    """The bot has solved it, or the desk's rules end a case on which the customer is silent."""
    world.tell(customer, "case.resolved", channel, actor=actor, case=case)
    forget(world, customer, case)


def close(world: World, customer: Customer, case: Case, channel: str) -> None:
    """The desk's rules close a case; the customer can no longer bring it back by writing."""
    world.tell(customer, "case.closed", channel, actor="system", case=case)
    forget(world, customer, case)


def forget(world: World, customer: Customer, case: Case) -> None:
    """The case is no longer open: a new question is not merged into it."""
    case.unanswered = False
    if world.open_cases.get(customer.number) is case:
        del world.open_cases[customer.number]
