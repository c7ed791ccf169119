"""The simulated company: its time, its chance, its names, and what it tells the pipeline."""

from collections.abc import Iterator, Sequence
from hashlib import blake2s
from math import log
from random import Random
from typing import Final, TypeVar

from pipeline.contract.details import Detail, Product
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.simulator.case import Case
from pipeline.producers.simulator.personas import Customer
from pipeline.producers.simulator.scenarios import MINUTE_MS, SIMULATED_QUEUES, Scenario, Window
from pipeline.producers.simulator.staff import Agent, Desk
from pipeline.producers.simulator.timeline import Process, Timeline

T = TypeVar("T")
SOURCE: Final = "simulator/1"
NO_ATTRIBUTES: Final[dict[str, str]] = {}
OFFLINE_APP_SHARE: Final = 0.02  # app touchpoints sent only when the phone is online again
OFFLINE_APP_MS: Final = 4 * MINUTE_MS  # on average
PRODUCTS: Final = 900  # on sale
# All that a silence held back arrives within this share of its length, in its order.
DRAIN: Final = 0.1


class World(Timeline):
    """A timeline with chance and names; processes `tell` it what happened, `run` passes it on.

    The hot path of every benchmark that feeds on the simulator, hence flat.
    """

    __slots__ = (
        "_customers",
        "_names",
        "_silent_from",
        "_silent_until",
        "_told",
        "chance",
        "desk",
        "open_cases",
        "run_name",
        "scenario",
        "start",
    )

    def __init__(self, scenario: Scenario, customers: int, seed: str, start: int) -> None:
        """A world at `start` (ms UTC) in which all chance and all names follow from `seed`."""
        super().__init__(start)
        self.scenario = scenario
        self.start = start
        self.chance = Random(seed)
        self.run_name = blake2s(seed.encode(), digest_size=4).hexdigest()
        self.desk = Desk(self, SIMULATED_QUEUES)
        self.open_cases: dict[int, Case] = {}  # the latest of each customer, by number
        self._customers = customers
        self._names = 0
        self._told: list[tuple[int, Touchpoint]] = []
        silence = scenario.silence.window if scenario.silence else Window(0, 0)
        self._silent_from = start + silence.begins_ms
        self._silent_until = start + silence.ends_ms

    def run(self) -> Iterator[tuple[int, Touchpoint]]:
        """Everything told, in the order in which it arrives: (arrival in ms UTC, touchpoint)."""
        told = self._told
        while self.advance():
            if told:
                yield from told
                told.clear()

    def tell(
        self,
        who: Customer,
        kind: str,
        channel: str,
        detail: Detail | None = None,
        *,
        actor: str = "customer",
        case: Case | None = None,
        agent: Agent | None = None,
        queue: str | None = None,
        order_id: str | None = None,
        session_id: str | None = None,
        attributes: dict[str, str] = NO_ATTRIBUTES,
    ) -> None:
        """Something happened to `who` just now; it arrives now, or when the network lets it."""
        now = self.now
        arrives = now
        if channel == "app" and self.chance.random() < OFFLINE_APP_SHARE:
            arrives += int(self.chance.expovariate(1 / OFFLINE_APP_MS))
        if self._silent_from <= arrives < self._silent_until:
            arrives = self._silent_until + int((arrives - self._silent_from) * DRAIN)
        self._names += 1
        touchpoint = Touchpoint(
            event_id=f"{self.run_name}-{self._names:x}",
            kind=kind,
            channel=channel,
            occurred_at=now,
            received_at=arrives,
            customer_id=who.customer_id,
            anonymous_id=who.anonymous_id,
            actor="agent" if agent is not None else actor,
            agent_id=agent.agent_id if agent is not None else None,
            team=agent.team if agent is not None else None,
            case_id=case.case_id if case is not None else None,
            order_id=order_id,
            session_id=session_id,
            queue=case.queue if case is not None else queue,
            priority=case.priority if case is not None else None,
            locale=who.locale,
            source=SOURCE,
            origin="live",
            attributes=attributes,
            detail=detail,
        )
        if arrives == now:
            self._told.append((now, touchpoint))
        else:
            self._hold_back(touchpoint, arrives)

    def _hold_back(self, touchpoint: Touchpoint, arrives: int) -> None:
        self.begin_at(self._let_through(touchpoint), arrives)
        silence = self.scenario.silence
        if silence is not None and self.roll(silence.sent_twice):
            # The producer never saw the acknowledgement and tries again: same event id.
            self.begin_at(self._let_through(touchpoint), arrives + MINUTE_MS)

    def _let_through(self, touchpoint: Touchpoint) -> Process:
        self._told.append((self.now, touchpoint))
        yield from ()

    def in_window(self, window: Window) -> bool:
        """Whether the story is within `window` now."""
        return window.begins_ms <= self.now - self.start < window.ends_ms

    def roll(self, share: float) -> bool:
        """True in `share` of all cases."""
        return self.chance.random() < share

    def about(self, median_ms: int, spread: float = 0.6) -> int:
        """Milliseconds that people take: log-normal, `spread` its sigma."""
        return int(self.chance.lognormvariate(log(median_ms), spread))

    def pick(self, rows: Sequence[tuple[T, float]]) -> T:
        """One of `rows` by its share; the shares add up to 1."""
        left = self.chance.random()
        for row, share in rows:
            left -= share
            if left < 0:
                return row
        return rows[-1][0]

    def name(self, prefix: str) -> str:
        """A new name, unique in this run and in others: `<prefix>-<run>-<number>`."""
        self._names += 1
        return f"{prefix}-{self.run_name}-{self._names:x}"

    def product(self) -> Product:
        """One of the things on sale."""
        return Product(product_id=f"p-{self.chance.randrange(PRODUCTS)}")

    def somebody(self) -> Customer:
        """A customer by chance; a few of them come far more often than most."""
        return Customer(int(self._customers * self.chance.random() ** 2))
