"""A Faust transport that yields one message per fetch and partition number.

Faust spends its time per message, so a whole batch travels as one. Faust selects it by the
broker URL's scheme `cx://`, through the `faust.transports` entry point.
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any, ClassVar, Protocol, cast

from aiokafka import AIOKafkaConsumer
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, ConsumerMessage
from faust.types.transports import ConsumerT

from pipeline.engine.batch import Batch, TopicRecords
from pipeline.engine.inbox import Inboxes

RecordMap = Mapping[TP, list[Any]]
Passed = Mapping[TP, int]

# Faust drops, without a word, messages below the offset of the one before; it would drop all topics
# of a batch for the one that began anew. What is old is for the owner to say.
NEVER_OLD = 1 << 62


class BatchAppT(Protocol):
    """What the transport needs of the app."""

    inboxes: Inboxes


class BatchConsumerThread(driver.AIOKafkaConsumerThread):
    """The driver's consumer thread, reading only what was committed."""

    def _create_worker_consumer(self, transport: driver.Transport) -> AIOKafkaConsumer:
        # Faust chooses read_committed only for its own exactly_once mode, which we do not use.
        consumer = super()._create_worker_consumer(transport)
        consumer._isolation_level = "read_committed"  # noqa: SLF001 - no other way in
        return consumer

    def read_on_from(self, tp: TP) -> int | None:
        """The offset of the next fetch; None where it is not known. Waits for nothing."""
        subscription = self._ensure_consumer()._subscription.subscription  # noqa: SLF001 - `position` waits
        assignment = None if subscription is None else subscription.assignment
        state = None if assignment is None else assignment.state_value(tp)
        return state.position if state is not None and state.has_valid_position else None


class BatchConsumer(driver.Consumer):
    """Fetches for the partitions whose inbox has room, one message for each partition number."""

    _thread: BatchConsumerThread

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._told: dict[TP, int] = {}  # up to where owners know that all was fetched

    def _new_consumer_thread(self) -> BatchConsumerThread:
        return BatchConsumerThread(self, loop=self.loop, beacon=self.beacon)

    async def getmany(
        self,
        timeout: float,  # noqa: ASYNC109 - the signature is Faust's
    ) -> AsyncIterator[tuple[TP, ConsumerMessage]]:
        """Yield a `Batch` for each partition number of one fetch."""
        if not self.flow_active:
            await self.wait(self.can_resume_flow.wait())
        inboxes = cast(BatchAppT, self.app).inboxes
        # Faust drops, without a word, messages of another generation than the present one.
        generation = self.app.consumer_generation_id
        epoch = await self._seek_opened(inboxes)
        records, passed = await self._fetch(inboxes, wait_seconds=timeout)
        for first, batch in batches_of(records, passed, epoch):
            if not self.flow_active:
                return
            yield first, message_of(first, batch, generation)

    async def _seek_opened(self, inboxes: Inboxes) -> int:
        """Set the positions of opened partitions; returns the epoch of what is fetched next."""
        epoch, opened = inboxes.opened()
        for partition, positions in opened:
            for topic, offset in positions.items():
                await self.seek(TP(topic, partition), offset)
                self._told[TP(topic, partition)] = offset
        return epoch

    async def _fetch(self, inboxes: Inboxes, wait_seconds: float) -> tuple[RecordMap, Passed]:
        wanted = {tp for tp in self._get_active_partitions() if inboxes.has_room(tp.partition)}
        if not wanted:
            await inboxes.wait_for_change(wait_seconds)
            return {}, {}
        records = await self._getmany(active_partitions=wanted, timeout=wait_seconds)
        return records, self._passed(wanted, records)

    def _passed(self, wanted: Iterable[TP], records: RecordMap) -> Passed:
        """Where reading goes on, where neither the records nor what was told before show it."""
        passed = {}
        for tp in wanted:
            fetched, offset = records.get(tp), self._thread.read_on_from(tp)
            told = fetched[-1].offset + 1 if fetched else self._told.get(tp)
            if offset is not None and offset != told:
                passed[tp] = told = offset
            if told is not None:
                self._told[tp] = told
        return passed


class BatchTransport(driver.Transport):
    """`cx://host:port,…`: Kafka by aiokafka, in batches."""

    Consumer: ClassVar[type[ConsumerT]] = BatchConsumer
    driver_version = f"cx-{driver.Transport.driver_version}"


def batches_of(records: RecordMap, passed: Passed, epoch: int) -> list[tuple[TP, Batch]]:
    """Group a fetch by partition number, over all topics."""
    groups: dict[int, list[TopicRecords]] = {}
    ends: dict[int, dict[str, int]] = {}
    first: dict[int, TP] = {}
    for tp, fetched in records.items():
        if fetched:
            groups.setdefault(tp.partition, []).append(TopicRecords(tp.topic, fetched))
            first.setdefault(tp.partition, tp)
    for tp, offset in passed.items():
        ends.setdefault(tp.partition, {})[tp.topic] = offset
        first.setdefault(tp.partition, tp)
    return [
        (tp, Batch(number, epoch, groups.get(number, ()), ends.get(number, {})))
        for number, tp in first.items()
    ]


def message_of(tp: TP, batch: Batch, generation: int) -> ConsumerMessage:
    """Wrap a batch as one message for Faust."""
    return ConsumerMessage(
        tp.topic,
        tp.partition,
        NEVER_OLD,
        0.0,
        0,
        None,
        None,
        cast(bytes, batch),  # Faust passes on what it is given: the topic's codec is raw
        None,
        0,
        0,
        tp,
        generation_id=generation,
    )
