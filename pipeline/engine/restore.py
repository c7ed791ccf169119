"""Reading a partition back: the states and tallies it wrote, and how its sources stand."""

from collections.abc import Callable, Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from pipeline.engine.sources import Source

FETCH_BYTES = 8 << 20
POLL_RECORDS = 20_000
POLL_MS = 1000


Take = Callable[[list[ConsumerRecord[bytes, bytes]]], None]


async def read_back(
    options: Mapping[str, Any],
    partition: int,
    takers: Mapping[str, Take],
    remaining: Callable[[int], None],
) -> None:
    """Read `partition` of each topic from its beginning to its present end, committed records only.

    `takers`: topic → what takes its records, in offset order. `remaining` is told how many are
    left.
    Raises CorruptLog with topic, partition and offset when a taker cannot read a record.
    """
    consumer = AIOKafkaConsumer(
        **options,
        enable_auto_commit=False,
        isolation_level="read_committed",
        max_partition_fetch_bytes=FETCH_BYTES,
    )
    await consumer.start()
    try:
        parts = [TopicPartition(topic, partition) for topic in takers]
        consumer.assign(parts)
        await consumer.seek_to_beginning(*parts)
        ends = await consumer.end_offsets(parts)
        while left := await _left(consumer, ends):
            remaining(left)
            fetched = await consumer.getmany(timeout_ms=POLL_MS, max_records=POLL_RECORDS)
            for part, records in fetched.items():
                takers[part.topic](records)
        remaining(0)
    finally:
        await consumer.stop()


async def _left(consumer: AIOKafkaConsumer, ends: Mapping[TopicPartition, int]) -> int:
    """Offsets between where the consumer stands and the ends."""
    return sum([max(end - await consumer.position(part), 0) for part, end in ends.items()])


async def see_sources(
    options: Mapping[str, Any],
    group: str,
    partition: int,
    topics: list[str],
    ids: Mapping[str, str],
) -> dict[str, Source]:
    """The source topics of a partition as the broker has them now."""
    consumer = AIOKafkaConsumer(
        **options, group_id=group, enable_auto_commit=False, isolation_level="read_committed"
    )
    await consumer.start()
    try:
        parts = [TopicPartition(topic, partition) for topic in topics]
        consumer.assign(parts)
        first = await consumer.beginning_offsets(parts)
        ends = await consumer.end_offsets(parts)
        return {
            part.topic: Source(
                ids.get(part.topic, ""), first[part], ends[part], await consumer.committed(part)
            )
            for part in parts
        }
    finally:
        await consumer.stop()
