"""Delivery of records to Kafka: in order within each partition, tried until it succeeds."""

import asyncio
import logging
from collections import deque

from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    InvalidTimestampError,
    InvalidTopicError,
    KafkaError,
    MessageSizeTooLargeError,
    PolicyViolationError,
    RecordListTooLargeError,
    TopicAuthorizationFailedError,
    UnsupportedForMessageFormatError,
)

from pipeline.producers.connection import Connection
from pipeline.producers.outgoing import Outgoing
from pipeline.settings import Settings

log = logging.getLogger(__name__)

# What the broker will refuse again however often it is asked. All else is tried again.
REFUSALS = (
    ClusterAuthorizationFailedError,
    InvalidTimestampError,
    InvalidTopicError,
    MessageSizeTooLargeError,
    PolicyViolationError,
    RecordListTooLargeError,
    TopicAuthorizationFailedError,
    UnsupportedForMessageFormatError,
)
PAUSE_SECONDS = 0.5

Waiting = deque[tuple[Outgoing, asyncio.Future[int]]]


class Courier:
    """Takes records and delivers them; one lane per partition, one batch under way in each.

    The next batch of a lane is packed when the one before it has arrived, so batches grow with
    the traffic, and a record is never overtaken by a later one of its partition.
    """

    def __init__(self, settings: Settings) -> None:
        self._connection = Connection(settings)
        self._waiting: dict[tuple[str, int], Waiting] = {}
        self._lanes: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Connect; raises BrokerUnavailable when no broker is there in time."""
        await self._connection.open()

    async def partition_counts(self) -> dict[str, int]:
        """Every topic there is and its number of partitions."""
        return await self._connection.partition_counts()

    def send(self, record: Outgoing) -> asyncio.Future[int]:
        """Accept a record; the future holds its offset, or the broker's refusal (a KafkaError).

        The offset is -1 where the broker had it already and no longer knows where.
        """
        delivered: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        place = (record.topic, record.partition)
        waiting = self._waiting.get(place)
        if waiting is None:
            waiting = self._waiting[place] = deque()
            self._start_lane(place, waiting)
        waiting.append((record, delivered))
        return delivered

    async def close(self) -> None:
        """Stop at once; what was not delivered is left to its senders, its futures cancelled."""
        for lane in self._lanes:
            lane.cancel()
        await asyncio.gather(*self._lanes, return_exceptions=True)
        for waiting in self._waiting.values():
            for _, delivered in waiting:
                delivered.cancel()
        self._waiting.clear()
        await self._connection.close()

    def _start_lane(self, place: tuple[str, int], waiting: Waiting) -> None:
        lane = asyncio.create_task(self._empty(place, waiting))
        self._lanes.add(lane)
        lane.add_done_callback(self._lanes.discard)

    async def _empty(self, place: tuple[str, int], waiting: Waiting) -> None:
        try:
            while waiting:
                await self._deliver_some(place, waiting)
        except Exception as bug:
            _settle_refused(waiting, len(waiting), bug)
            raise
        finally:
            if not waiting:
                del self._waiting[place]

    async def _deliver_some(self, place: tuple[str, int], waiting: Waiting) -> None:
        topic, partition = place
        async with self._connection.lend() as producer:
            batch, count = _packed(producer, waiting)
            try:
                arrived = await producer.send_batch(batch, topic, partition=partition)
                first_offset = (await arrived).offset
            except REFUSALS as refused:
                self._connection.retire(producer)
                _settle_refused(waiting, count, refused)
            except KafkaError as failed:
                self._connection.retire(producer)
                log.warning("%s/%d: sending again: %r", topic, partition, failed)
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                _settle_delivered(waiting, count, first_offset)


def _packed(producer: AIOKafkaProducer, waiting: Waiting) -> tuple[object, int]:
    """A batch of as many of the first records as it holds, at least one; and how many."""
    batch = producer.create_batch()
    count = 0
    for record, _ in waiting:
        added = batch.append(
            timestamp=record.timestamp,
            key=record.key,
            value=record.value,
            headers=list(record.headers),
        )
        if added is None:
            break
        count += 1
    batch.close()
    return batch, count


def _settle_delivered(waiting: Waiting, count: int, first_offset: int) -> None:
    for index in range(count):
        _, delivered = waiting.popleft()
        if not delivered.done():
            delivered.set_result(first_offset + index if first_offset >= 0 else -1)


def _settle_refused(waiting: Waiting, count: int, refused: Exception) -> None:
    for _ in range(count):
        _, delivered = waiting.popleft()
        if not delivered.done():
            delivered.set_exception(refused)
