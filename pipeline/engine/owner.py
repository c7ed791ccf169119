"""The owner of one partition number: takes batches, runs the program, commits every interval."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Generic, NamedTuple, NoReturn, Protocol

from aiokafka.errors import KafkaError

from pipeline.contract.records import DeadLetter
from pipeline.engine.backoff import Backoff
from pipeline.engine.batch import Batch
from pipeline.engine.inbox import Inbox, Inboxes
from pipeline.engine.partition_state import Changes, PartitionState, StepRaised
from pipeline.engine.program import State
from pipeline.engine.readings import Readings

log = logging.getLogger(__name__)

# Records between two looks at the clock: few enough that commits, rests and probes are never late.
SLICE = 500


class Pace(NamedTuple):
    """How often to commit, how much to hold, when to give up on the broker, and on its sources.

    `poison_records`: that many dead letters and nothing else are no bad records but a mistake, be
    it here or at a producer; the rest of the topic is not put aside as well. `follows_wall`: live
    time goes on with the wall while there is nothing to take.
    """

    interval_seconds: float
    commit_records: int
    inbox_records: int
    give_up_seconds: float
    poison_records: int = 10_000
    follows_wall: bool = True


class OnlyPoison(Exception):
    """A partition gives nothing but dead letters: somebody has to look at it."""


class Log(Protocol[State]):
    """The owner's side of Kafka: fence and restore, write one transaction, seek."""

    async def open(self, partition: int) -> PartitionState[State]:
        """Fence every older owner, then read the partition back."""

    async def write(self, partition: int, changes: Changes) -> None:
        """Write the changes and the source positions in one transaction: all or nothing."""

    async def close(self, partition: int) -> None:
        """Let go of the partition's producer."""


