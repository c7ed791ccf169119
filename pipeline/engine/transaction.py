"""One Kafka transaction per unit of work: all it changed and the source offsets, or nothing."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.structs import RecordMetadata

BATCH_BYTES = 1 << 19

Outgoing = Sequence[tuple[bytes | None, bytes]]


class Transactions:
    """The transactional producer of one partition's owner."""

    def __init__(self, producer: AIOKafkaProducer, partition: int, group: str) -> None:
        self._producer = producer
        self._partition = partition
        self._group = group

    async def write(
        self,
        topics: Mapping[str, Outgoing],
        offsets: Mapping[str, int],
    ) -> None:
        """Write (key, value) records to each topic and the next offset of each source topic.

        Raises KafkaError: whether it was committed is then unknown, and the partition must be read
        back.
        """
        async with self._producer.transaction():
            deliveries = [
                delivery
                for topic, records in topics.items()
                for delivery in await self._send(topic, records)
            ]
            await asyncio.gather(*deliveries)
            await self._producer.send_offsets_to_transaction(
                {TopicPartition(topic, self._partition): at for topic, at in offsets.items()},
                self._group,
            )

    async def _send(self, topic: str, records: Outgoing) -> list["asyncio.Future[RecordMetadata]"]:
        """Send whole batches: one future for each, where `send` costs one for each record."""
        deliveries = []
        batch: Any = None
        for key, value in records:
            if batch is None or batch.append(key=key, value=value, timestamp=None) is None:
                if batch is not None:
                    deliveries.append(
                        await self._producer.send_batch(batch, topic, partition=self._partition)
                    )
                batch = self._producer.create_batch()
                batch.append(key=key, value=value, timestamp=None)
        if batch is not None:
            deliveries.append(
                await self._producer.send_batch(batch, topic, partition=self._partition)
            )
        return deliveries


def transactional_producer(options: Mapping[str, Any], transactional_id: str) -> AIOKafkaProducer:
    """A producer whose start fences every older one of its id and ends its open transaction."""
    return AIOKafkaProducer(
        **options, transactional_id=transactional_id, max_batch_size=BATCH_BYTES, acks="all"
    )
