"""Who is to be woken when, by each of a partition's two clocks."""

import heapq
from array import array
from typing import NamedTuple

DAY_MS = 86_400_000


class WakeTimes(NamedTuple):
    """When a customer is to be woken by either clock, ms; None for never."""

    live: int | None
    backfill: int | None


NEVER = WakeTimes(None, None)


class Due(NamedTuple):
    """A customer whose time (ms) has come on one of the clocks."""

    at: int
    key: bytes
    is_live: bool


class Sleepers:
    """Whom one clock is to wake.

    Those of its present day are in a heap. Those of later days, where nearly everybody waits, are
    packed by day: 12 bytes each instead of 100.
    """

    __slots__ = ("_later", "_near", "_today")

    def __init__(self) -> None:
        self._today = 0
        self._near: list[tuple[int, bytes]] = []
        # By day: the ms after its beginning, and whom.
        self._later: dict[int, tuple[array[int], list[bytes]]] = {}

    def add(self, at: int, key: bytes) -> None:
        """Wake them at `at` (ms), or at once where that has passed."""
        day, time = divmod(at, DAY_MS)
        if day <= self._today:
            heapq.heappush(self._near, (at, key))
            return
        sleepers = self._later.get(day)
        if sleepers is None:
            sleepers = self._later[day] = (array("I"), [])
        times, keys = sleepers
        times.append(time)
        keys.append(key)

    def take_due(self, now: int) -> tuple[int, bytes] | None:
        """The first whose time has come by `now` (ms), who then sleeps no more."""
        if now // DAY_MS > self._today:
            self._begin(now // DAY_MS)
        if self._near and self._near[0][0] <= now:
            return heapq.heappop(self._near)
        return None

    def _begin(self, today: int) -> None:
        self._today = today
        for day in [day for day in self._later if day <= today]:
            times, keys = self._later.pop(day)
            for time, key in zip(times, keys, strict=True):
                heapq.heappush(self._near, (day * DAY_MS + time, key))


class WakeUps:
    """The sleepers of both clocks, with what a roll-back needs to undo the running unit of work."""

    def __init__(self) -> None:
        self._live = Sleepers()
        self._backfill = Sleepers()
        self._asked: list[Due] = []
        self._woken: list[Due] = []
        self._restored: dict[bytes, WakeTimes] = {}  # only while restoring

    @property
    def woken(self) -> int:
        """How many were taken since the last commit."""
        return len(self._woken)

    def restore(self, key: bytes, times: WakeTimes | None) -> None:
        """Take what was written last for this customer; None: there is no such customer."""
        self._restored.pop(key, None)
        if times is not None:
            self._restored[key] = times

    def restored(self) -> None:
        """Everything is read."""
        for key, times in self._restored.items():
            if times.live is not None:
                self._live.add(times.live, key)
            if times.backfill is not None:
                self._backfill.add(times.backfill, key)
        self._restored = {}

    def ask(self, asked: Due) -> None:
        """Wake this customer then, once what is asked now is committed."""
        self._asked.append(asked)

    def take_due(self, live: int, backfill: int) -> Due | None:
        """The next whose time has come on either clock (ms)."""
        if found := self._live.take_due(live):
            due = Due(*found, is_live=True)
        elif found := self._backfill.take_due(backfill):
            due = Due(*found, is_live=False)
        else:
            return None
        self._woken.append(due)
        return due

    def commit(self) -> None:
        """What was asked is in force; what was woken does not come again."""
        self._put_back(self._asked)
        self._asked, self._woken = [], []

    def roll_back(self) -> None:
        """What was woken is to be woken again, and nothing was asked."""
        self._put_back(self._woken)
        self._asked, self._woken = [], []

    def _put_back(self, sleepers: list[Due]) -> None:
        for at, key, is_live in sleepers:
            (self._live if is_live else self._backfill).add(at, key)
