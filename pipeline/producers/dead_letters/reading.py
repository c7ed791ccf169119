"""Reading the topic of dead letters from either end, one partition at a time."""

import asyncio
import heapq
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition

from pipeline.broker.connection import consumer_options
from pipeline.broker.patience import NotInTime
from pipeline.broker.topics import partition_counts
from pipeline.contract.topics import catalogue
from pipeline.contract.wire import Codec
from pipeline.producers.dead_letters.found import Found, LetterId, Wanted, found_in
from pipeline.settings import Settings

# Offsets read in one go: their values, up to 900 kB each, are in memory at once.
CHUNK: Final = 200
FETCH_MS: Final = 500
# Without a record for so long, there is a broker that does not answer.
LEAST_PATIENCE_SECONDS: Final = 10

Bounds = Mapping[int, tuple[int, int]]
Looked = Callable[[int], None]
Letters = AsyncIterator[Found]


class NoSuchLetter(RuntimeError):
    """What was asked for is not among the dead letters: one line that says what is."""


class Span(NamedTuple):
    """A part of the topic: by partition, the first offset and the one after the last."""

    bounds: Bounds

    @property
    def offsets(self) -> int:
        """How many offsets there are in it; some of them may hold nothing."""
        return sum(end - begin for begin, end in self.bounds.values())


class LetterReader:
    """Reads dead letters with one consumer, outside of any group."""

    def __init__(
        self,
        consumer: "AIOKafkaConsumer[bytes, bytes]",
        topic: str,
        codec: Codec,
        partitions: int,
        patience_seconds: float,
    ) -> None:
        self._consumer = consumer
        self._topic = topic
        self._codec = codec
        self._parts = [TopicPartition(topic, number) for number in range(partitions)]
        self._patience_seconds = patience_seconds

    async def span(self, wanted: Wanted = Wanted()) -> Span:  # noqa: B008  # it never changes
        """What was put aside in the time that is asked for, as the topic is now."""
        begins = await self._at_time(wanted.since, await self._beginnings())
        ends = await self._at_time(wanted.until, await self._ends())
        return Span({part: (begin, max(begin, ends[part])) for part, begin in begins.items()})

    async def one(self, letter: LetterId) -> Found:
        """The letter of an id; raises NoSuchLetter."""
        if not 0 <= letter.partition < len(self._parts):
            raise NoSuchLetter(f"{letter}: {self._topic} has {len(self._parts)} partitions")
        begin = (await self._beginnings())[letter.partition]
        end = (await self._ends())[letter.partition]
        if begin <= letter.offset < end:
            for found in await self._read(letter.partition, letter.offset, letter.offset + 1):
                return found
        raise NoSuchLetter(
            f"{letter}: no dead letter there; partition {letter.partition} of {self._topic} "
            f"goes from {begin} to {end - 1}"
        )

    def newest_first(self, span: Span, looked: Looked) -> Letters:
        """Every letter of a span, the last that was put aside first.

        `looked` is told of each number of offsets that were looked at.
        """
        parts = [self._backward(part, *of, looked) for part, of in span.bounds.items()]
        return _merged(parts, lambda found: -found.put_aside_at)

    def oldest_first(self, span: Span, looked: Looked) -> Letters:
        """Every letter of a span, in the order in which they were put aside."""
        parts = [self._forward(part, *of, looked) for part, of in span.bounds.items()]
        return _merged(parts, lambda found: found.put_aside_at)

    async def _backward(self, partition: int, begin: int, end: int, looked: Looked) -> Letters:
        while end > begin:
            start = max(begin, end - CHUNK)
            for found in reversed(await self._read(partition, start, end)):
                yield found
            looked(end - start)
            end = start

    async def _forward(self, partition: int, begin: int, end: int, looked: Looked) -> Letters:
        while begin < end:
            stop = min(end, begin + CHUNK)
            for found in await self._read(partition, begin, stop):
                yield found
            looked(stop - begin)
            begin = stop

    async def _read(self, partition: int, begin: int, end: int) -> list[Found]:
        """What stands at the offsets from `begin` up to `end`; raises NotInTime."""
        part = self._parts[partition]
        self._consumer.assign([part])
        self._consumer.seek(part, begin)
        found: list[Found] = []
        clock = asyncio.get_running_loop().time
        due = clock() + self._patience_seconds
        while (position := await self._consumer.position(part)) < end:
            fetched = (await self._consumer.getmany(part, timeout_ms=FETCH_MS)).get(part, [])
            found += [found_in(record, self._codec) for record in fetched if record.offset < end]
            if await self._consumer.position(part) > position:
                due = clock() + self._patience_seconds
            elif clock() > due:
                seconds = self._patience_seconds
                raise NotInTime(
                    f"no answer from {self._topic} partition {partition} in {seconds} s"
                )
        return found

    async def _beginnings(self) -> dict[int, int]:
        offsets = await self._consumer.beginning_offsets(self._parts)
        return {part.partition: offset for part, offset in offsets.items()}

    async def _ends(self) -> dict[int, int]:
        offsets = await self._consumer.end_offsets(self._parts)
        return {part.partition: offset for part, offset in offsets.items()}

    async def _at_time(self, at: int | None, otherwise: dict[int, int]) -> dict[int, int]:
        """The first offset of each partition that is not before a time."""
        if at is None:
            return otherwise
        found = await self._consumer.offsets_for_times(dict.fromkeys(self._parts, at))
        ends = await self._ends()
        return {
            part.partition: ends[part.partition] if place is None else place.offset
            for part, place in found.items()
        }


@asynccontextmanager
async def open_letters(settings: Settings, codec: Codec) -> AsyncIterator[LetterReader]:
    """A reader, for as long as the block lasts; raises NoSuchLetter where there is no topic."""
    topic = catalogue(settings.topic_prefix).dead_letters.name
    partitions = (await partition_counts(settings)).get(topic)
    if partitions is None:
        raise NoSuchLetter(f"no topic {topic} (cx topics create)")
    options: dict[str, Any] = {
        **consumer_options(settings),
        "isolation_level": "read_committed",
        "auto_offset_reset": "earliest",
    }
    patience_seconds = max(settings.connect_timeout_s, LEAST_PATIENCE_SECONDS)
    async with AIOKafkaConsumer(**options) as consumer:
        yield LetterReader(consumer, topic, codec, partitions, patience_seconds)


async def _merged(parts: Iterable[Letters], order: Callable[[Found], int]) -> Letters:
    """One iterator from several that are each in order."""
    heads: list[tuple[int, LetterId, Found, Letters]] = []
    for part in parts:
        await _push(heads, part, order)
    while heads:
        _, _, found, part = heapq.heappop(heads)
        yield found
        await _push(heads, part, order)


async def _push(
    heads: list[tuple[int, LetterId, Found, Letters]],
    part: Letters,
    order: Callable[[Found], int],
) -> None:
    async for found in part:
        heapq.heappush(heads, (order(found), found.id, found, part))
        return
