from itertools import pairwise

from pipeline.producers.simulator.case import Case
from pipeline.producers.simulator.staff import (
    IN_CHAT,
    ON_THE_LINE,
    WRITTEN,
    Agent,
    Desk,
    wait_for_agent,
    wait_with_patience,
)
from pipeline.producers.simulator.timeline import Process, Timeline
from pipeline.producers.simulator.troubles import BROKEN_PRODUCT, FAILED_PAYMENT, Trouble

QUEUES = ("technical", "billing")
WORK_MS = 100


class Office:
    """A desk, and a diary of who took which case when."""

    def __init__(self) -> None:
        self.timeline = Timeline(0)
        self.desk = Desk(self.timeline, QUEUES)
        self.diary: list[tuple[int, str, str]] = []

    def write(self, name: str, urgency: int = WRITTEN, trouble: Trouble = BROKEN_PRODUCT) -> None:
        self.timeline.begin(self._served(name, urgency, trouble))

    def call(self, name: str, patience_ms: int) -> None:
        self.timeline.begin(self._rung(name, patience_ms))

    def after(self, wait_ms: int, case: str) -> None:
        self.timeline.begin(self._served(case, WRITTEN, BROKEN_PRODUCT), wait_ms)

    def run(self) -> None:
        while self.timeline.advance():
            pass

    def _served(self, name: str, urgency: int, trouble: Trouble) -> Process:
        case = Case(name, trouble, "email", "normal", self.timeline.now)
        agent = yield from wait_for_agent(self.desk, self.timeline, case, urgency)
        yield from self._work(name, agent)

    def _rung(self, name: str, patience_ms: int) -> Process:
        case = Case(name, BROKEN_PRODUCT, "phone", "normal", self.timeline.now)
        agent = yield from wait_with_patience(
            self.desk, self.timeline, case, ON_THE_LINE, patience_ms
        )
        if agent is None:
            self.diary.append((self.timeline.now, name, "gave up"))
        else:
            yield from self._work(name, agent)

    def _work(self, name: str, agent: Agent) -> Process:
        self.diary.append((self.timeline.now, name, agent.agent_id))
        yield WORK_MS
        self.desk.free(agent)


def test_the_oldest_case_is_taken_first_when_somebody_is_free() -> None:
    office = Office()
    office.desk.come(Agent("ann", ("technical",)))
    office.after(0, "first")
    office.after(30, "third")
    office.after(20, "second")
    office.run()
    assert office.diary == [(0, "first", "ann"), (100, "second", "ann"), (200, "third", "ann")]


def test_callers_go_before_chats_and_chats_before_letters() -> None:
    office = Office()
    office.desk.come(Agent("ann", ("technical",)))
    for name, urgency in (("busy", WRITTEN), ("mail", WRITTEN), ("chat", IN_CHAT)):
        office.write(name, urgency)
    office.call("call", 10_000)
    office.run()
    assert [name for _, name, _ in office.diary] == ["busy", "call", "chat", "mail"]


def test_nobody_has_two_cases_in_hand() -> None:
    office = Office()
    office.desk.come(Agent("ann", QUEUES))
    office.desk.come(Agent("bob", ("technical",)))
    for number in range(20):
        office.write(f"case-{number}", trouble=BROKEN_PRODUCT if number % 3 else FAILED_PAYMENT)
    office.run()
    for name in ("ann", "bob"):
        begun = [at for at, _, agent in office.diary if agent == name]
        assert all(later - at >= WORK_MS for at, later in pairwise(begun))
    assert len(office.diary) == 20


def test_agents_take_only_what_they_know() -> None:
    office = Office()
    office.desk.come(Agent("ann", ("billing",)))
    office.write("printer broken")
    office.run()
    assert office.diary == []


def test_agents_help_in_their_second_queue_when_their_own_is_empty() -> None:
    office = Office()
    office.write("technical case")
    office.write("billing case", trouble=FAILED_PAYMENT)
    office.timeline.advance()
    office.timeline.advance()
    office.desk.come(Agent("ann", ("billing", "technical")))
    office.run()
    assert [name for _, name, _ in office.diary] == ["billing case", "technical case"]


def test_who_gave_up_is_not_served() -> None:
    office = Office()
    office.desk.come(Agent("ann", ("technical",)))
    office.write("busy")
    office.call("impatient", 50)
    office.call("patient", 500)
    office.run()
    assert office.diary == [
        (0, "busy", "ann"),
        (50, "impatient", "gave up"),
        (100, "patient", "ann"),
    ]


def test_who_leaves_finishes_the_work_in_hand_and_takes_no_more() -> None:
    office = Office()
    ann = Agent("ann", ("technical",))
    office.desk.come(ann)
    office.write("first")
    office.write("second")
    office.timeline.advance()
    office.desk.leave(ann)
    office.run()
    assert not ann.busy
    assert [name for _, name, _ in office.diary] == ["first"]
