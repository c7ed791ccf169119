"""Simulated time: processes that wait, and are woken in the order of their times."""

from collections.abc import Generator
from heapq import heappop, heappush
from typing import Final

# A process yields how many milliseconds it waits, or PARKED: until somebody resumes it.
Process = Generator[int, None, None]
PARKED: Final = -1


class Timeline:
    """The time now (ms UTC) and the processes that wait for a later one."""

    __slots__ = ("_due", "_turns", "now", "running")

    def __init__(self, start: int) -> None:
        """A timeline at `start` on which nothing happens yet."""
        self.now = start
        self._due: list[tuple[int, int, Process]] = []
        # Equal times go in the order in which they were asked for.
        self._turns = 0
        self.running: Process = _nothing()

    def begin(self, process: Process, after_ms: int = 0) -> None:
        """Let a new process, or one that is parked, go on in `after_ms`."""
        self.begin_at(process, self.now + after_ms)

    def begin_at(self, process: Process, at: int) -> None:
        """Let a new process, or one that is parked, go on at `at`; not before now."""
        self._turns += 1
        heappush(self._due, (max(at, self.now), self._turns, process))

    def advance(self) -> bool:
        """Run the next process to its next wait; False when no process is left."""
        if not self._due:
            return False
        self.now, _, process = heappop(self._due)
        self.running = process
        wait_ms = next(process, PARKED)
        if wait_ms >= 0:
            self._turns += 1
            heappush(self._due, (self.now + wait_ms, self._turns, process))
        return True


def _nothing() -> Process:
    yield from ()
