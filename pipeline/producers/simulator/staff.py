"""The service desk: queues of waiting cases, and agents who take the oldest when they are free."""

from collections.abc import Generator
from heapq import heappop, heappush
from typing import Final

from pipeline.producers.simulator.case import Case
from pipeline.producers.simulator.timeline import PARKED, Process, Timeline

# Who waits on the line goes before who wrote; within that, the oldest unanswered goes first.
ON_THE_LINE: Final = 0
IN_CHAT: Final = 1
WRITTEN: Final = 2


class Agent:
    """One person of the staff: a queue of their own, and perhaps a second one they know."""

    __slots__ = ("agent_id", "busy", "going", "on_duty", "queues", "team")

    def __init__(self, agent_id: str, queues: tuple[str, ...]) -> None:
        """An agent at home; `queues` with their own queue first."""
        self.agent_id = agent_id
        self.queues = queues
        self.team = f"team-{queues[0]}"
        self.on_duty = False
        self.busy = False
        self.going: Process | None = None  # parked until the work in hand is done


class Ticket:
    """One wait for an agent: ends with an agent, or with the customer giving up."""

    __slots__ = ("agent", "case", "given_up", "process", "urgency")

    def __init__(self, case: Case, urgency: int, process: Process) -> None:
        """The `process` is resumed when the wait ends."""
        self.case = case
        self.urgency = urgency
        self.process = process
        self.agent: Agent | None = None
        self.given_up = False


class Desk:
    """All queues of a company; no agent ever has two cases in hand."""

    __slots__ = ("_idle", "_timeline", "_turns", "_waiting")

    def __init__(self, timeline: Timeline, queues: tuple[str, ...]) -> None:
        """A desk with nobody on duty."""
        self._timeline = timeline
        self._turns = 0
        self._waiting: dict[str, list[tuple[int, int, int, Ticket]]] = {q: [] for q in queues}
        # Dictionaries as ordered sets: the agent idle for longest is the next to work.
        self._idle: dict[str, dict[Agent, None]] = {q: {} for q in queues}

    def take_in(self, ticket: Ticket) -> bool:
        """Give a ticket to an idle agent, or queue it: False, and its process has to park."""
        queue = ticket.case.queue
        if self._idle[queue]:
            self._hand_over(next(iter(self._idle[queue])), ticket)
            return True
        self._turns += 1
        entry = (ticket.urgency, ticket.case.asked_at, self._turns, ticket)
        heappush(self._waiting[queue], entry)
        return False

    def come(self, agent: Agent) -> None:
        """An agent comes on duty."""
        agent.on_duty = True
        self._next_work(agent)

    def leave(self, agent: Agent) -> None:
        """An agent takes no more work; what they have in hand they finish."""
        agent.on_duty = False
        for queue in agent.queues:
            self._idle[queue].pop(agent, None)

    def free(self, agent: Agent) -> None:
        """An agent has done the work in hand."""
        agent.busy = False
        if agent.on_duty:
            self._next_work(agent)
        elif agent.going is not None:
            going, agent.going = agent.going, None
            self._timeline.begin(going)

    def _next_work(self, agent: Agent) -> None:
        for queue in agent.queues:
            ticket = self._oldest(queue)
            if ticket is not None:
                self._hand_over(agent, ticket)
                self._timeline.begin(ticket.process)
                return
        for queue in agent.queues:
            self._idle[queue][agent] = None

    def _oldest(self, queue: str) -> Ticket | None:
        waiting = self._waiting[queue]
        while waiting:
            ticket = heappop(waiting)[-1]
            if not ticket.given_up:
                return ticket
        return None

    def _hand_over(self, agent: Agent, ticket: Ticket) -> None:
        agent.busy = True
        ticket.agent = agent
        for queue in agent.queues:
            self._idle[queue].pop(agent, None)


def wait_for_agent(
    desk: Desk, timeline: Timeline, case: Case, urgency: int
) -> Generator[int, None, Agent]:
    """Wait until an agent takes `case`, however long that is."""
    ticket = Ticket(case, urgency, timeline.running)
    desk.take_in(ticket)
    while ticket.agent is None:
        yield PARKED
    return ticket.agent


def wait_with_patience(
    desk: Desk, timeline: Timeline, case: Case, urgency: int, patience_ms: int
) -> Generator[int, None, Agent | None]:
    """Wait until an agent takes `case`; None when the customer gave up after `patience_ms`."""
    ticket = Ticket(case, urgency, timeline.running)
    if not desk.take_in(ticket):
        timeline.begin(_give_up(timeline, ticket), patience_ms)
        yield PARKED
    return ticket.agent


def _give_up(timeline: Timeline, ticket: Ticket) -> Process:
    if ticket.agent is None:
        ticket.given_up = True
        timeline.begin(ticket.process)
    yield from ()
