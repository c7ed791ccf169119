"""The pieces under way to Kafka: a bounded number, and the progress behind them."""

import asyncio
from collections import deque
from typing import NamedTuple

from pipeline.producers.backfill.progress import Progress

MOST_RECORDS = 5_000


class BackfillFailed(Exception):
    """Kafka did not take something: one line that says what. The backfill can be resumed."""


class Sent(NamedTuple):
    """A piece under way: 0 or 1 reject, which has no arrivals, and the rejects file's size then."""

    position: int
    line: int
    arrivals: tuple[asyncio.Future[int], ...]
    rejects: int
    rejects_bytes: int


class Window:
    """Moves `progress` on, piece by piece, in order, as Kafka acknowledges them."""

    def __init__(self, progress: Progress, stall_seconds: float) -> None:
        self.progress = progress
        self._stall_seconds = stall_seconds
        self._under_way: deque[Sent] = deque()
        self._records = 0

    async def add(self, sent: Sent) -> None:
        """Follow a piece; waits while too many are under way. Raises BackfillFailed."""
        self._under_way.append(sent)
        self._records += len(sent.arrivals)
        while self._records > MOST_RECORDS:
            await self._first_arrived()

    async def empty(self) -> None:
        """Wait until everything has arrived; raises BackfillFailed."""
        while self._under_way:
            await self._first_arrived()

    def advance(self) -> None:
        """Count whatever has arrived up to now; raises BackfillFailed."""
        while self._under_way and all(arrival.done() for arrival in self._under_way[0].arrivals):
            self._count(self._under_way.popleft())

    async def _first_arrived(self) -> None:
        first = self._under_way[0]
        if first.arrivals:
            _, missing = await asyncio.wait(first.arrivals, timeout=self._stall_seconds)
            if missing:
                waited = f"{self._stall_seconds:g} s"
                raise BackfillFailed(f"line {first.line}: not acknowledged after {waited}")
        self.advance()

    def _count(self, sent: Sent) -> None:
        for arrival in sent.arrivals:
            if (refused := arrival.exception()) is not None:
                raise BackfillFailed(f"line {sent.line}: Kafka refused it: {refused!r}")
        self._records -= len(sent.arrivals)
        self.progress.position = sent.position
        self.progress.touchpoints += len(sent.arrivals)
        self.progress.rejects += sent.rejects
        self.progress.rejects_bytes = sent.rejects_bytes