class Owner(Generic[State]):
    """One task per owned partition. It alone touches the partition's state."""

    def __init__(
        self,
        partition: int,
        kafka: Log[State],
        *,
        inboxes: Inboxes,
        readings: Readings,
        pace: Pace,
        caught_up: Callable[[PartitionState[State]], bool],
    ) -> None:
        """`caught_up` tells whether the sources hold nothing that was not processed."""
        self.partition = partition
        self.inbox = Inbox(pace.inbox_records)
        self.state: PartitionState[State] | None = None
        self.has_caught_up = False
        self.commits = 0
        self._kafka = kafka
        self._inboxes = inboxes
        self._readings = readings
        self._pace = pace
        self._caught_up = caught_up
        self._may_work = asyncio.Event()
        self._may_work.set()
        self._at_rest = asyncio.Event()
        self._due = 0.0
        self._backoff = Backoff(pace.give_up_seconds)
        self._poison = 0

    # ---- asked from outside

    async def rest(self) -> None:
        """Commit what is processed and take nothing more; returns when that is done."""
        self._may_work.clear()
        self._inboxes.close(self.partition)
        self.inbox.poke()
        if self.state is not None:
            await self._at_rest.wait()

    def work(self) -> None:
        """Go on after a rest, in a new assignment."""
        self._may_work.set()

    async def run(self) -> None:
        """Own the partition until cancelled. Raises what has stood in the way for too long."""
        while True:
            # To open is to fence: not while the partition may be becoming another worker's.
            await self._may_work.wait()
            try:
                begun = time.monotonic()
                self.state = await self._kafka.open(self.partition)
                log.info(
                    "partition %d: %d customers read back in %.2f s",
                    self.partition,
                    self.state.customers,
                    time.monotonic() - begun,
                )
                await self._serve(self.state)
            except (KafkaError, OSError) as error:
                log.warning("partition %d: %r; it is read back", self.partition, error)
                pause_seconds = self._backoff.failed(error)
            finally:
                self._let_go()
                await self._kafka.close(self.partition)
            await asyncio.sleep(pause_seconds)

    def _let_go(self) -> None:
        """Forget the state: what the log holds is the truth."""
        self.state = None
        self.has_caught_up = False
        self._inboxes.close(self.partition)
        self._at_rest.set()

    # ---- the loop

    async def _serve(self, state: PartitionState[State]) -> NoReturn:
        while True:
            self._at_rest.set()
            await self._may_work.wait()
            self._at_rest.clear()
            self._inboxes.open(self.partition, self.inbox, state.positions)
            while self._may_work.is_set():
                await self._turn(state)
            await self._commit(state)

    async def _turn(self, state: PartitionState[State]) -> None:
        """Process the next batch, or let time pass; commit when it is time."""
        batch = await self.inbox.take(max(self._due - time.monotonic(), 0.0))
        self._inboxes.made_room()
        if batch is not None:
            await self._process(state, batch)
        elif self._caught_up(state):
            self._backoff.succeeded()
            if self._pace.follows_wall:
                state.idle(wall_ms())
            await self._wake(state)
        # Also where there is always a next batch.
        self.has_caught_up = self.has_caught_up or self._caught_up(state)
        await self._commit_if_due(state)

    async def _wake(self, state: PartitionState[State]) -> None:
        """Wake all whose time has come, slice by slice."""
        try:
            while state.wake() and self._may_work.is_set():
                await self._commit_if_due(state)
                await asyncio.sleep(0)
        except StepRaised as raised:
            self._isolate(state, raised)

    async def _process(self, state: PartitionState[State], batch: Batch) -> None:
        """Apply a batch slice by slice; what is left when a rest is asked for is read again."""
        for topic, records in batch.groups:
            for start in range(0, len(records), SLICE):
                if not self._may_work.is_set():
                    return
                try:
                    state.apply(topic, records[start : start + SLICE])
                except StepRaised as raised:
                    self._isolate(state, raised)
                await self._wake(state)
                await self._commit_if_due(state)
                await asyncio.sleep(0)
        for topic, offset in batch.passed.items():
            state.pass_over(topic, offset)

    def _isolate(self, state: PartitionState[State], raised: StepRaised) -> None:
        log.error(
            "partition %d: a step raised; isolating it", self.partition, exc_info=raised.__cause__
        )
        state.isolate()

    async def _commit_if_due(self, state: PartitionState[State]) -> None:
        if time.monotonic() >= self._due or state.uncommitted >= self._pace.commit_records:
            await self._commit(state)

    async def _commit(self, state: PartitionState[State]) -> None:
        if state.dirty:
            changes = self._changes(state)
            poison = self._poison_with(state.records_done, changes)
            try:
                await self._kafka.write(self.partition, changes)
            except (KafkaError, OSError):
                self._readings.transactions["aborted"] += 1
                raise
            self._tell(changes.dead_letters)
            self._readings.committed(state.commit(), wall_ms())
            self._backoff.succeeded()
            self._poison = poison
            self.commits += 1
        self._due = time.monotonic() + self._pace.interval_seconds

    def _tell(self, letters: list[DeadLetter]) -> None:
        """One line for a unit of work, however much of it was put aside."""
        if letters:
            last = letters[-1]
            log.warning(
                "partition %d: %d put aside, the last at offset %d of %s: %s, %s",
                self.partition,
                len(letters),
                last.offset,
                last.topic,
                last.reason,
                last.text,
            )

    def _changes(self, state: PartitionState[State]) -> Changes:
        try:
            return state.changes()
        except StepRaised as raised:
            self._isolate(state, raised)
            return state.changes()

    def _poison_with(self, records: int, changes: Changes) -> int:
        """How many records in a row have been put aside, with those of this unit of work."""
        letters = changes.dead_letters
        if len(letters) < records:
            return 0
        poison = self._poison + records
        if poison > self._pace.poison_records:
            raise OnlyPoison(
                f"partition {self.partition}: nothing but dead letters in {poison} records, the "
                f"last of {letters[-1].topic}: {letters[-1].reason}, {letters[-1].text}"
            )
        return poison


def wall_ms() -> int:
    """The wall clock, ms since 1970 UTC."""
    return time.time_ns() // 1_000_000
