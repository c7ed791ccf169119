import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiokafka.errors import KafkaConnectionError, ProducerFenced, TopicAuthorizationFailedError

from pipeline.engine.batch import Batch, TopicRecords
from pipeline.engine.inbox import Inboxes
from pipeline.engine.owner import OnlyPoison, Owner, Pace
from pipeline.engine.partition_state import Changes, PartitionState
from pipeline.engine.readings import Readings
from tests.support.waiting import eventually
from tests.unit.engine.counting import CHANNELS, POISON, TOPIC, Counting, record

PACE = Pace(interval_seconds=0.01, commit_records=1000, inbox_records=1000, give_up_seconds=30.0)


class MemoryLog:
    """The owner's side of Kafka, in memory: what was committed is read back at the next opening."""

    def __init__(self) -> None:
        self.states: dict[bytes, bytes] = {}
        self.positions: dict[str, int] = dict.fromkeys(CHANNELS, 0)
        self.letters: list[int] = []
        self.opened = 0
        self.fail_next: Exception | None = None
        self.written = asyncio.Event()

    async def open(self, partition: int) -> PartitionState[int]:
        self.opened += 1
        state = PartitionState(partition, Counting(), CHANNELS)
        for key, value in self.states.items():
            state.restore_state(key, value)
        state.positions = dict(self.positions)
        state.restored()
        return state

    async def write(
        self,
        partition: int,
        changes: Changes,
    ) -> None:
        if self.fail_next is not None:
            error, self.fail_next = self.fail_next, None
            raise error
        self.states.update(changes.journeys)
        self.positions.update(changes.partition.positions)
        self.letters += [letter.offset for letter in changes.dead_letters]
        self.written.set()

    async def close(self, partition: int) -> None:
        pass

    async def until_position(self, position: int) -> None:
        while self.positions[TOPIC] < position:
            self.written.clear()
            await self.written.wait()


class Source:
    """A topic with this many records; fills the inbox from the offset an opening asks for."""

    def __init__(self, inboxes: Inboxes, values: list[bytes]) -> None:
        self._inboxes = inboxes
        self._values = values

    async def feed(self) -> None:
        while True:
            epoch, opened = self._inboxes.opened()
            for partition, positions in opened:
                records = [
                    record(offset, value=value)
                    for offset, value in enumerate(self._values)
                    if offset >= positions[TOPIC]
                ]
                if records:
                    groups = [TopicRecords(TOPIC, records)]
                    self._inboxes.deliver(Batch(partition, epoch, groups))
            await self._inboxes.wait_for_change(1.0)


def owner_of(log: MemoryLog, inboxes: Inboxes, pace: Pace) -> Owner[int]:
    readings = Readings("test")
    return Owner(0, log, inboxes=inboxes, readings=readings, pace=pace, caught_up=lambda _: False)


@asynccontextmanager
async def running(log: MemoryLog, values: list[bytes]) -> AsyncIterator[Owner[int]]:
    inboxes = Inboxes()
    owner = owner_of(log, inboxes, PACE)
    tasks = [
        asyncio.create_task(owner.run()),
        asyncio.create_task(Source(inboxes, values).feed()),
    ]
    try:
        yield owner
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_records_are_processed_and_committed() -> None:
    log = MemoryLog()
    async with running(log, [b"10"] * 1200):
        await log.until_position(1200)
    assert log.states == {b"c:ada": b"record:1200"}


@pytest.mark.parametrize("failure", [ProducerFenced(), KafkaConnectionError()])
async def test_after_a_failed_transaction_the_partition_is_read_back_and_nothing_counts_twice(
    failure: Exception,
) -> None:
    log = MemoryLog()
    log.fail_next = failure
    async with running(log, [b"10"] * 700):
        await log.until_position(700)
    assert log.opened == 2
    assert log.states == {b"c:ada": b"record:700"}


async def test_a_step_that_raises_costs_one_record_and_no_other() -> None:
    log = MemoryLog()
    async with running(log, [b"10"] * 5 + [POISON] + [b"10"] * 5):
        await log.until_position(11)
    assert log.letters == [5]
    assert log.states == {b"c:ada": b"record:10"}


async def test_a_rest_commits_what_was_processed_and_work_goes_on_from_there() -> None:
    log = MemoryLog()
    async with running(log, [b"10"] * 50) as owner:
        await log.until_position(50)
        await owner.rest()
        assert owner.state is not None
        assert not owner.state.dirty
        owner.work()
        await owner.rest()
    assert log.opened == 1
    assert log.states == {b"c:ada": b"record:50"}


