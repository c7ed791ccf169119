"""Reading topics from outside any group."""

from collections.abc import AsyncIterator

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from pipeline.broker.connection import client_options, consumer_options
from pipeline.settings import Settings

FETCH_BYTES = 8 << 20
FETCH_RECORDS = 20_000
FETCH_MS = 1000


async def read_to_end(
    settings: Settings, topic: str, partition: int
) -> AsyncIterator[list[ConsumerRecord[bytes, bytes]]]:
    """Committed records in their order, many at a time, up to where the partition ends now."""
    async with AIOKafkaConsumer(
        **consumer_options(settings),
        isolation_level="read_committed",
        max_partition_fetch_bytes=FETCH_BYTES,
    ) as consumer:
        at = TopicPartition(topic, partition)
        consumer.assign([at])
        await consumer.seek_to_beginning(at)
        end = (await consumer.end_offsets([at]))[at]
        while await consumer.position(at) < end:
            fetched = await consumer.getmany(at, timeout_ms=FETCH_MS, max_records=FETCH_RECORDS)
            yield fetched.get(at, [])


async def time_ahead(settings: Settings, topic: str, now: int) -> int:
    """By how many ms a record's timestamp is later than `now`, ms UTC; 0 where none is.

    Of each partition, the first such record counts.
    """
    parts = [TopicPartition(topic, number) for number in range(settings.partitions)]
    async with AIOKafkaConsumer(**client_options(settings)) as consumer:
        found = await consumer.offsets_for_times(dict.fromkeys(parts, now + 1))
    return max((at.timestamp - now for at in found.values() if at is not None), default=0)
