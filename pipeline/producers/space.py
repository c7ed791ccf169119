"""Room for what is published and not yet delivered: bounded, first come first served."""

import asyncio
from collections import deque
from typing import NamedTuple


class Limits(NamedTuple):
    """How much may wait for its delivery."""

    max_pending_events: int = 10_000
    max_pending_bytes: int = 16 * 1024 * 1024


class Space:
    """Counts what is taken; lives in one event loop."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._events = 0
        self._bytes = 0
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    def try_take(self, size_bytes: int) -> bool:
        """Take room for one event if there is some and nobody waits for it already."""
        if self._waiting or not self._fits(size_bytes):
            return False
        self._occupy(size_bytes)
        return True

    async def take(self, size_bytes: int, timeout_s: float | None) -> None:
        """Take room for one event, waiting for it; raises TimeoutError after `timeout_s`."""
        if self.try_take(size_bytes):
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        place = (size_bytes, turn)
        self._waiting.append(place)
        try:
            async with asyncio.timeout(timeout_s):
                await turn
        except BaseException:
            self._leave(place)
            raise

    def give_back(self, size_bytes: int) -> None:
        """Free the room of one event, and let in who waited longest."""
        self._events -= 1
        self._bytes -= size_bytes
        self._let_in()

    def turn_away(self, reason: Exception) -> None:
        """End every wait with `reason`."""
        for _, turn in self._waiting:
            if not turn.done():
                turn.set_exception(reason)
        self._waiting.clear()

    def _fits(self, size_bytes: int) -> bool:
        return (
            self._events < self._limits.max_pending_events
            and self._bytes + size_bytes <= self._limits.max_pending_bytes
        )

    def _occupy(self, size_bytes: int) -> None:
        self._events += 1
        self._bytes += size_bytes

    def _let_in(self) -> None:
        while self._waiting and self._fits(self._waiting[0][0]):
            size_bytes, turn = self._waiting.popleft()
            if not turn.done():
                self._occupy(size_bytes)
                turn.set_result(None)

    def _leave(self, place: tuple[int, asyncio.Future[None]]) -> None:
        size_bytes, turn = place
        if place in self._waiting:
            self._waiting.remove(place)
            self._let_in()
        elif turn.done() and not turn.cancelled() and turn.exception() is None:
            # Let in and cancelled at the same moment: the room goes to the next one.
            self.give_back(size_bytes)
