"""Who works when: shifts, breaks, absences, and how many agents the traffic needs."""

from dataclasses import dataclass
from typing import Final, Literal

from pipeline.contract.details import AgentStatus, Training
from pipeline.producers.simulator.personas import Customer
from pipeline.producers.simulator.rhythm import weekday
from pipeline.producers.simulator.scenarios import (
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    SIMULATED_QUEUES,
    Window,
)
from pipeline.producers.simulator.staff import Agent
from pipeline.producers.simulator.timeline import PARKED, Process
from pipeline.producers.simulator.world import World

Status = Literal["available", "busy", "away", "offline"]
Span = tuple[int, int]  # from, until: ms UTC
SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Shift:
    """A working day; hours from midnight UTC, an end past 24 is on the next day."""

    name: str
    staff: float  # as a share of the agents an ordinary working hour needs
    begins: float
    ends: float
    lunch: float


SHIFTS: Final = (
    Shift("early", 0.65, 6.5, 14.5, 11.5),
    Shift("day", 0.45, 9.0, 17.5, 12.5),
    Shift("late", 0.75, 14.0, 22.0, 18.5),
    Shift("night", 0.25, 21.5, 31.0, 26.0),
)
LUNCH_MS: Final = 30 * MINUTE_MS
WEEKEND_STAFF: Final = 0.6
# Seconds of an agent's work that one touchpoint of the whole traffic brings to each queue, in
# the long run: measured over a simulated week, and to be measured anew when casework changes.
WORK_SECONDS: Final = {"billing": 3.7, "delivery": 3.0, "technical": 3.75, "general": 3.35}
UTILISATION: Final = 0.8  # planned: the rest is air for the peaks
KNOWS_SECOND_QUEUE: Final = 0.1
TRAINED: Final = 0.1  # at the end of a day
COURSES: Final = ("product-basics", "difficult-talks", "data-protection")
CHANNEL: Final = "phone"  # the one on which agents sign in


def staffing(rate: float, queue: str) -> dict[str, int]:
    """How many agents of `queue` each shift has, for `rate` touchpoints per second."""
    needed = rate * WORK_SECONDS[queue] / UTILISATION
    return {shift.name: max(1, round(needed * shift.staff)) for shift in SHIFTS}


def open_desk(world: World, rate: float) -> None:
    """Engage the agents of all queues and shifts, and begin their working lives."""
    short = world.scenario.short_staffing
    for queue in SIMULATED_QUEUES:
        engaged = 0
        for shift in SHIFTS:
            for _ in range(staffing(rate, queue)[shift.name]):
                engaged += 1
                agent = engage(world, queue, f"{queue}-{engaged}")
                absence = Window(0, 0)
                if short is not None and short.queue == queue and engaged % short.one_in:
                    absence = short.window
                world.begin(working_life(world, agent, shift, absence))


def engage(world: World, queue: str, name: str) -> Agent:
    """A new agent; some know a second queue."""
    queues = [queue]
    if world.roll(KNOWS_SECOND_QUEUE):
        others = [other for other in SIMULATED_QUEUES if other != queue]
        queues.append(world.chance.choice(others))
    return Agent(f"agent-{name}", tuple(queues))


def duty(shift: Shift, midnight: int, gone: Span, lunch_later_ms: int = 0) -> list[Span]:
    """When somebody with `shift` serves customers on the day that begins at `midnight`."""
    lunch = midnight + int(shift.lunch * HOUR_MS) + lunch_later_ms
    whole = (midnight + int(shift.begins * HOUR_MS), midnight + int(shift.ends * HOUR_MS))
    present = without([whole], (lunch, lunch + LUNCH_MS))
    return without(present, gone)


def without(spans: list[Span], cut: Span) -> list[Span]:
    """What is left of `spans` when `cut` is taken out of them."""
    parts = []
    for begins, ends in spans:
        parts += [(begins, min(ends, cut[0])), (max(begins, cut[1]), ends)]
    left = [(begins, ends) for begins, ends in parts if begins < ends]
    return left if cut[0] < cut[1] else spans


def working_life(world: World, agent: Agent, shift: Shift, absence: Window) -> Process:
    """One agent, day after day, beginning with a shift that may be on already."""
    gone = (world.start + absence.begins_ms, world.start + absence.ends_ms)
    works_weekends = world.roll(WEEKEND_STAFF)
    # In turns: a desk is not left alone at noon.
    lunch_later_ms = world.chance.randrange(3) * LUNCH_MS
    midnight = (world.start // DAY_MS - 1) * DAY_MS
    while True:
        if works_weekends or weekday(midnight) < SATURDAY:
            spans = duty(shift, midnight, gone, lunch_later_ms)
            for begins, ends in spans:
                late_ms = int(world.chance.random() * 5 * MINUTE_MS)
                last = ends == spans[-1][1]
                if ends > world.now + late_ms:
                    yield max(0, begins + late_ms - world.now)
                    yield from serve_until(world, agent, ends, "offline" if last else "away")
        midnight += DAY_MS


def serve_until(world: World, agent: Agent, ends: int, then: Status) -> Process:
    """On duty until `ends`, and for as long after it as the case in hand takes."""
    if world.now > world.start:  # who is on duty as the story begins has signed in before
        tell_status(world, agent, "available")
    world.desk.come(agent)
    yield max(0, ends - world.now)
    world.desk.leave(agent)
    if agent.busy:
        agent.going = world.running
        yield PARKED
    tell_status(world, agent, then)


def tell_status(world: World, agent: Agent, status: Status) -> None:
    """The agent is available, away, or offline."""
    colleague = of_staff(agent)
    queue = agent.queues[0]
    world.tell(
        colleague,
        "agent.status_changed",
        CHANNEL,
        AgentStatus(status=status),
        agent=agent,
        queue=queue,
    )
    if status == "offline" and world.roll(TRAINED):
        course = Training(course=world.chance.choice(COURSES))
        world.tell(colleague, "training.completed", CHANNEL, course, agent=agent, queue=queue)


def of_staff(agent: Agent) -> Customer:
    """The staff in the place of the customer: a touchpoint is always somebody's."""
    person = Customer(0)
    person.arrive_unknown(f"staff-{agent.agent_id}")
    return person
