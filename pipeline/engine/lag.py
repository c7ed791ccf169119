"""How far behind its sources a partition is: in records, and in seconds."""

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from pipeline.engine.inbox import Inbox
from pipeline.engine.partition_state import PartitionState

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0


class Lag:
    """Compares positions with the ends of the sources, asked for once a second."""

    def __init__(self, options: Mapping[str, Any], topics: Collection[str]) -> None:
        self._options = options
        self._topics = topics
        self._ends: dict[TopicPartition, int] = {}
        self._behind_since: dict[TopicPartition, float] = {}

    async def follow(self, partitions: Callable[[], Iterable[int]]) -> None:
        """Ask for the ends of the present partitions, for ever.

        While the broker is away the last ones stand.
        """
        consumer = AIOKafkaConsumer(**self._options, isolation_level="read_committed")
        await consumer.start()
        try:
            while True:
                try:
                    await self._look(consumer, partitions())
                except KafkaError as error:
                    log.warning("cannot see the ends of the sources: %r", error)
                await asyncio.sleep(POLL_SECONDS)
        finally:
            await consumer.stop()

    async def _look(self, consumer: AIOKafkaConsumer, partitions: Iterable[int]) -> None:
        parts = [TopicPartition(topic, number) for number in partitions for topic in self._topics]
        self._ends = await consumer.end_offsets(parts) if parts else {}
        for gone in self._behind_since.keys() - self._ends.keys():
            del self._behind_since[gone]

    def caught_up(self, state: PartitionState[Any]) -> bool:
        """Whether nothing is left to process; False while the ends are not known."""
        positions, number = state.positions, state.partition
        return all(
            positions[topic] >= self._ends.get(TopicPartition(topic, number), 1 << 62)
            for topic in self._topics
        )

    def of(self, state: PartitionState[Any], inbox: Inbox) -> dict[str, tuple[int, float]]:
        """Topic → (records, seconds) not yet processed; seconds = age of the oldest such record.

        A record that was not fetched yet shows no age; then it is the time for which we know of it.
        """
        now = time.time()
        oldest = inbox.oldest_timestamps()
        lags = {}
        for topic in self._topics:
            part = TopicPartition(topic, state.partition)
            records = max(self._ends.get(part, 0) - state.positions[topic], 0)
            since = self._behind_since.setdefault(part, now) if records else now
            if not records:
                self._behind_since.pop(part, None)
            seconds = max(now - min(since, oldest.get(topic, now * 1000) / 1000), 0.0)
            lags[topic] = (records, seconds if records else 0.0)
        return lags