async def test_a_broker_away_for_too_long_ends_the_owner() -> None:
    class Away(MemoryLog):
        async def open(self, _partition: int) -> PartitionState[int]:
            raise KafkaConnectionError

    pace = PACE._replace(give_up_seconds=0.0)
    owner = owner_of(Away(), Inboxes(), pace)
    with pytest.raises(KafkaConnectionError):
        await owner.run()


async def test_a_unit_of_work_that_can_never_be_written_ends_the_owner() -> None:
    class Refusing(MemoryLog):
        async def write(self, partition: int, changes: Changes) -> None:
            raise TopicAuthorizationFailedError

    log, inboxes = Refusing(), Inboxes()
    owner = owner_of(log, inboxes, PACE._replace(give_up_seconds=0.2))
    source = asyncio.create_task(Source(inboxes, [b"10"]).feed())
    with pytest.raises(TopicAuthorizationFailedError):
        await owner.run()
    source.cancel()
    assert log.opened > 1


async def test_a_partition_of_nothing_but_poison_is_not_drained_into_dead_letters() -> None:
    log, inboxes = MemoryLog(), Inboxes()
    owner = owner_of(log, inboxes, PACE._replace(poison_records=1_200))
    source = asyncio.create_task(Source(inboxes, [b"10"] + [b"bad"] * 5_000).feed())
    with pytest.raises(OnlyPoison, match="undecodable, not a number"):
        await owner.run()
    source.cancel()
    # Those of the unit of work with the good record, and as many as the limit allows.
    assert len(log.letters) <= PACE.commit_records + 1_200


async def test_a_good_record_in_between_shows_that_the_source_is_no_poison() -> None:
    log = MemoryLog()
    inboxes = Inboxes()
    owner = owner_of(log, inboxes, PACE._replace(poison_records=1_200))
    values = ([b"bad"] * 400 + [b"10"]) * 10
    tasks = [
        asyncio.create_task(owner.run()),
        asyncio.create_task(Source(inboxes, values).feed()),
    ]
    await log.until_position(len(values))
    for task in tasks:
        task.cancel()
    assert len(log.letters) == 4_000


async def test_a_partition_without_a_pause_is_caught_up_all_the_same() -> None:
    log, inboxes = MemoryLog(), Inboxes()
    readings = Readings("test")
    owner = Owner(
        0,
        log,
        inboxes=inboxes,
        readings=readings,
        pace=PACE._replace(interval_seconds=60.0, commit_records=1),
        caught_up=lambda _: True,
    )
    for offset in range(3):
        owner.inbox.put(Batch(0, 1, [TopicRecords(TOPIC, [record(offset)])]))
    owning = asyncio.create_task(owner.run())
    await log.until_position(2)
    assert owner.has_caught_up
    owning.cancel()


@pytest.mark.parametrize("follows_wall", [True, False])
async def test_an_idle_partition_follows_the_wall_unless_told_not_to(*, follows_wall: bool) -> None:
    looks: list[int] = []

    def caught_up(state: PartitionState[int]) -> bool:
        looks.append(state.clocks.now().live)
        return True

    owner = Owner(
        0,
        MemoryLog(),
        inboxes=Inboxes(),
        readings=Readings("test"),
        pace=PACE._replace(follows_wall=follows_wall),
        caught_up=caught_up,
    )
    owning = asyncio.create_task(owner.run())
    await eventually(lambda: is_true(len(looks) >= 5), "a partition with nothing to take")
    owning.cancel()
    assert (looks[-1] > 0) == follows_wall


async def test_a_partition_that_failed_is_not_opened_again_during_a_rest() -> None:
    log = MemoryLog()
    async with running(log, [b"10"] * 50) as owner:
        await log.until_position(50)
        log.fail_next = ProducerFenced()
        owner.inbox.put(Batch(0, 1, [TopicRecords(TOPIC, [record(50)])]))
        await eventually(lambda: is_true(log.fail_next is None), "a failed transaction")
        await owner.rest()
        await asyncio.sleep(0.3)  # nothing is to happen: longer than the pause after a failure
        assert log.opened == 1
        owner.work()
        await eventually(lambda: is_true(log.opened == 2), "the partition opened again")


async def is_true(condition: bool) -> bool:  # noqa: FBT001  # what it is about
    return condition
