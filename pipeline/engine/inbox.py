"""Fetched batches that wait for their partition's owner: bounded, and never out of place."""

import asyncio
from collections import deque
from collections.abc import Mapping

from pipeline.engine.batch import Batch

# So that large records do not fill the memory where small ones are expected.
MOST_BYTES = 32 << 20


class Inbox:
    """The queue of one partition; `limit` records or more make it full, or 32 MB of values."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._batches: deque[Batch] = deque()
        self._sizes: deque[tuple[int, int]] = deque()
        self._arrived = asyncio.Event()
        self._bytes = 0
        self.records = 0

    def put(self, batch: Batch) -> None:
        """Add a batch; also when full: the fetch that is under way when it fills up still lands."""
        records, size = _size(batch)
        self._batches.append(batch)
        self._sizes.append((records, size))
        self.records += records
        self._bytes += size
        self._arrived.set()

    async def take(self, timeout_seconds: float) -> Batch | None:
        """The next batch, or None when none came in time or `poke` was called."""
        if not self._batches:
            try:
                # Not wait_for: before Python 3.12 it can swallow a cancellation.
                async with asyncio.timeout(timeout_seconds):
                    await self._arrived.wait()
            except TimeoutError:
                return None
        if not self._batches:
            self._arrived.clear()
            return None
        batch = self._batches.popleft()
        records, size = self._sizes.popleft()
        self.records -= records
        self._bytes -= size
        if not self._batches:
            self._arrived.clear()
        return batch

    def clear(self) -> None:
        """Drop what waits."""
        self._batches.clear()
        self._sizes.clear()
        self._bytes = 0
        self.records = 0
        self._arrived.clear()

    def poke(self) -> None:
        """Wake the owner, so that it looks at what is asked of it."""
        self._arrived.set()

    @property
    def full(self) -> bool:
        """Whether nothing more should be fetched for now."""
        return self.records >= self._limit or self._bytes >= MOST_BYTES

    def oldest_timestamps(self) -> dict[str, int]:
        """Kafka timestamp in ms of the first waiting record of each topic."""
        oldest: dict[str, int] = {}
        for batch in self._batches:
            for topic, records in batch.groups:
                oldest.setdefault(topic, records[0].timestamp)
        return oldest


class Inboxes:
    """The open inboxes of this worker, and from where each is to be filled.

    An inbox opens with the source positions of its partition. The transport applies them before
    its next fetch, and each opening begins a new epoch, so that what was fetched for an earlier one
    and is still under way in Faust's queues never reaches an owner out of place.
    """

    def __init__(self) -> None:
        self._open: dict[int, tuple[int, Inbox]] = {}
        self._to_seek: dict[int, Mapping[str, int]] = {}
        self._changed = asyncio.Event()
        self.epoch = 0

    def open(self, partition: int, inbox: Inbox, positions: Mapping[str, int]) -> None:
        """Fill this inbox from these offsets on, one for each source topic."""
        self.epoch += 1
        self._open[partition] = (self.epoch, inbox)
        self._to_seek[partition] = positions
        self._changed.set()

    def close(self, partition: int) -> None:
        """Take in nothing more for this partition, and drop what waits."""
        _, inbox = self._open.pop(partition, (0, None))
        self._to_seek.pop(partition, None)
        if inbox is not None:
            inbox.clear()

    def opened(self) -> tuple[int, list[tuple[int, Mapping[str, int]]]]:
        """The present epoch; the partitions opened since the last call, with where to read from."""
        opened, self._to_seek = list(self._to_seek.items()), {}
        return self.epoch, opened

    def deliver(self, batch: Batch) -> None:
        """Give a batch to its owner, unless the inbox was closed or opened anew since the fetch."""
        epoch, inbox = self._open.get(batch.partition, (0, None))
        if inbox is not None and epoch <= batch.epoch:
            inbox.put(batch)

    def has_room(self, partition: int) -> bool:
        """Whether to fetch for this partition."""
        _, inbox = self._open.get(partition, (0, None))
        return inbox is not None and partition not in self._to_seek and not inbox.full

    def made_room(self) -> None:
        """Called by an owner that took a batch."""
        self._changed.set()

    async def wait_for_change(self, timeout_seconds: float) -> None:
        """Until an inbox opens or has room, or the time is over."""
        self._changed.clear()
        try:
            async with asyncio.timeout(timeout_seconds):
                await self._changed.wait()
        except TimeoutError:
            return


def _size(batch: Batch) -> tuple[int, int]:
    """Records, and bytes of their values."""
    records = sum(len(group.records) for group in batch.groups)
    return records, sum(len(one.value or b"") for group in batch.groups for one in group.records)
