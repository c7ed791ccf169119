"""Following one topic from its beginning: all partitions, committed records only, no group."""

import asyncio
from collections.abc import Callable, Mapping
from typing import TypeAlias

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError, OffsetOutOfRangeError

from pipeline.broker.connection import consumer_options
from pipeline.broker.patience import NotYet
from pipeline.settings import Settings

POLL_MS = 500
POLL_RECORDS = 2_000  # a scrape waits while they are decoded: some 50 ms
FETCH_BYTES = 4 << 20
ANSWER_SECONDS = 5.0
LOOK_SECONDS = 2.0

Record: TypeAlias = ConsumerRecord[bytes, bytes]
Take: TypeAlias = Callable[[Record], None]
Ends: TypeAlias = Mapping[TopicPartition, int]


class BegunAnew(Exception):
    """The log is not the one read so far: what was read counts no more. One line that says why."""


def consumer_of(settings: Settings) -> AIOKafkaConsumer:
    """A consumer without a group that reports when an offset is gone, and chooses no other."""
    return AIOKafkaConsumer(
        **consumer_options(settings),
        auto_offset_reset="none",
        isolation_level="read_committed",
        max_partition_fetch_bytes=FETCH_BYTES,
    )


class Reading:
    """One passage through a log, from its beginning on and on."""

    def __init__(self, consumer: AIOKafkaConsumer, parts: list[TopicPartition]) -> None:
        self._consumer = consumer
        self._parts = parts

    async def begin(self) -> Ends:
        """Go to the beginning, and see where committed records end. Raises NotYet."""
        self._consumer.assign(self._parts)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                beginnings: Ends = await self._consumer.beginning_offsets(self._parts)
        except (KafkaError, TimeoutError) as failed:
            raise NotYet(str(failed) or "no answer") from None
        for part, offset in beginnings.items():
            self._consumer.seek(part, offset)
        return await self.ends()

    async def ends(self) -> Ends:
        """Where the committed records of each partition end now. Raises NotYet."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                ends: Ends = await self._consumer.end_offsets(self._parts)
        except (KafkaError, TimeoutError) as failed:
            raise NotYet(str(failed) or "no answer") from None
        return ends

    async def until(self, ends: Ends, take: Take) -> None:
        """Hand over records until each partition's end has been reached."""
        while not await self.past(ends):
            await self._step(take)

    async def for_a_while(self, take: Take) -> None:
        """Hand over records until it is time to look where the log ends; without a broker, none."""
        clock = asyncio.get_running_loop().time
        begun = clock()
        while clock() < begun + LOOK_SECONDS:
            await self._step(take)

    async def past(self, ends: Ends) -> bool:
        """Whether each partition has been read up to its end."""
        return all([await self._consumer.position(part) >= end for part, end in ends.items()])

    async def _step(self, take: Take) -> None:
        try:
            fetched = await self._consumer.getmany(timeout_ms=POLL_MS, max_records=POLL_RECORDS)
        except OffsetOutOfRangeError:
            raise BegunAnew("it ends before the offset that is to be read next") from None
        for records in fetched.values():
            for record in records:
                take(record)
        # Where many records are at hand, nothing above waits: scrapes get their turn here.
        await asyncio.sleep(0)
