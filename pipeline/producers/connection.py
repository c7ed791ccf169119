"""The idempotent Kafka producer in use, and its replacement when it cannot go on."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from pipeline.broker.connection import client_options, wait_for_broker
from pipeline.settings import Settings

log = logging.getLogger(__name__)

BATCH_BYTES = 64 * 1024
START_SECONDS = 30.0
ABANDON_SECONDS = 2.0
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0


class Connection:
    """Lends one producer to many lanes, and retires it when a lane finds it spent.

    An idempotent producer numbers its batches, per partition. When a batch fails for good, its
    number is missing and the broker refuses every later batch of that partition, so the producer
    must be replaced. Lanes that still use it elsewhere are left to finish.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        # Once: files of certificates that are being renewed are no reason to fail later.
        self._options = client_options(settings)
        self._current: AIOKafkaProducer | None = None
        self._lent: dict[AIOKafkaProducer, int] = {}
        self._replacing = asyncio.Lock()

    async def open(self) -> None:
        """Wait for a broker and start a producer; raises BrokerUnavailable when none is there."""
        await wait_for_broker(self._settings, log.warning)
        await self._producer()

    @asynccontextmanager
    async def lend(self) -> AsyncIterator[AIOKafkaProducer]:
        """A producer that stays open as long as it is used; waits until there is one."""
        producer = await self._producer()
        self._lent[producer] += 1
        try:
            yield producer
        finally:
            self._lent[producer] -= 1
            await self._stop_if_unused(producer)

    def retire(self, producer: AIOKafkaProducer) -> None:
        """Lend this producer to nobody any more; to be called while it is lent."""
        if self._current is producer:
            self._current = None

    async def partition_counts(self) -> dict[str, int]:
        """Every topic there is and its number of partitions; creates none."""
        async with self.lend() as producer:
            cluster: Any = await producer.client.fetch_all_metadata()
        return {name: len(cluster.partitions_for_topic(name)) for name in cluster.topics()}

    async def close(self) -> None:
        """Give up what is not delivered and close every connection."""
        self._current = None
        for producer in list(self._lent):
            await _abandon(producer)
        self._lent.clear()

    async def _producer(self) -> AIOKafkaProducer:
        async with self._replacing:
            if self._current is None:
                self._current = await _started(self._options)
                self._lent[self._current] = 0
            return self._current

    async def _stop_if_unused(self, producer: AIOKafkaProducer) -> None:
        if producer is not self._current and self._lent.get(producer) == 0:
            await _abandon(producer)
            self._lent.pop(producer, None)


async def _started(options: Mapping[str, Any]) -> AIOKafkaProducer:
    """A started producer; tries until there is one."""
    pause_seconds = FIRST_PAUSE_SECONDS
    while True:
        producer = AIOKafkaProducer(
            **options,
            enable_idempotence=True,
            acks="all",
            max_batch_size=BATCH_BYTES,
        )
        try:
            async with asyncio.timeout(START_SECONDS):
                await producer.start()
            return producer
        except (KafkaError, TimeoutError) as failed:
            log.warning("no Kafka producer yet, trying again in %.1f s: %s", pause_seconds, failed)
            await producer.stop()
        except BaseException:
            await producer.stop()
            raise
        await asyncio.sleep(pause_seconds)
        pause_seconds = min(pause_seconds * 2, LONGEST_PAUSE_SECONDS)


async def _abandon(producer: AIOKafkaProducer) -> None:
    """Stop a producer without waiting for what it could not deliver.

    `stop()` waits until all is delivered, for ever when the broker is gone, and aiokafka has no
    public way to give up: so end its sender, then do the rest of `stop()`.
    """
    producer._closed = True  # noqa: SLF001  # see above
    sender = producer._sender.sender_task  # noqa: SLF001  # see above
    sender.cancel()
    with suppress(Exception):
        await asyncio.wait_for(sender, ABANDON_SECONDS)
    with suppress(KafkaError, TimeoutError):
        async with asyncio.timeout(ABANDON_SECONDS):
            await producer.client.close()
