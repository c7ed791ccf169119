"""The owner's side of Kafka: fence older owners, read a partition back, write transactions."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Generic

from aiokafka import AIOKafkaProducer, ConsumerRecord

from pipeline.contract.records import PARTITION_STATE_KEY
from pipeline.contract.topics import Topics
from pipeline.contract.wire import Codec
from pipeline.engine.corrupt_log import CorruptLog
from pipeline.engine.partition_state import Changes, PartitionState
from pipeline.engine.program import State
from pipeline.engine.readings import Readings
from pipeline.engine.restore import Take, read_back, see_sources
from pipeline.engine.sources import standing
from pipeline.engine.transaction import Outgoing, Transactions, transactional_producer

log = logging.getLogger(__name__)

Records = list[ConsumerRecord[bytes, bytes]]


class KafkaLog(Generic[State]):
    """Opens, writes and closes the partitions of one worker."""

    def __init__(
        self,
        options: Mapping[str, Any],
        group: str,
        *,
        reading: Mapping[str, Any],
        topics: Topics,
        codec: Codec,
        readings: Readings,
        new_state: Callable[[int], PartitionState[State]],
        topic_ids: Callable[[], Awaitable[Mapping[str, str]]],
    ) -> None:
        """`options` of producers, `reading` of consumers.

        `group`: consumer group, and prefix of transactional ids.
        `topic_ids` asks for source topic → its id now.
        """
        self._options = options
        self._reading = reading
        self._group = group
        self._topics = topics
        self._codec = codec
        self._readings = readings
        self._new_state = new_state
        self._topic_ids = topic_ids
        self._producers: dict[int, AIOKafkaProducer] = {}

    async def open(self, partition: int) -> PartitionState[State]:
        """Fence every older owner, then read the partition back.

        Fencing comes first: it ends the older owner's open transaction, so that what is read is
        final.
        Raises KafkaError, or CorruptLog when a record of the log cannot be read.
        """
        producer = transactional_producer(self._options, f"{self._group}-{partition}")
        self._producers[partition] = producer
        await producer.start()
        state = self._new_state(partition)
        takers: dict[str, Take] = {
            self._topics.journeys.name: lambda records: _each(records, state.restore_state),
            self._topics.service_metrics.name: lambda records: _each(
                records, lambda key, value: self._take_metrics(state, key, value)
            ),
        }
        await read_back(
            self._reading, partition, takers, lambda left: self._readings.restoring(partition, left)
        )
        await self._stand(state)
        try:
            state.restored()
        except ValueError as error:
            raise CorruptLog(f"partition {partition}: a state cannot be read: {error!r}") from error
        return state

    async def write(self, partition: int, changes: Changes) -> None:
        """Write a unit of work; see `Transactions.write`."""
        topics, codec = self._topics, self._codec
        metrics: Outgoing = [
            *map(codec.tally_record, changes.tallies),
            (PARTITION_STATE_KEY, codec.encode_partition_state(changes.partition)),
        ]
        actions: Outgoing = [
            (action.customer_key.encode(), codec.encode_action(action))
            for action in changes.actions
        ]
        letters: Outgoing = [
            (letter.key, codec.encode_dead_letter(letter)) for letter in changes.dead_letters
        ]
        transactions = Transactions(self._producers[partition], partition, self._group)
        await transactions.write(
            {
                topics.journeys.name: changes.journeys,
                topics.service_metrics.name: metrics,
                topics.actions.name: actions,
                topics.dead_letters.name: letters,
            },
            changes.partition.positions,
        )

    async def close(self, partition: int) -> None:
        """Let go of the partition's producer."""
        self._readings.dropped(partition)
        producer = self._producers.pop(partition, None)
        if producer is not None:
            await producer.stop()

    def _take_metrics(self, state: PartitionState[State], key: bytes, value: bytes | None) -> None:
        if value is None:
            return
        if key == PARTITION_STATE_KEY:
            state.restore_partition(self._codec.decode_partition_state(value))
        else:
            state.tallies.load(self._codec.decode_tally(value))

    async def _stand(self, state: PartitionState[State]) -> None:
        """Find out from where each source topic is read on, and raise the alarms there are."""
        ids = await self._topic_ids()
        offsets = await see_sources(
            self._reading, self._group, state.partition, list(self._topics.channels), ids
        )
        for topic, source in offsets.items():
            found = standing(state.positions.get(topic), state.topic_ids.get(topic, ""), source)
            if found.alarm is not None:
                log.error("%s partition %d: %s", topic, state.partition, found.alarm)
                self._readings.alarms[topic] += 1
                self._readings.lost_records[topic] += found.lost
            state.positions[topic] = found.position
            state.topic_ids[topic] = source.topic_id


def _each(records: Records, take: Callable[[bytes, bytes | None], None]) -> None:
    """Give each record to `take`; what it cannot read is a corrupt log."""
    for record in records:
        try:
            take(record.key, record.value)
        except (ValueError, KeyError, IndexError, EOFError) as error:
            raise CorruptLog(
                f"{record.topic} partition {record.partition} offset {record.offset} "
                f"cannot be read back: {error!r}"
            ) from error
