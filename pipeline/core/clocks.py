"""The two clocks of a partition: live and backfilled event time. Nothing here reads the wall."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol


class Now(NamedTuple):
    """What the partition's clocks show, ms."""

    live: int
    backfill: int


class Readings(Protocol):
    """What has to be kept of the clocks; the partition's own record has these fields."""

    @property
    def live_clock(self) -> int:
        """Live event time, ms."""

    @property
    def backfill_clocks(self) -> Mapping[str, int]:
        """The greatest time backfilled, ms, by topic."""

    @property
    def backfill_clock(self) -> int:
        """Backfilled event time, ms."""


class ClockReadings(NamedTuple):
    """A copy of what has to be kept."""

    live_clock: int
    backfill_clocks: dict[str, int]
    backfill_clock: int


class PartitionClocks:
    """Live: the greatest live event time seen, or the wall once idle. Backfill: see `now`.

    A live event never counts as later than it was received, so that a producer's fast clock cannot
    make everybody else late.
    """

    __slots__ = ("_backfill", "_live", "_now", "_topics")

    def __init__(self) -> None:
        self._live = 0
        self._backfill = 0
        self._topics: dict[str, int] = {}
        self._now = Now(0, 0)

    @classmethod
    def of(cls, readings: Readings) -> "PartitionClocks":
        """The clocks as they were."""
        clocks = cls()
        clocks._live = readings.live_clock
        clocks._backfill = readings.backfill_clock
        clocks._topics = dict(readings.backfill_clocks)
        clocks._settle()
        return clocks

    def snapshot(self) -> ClockReadings:
        """What has to be kept, as a copy."""
        return ClockReadings(self._live, dict(self._topics), self._backfill)

    def now(self) -> Now:
        """Both clocks.

        The backfill clock is the earliest of the topics being backfilled, each at the greatest
        time seen in it (0 before its first event), and does not go back while any is. Once none
        is, it is the live clock.
        """
        return self._now

    def observe(self, origin: str, topic: str, occurred_at: int, received_at: int) -> None:
        """An event was taken from `topic`."""
        if origin == "live":
            at = min(occurred_at, received_at)
            if at > self._live:
                self._live = at
                self._settle()
        elif occurred_at > self._topics.get(topic, -1):
            # Without a begun marker the first event begins the topic's backfill: to take history
            # for late would lose it.
            self._topics[topic] = occurred_at
            self._settle()

    def begin_backfill(self, topics: Iterable[str]) -> None:
        """A backfill of these topics begins, or begins again."""
        for topic in topics:
            self._topics.setdefault(topic, 0)
        self._settle()

    def end_backfill(self, topic: str) -> None:
        """All that was to be backfilled into `topic` has been taken."""
        self._topics.pop(topic, None)
        self._settle()

    def idle(self, wall_ms: int) -> None:
        """There is nothing more to take: live time goes on with the wall."""
        if wall_ms > self._live:
            self._live = wall_ms
            self._settle()

    def _settle(self) -> None:
        if not self._topics:
            self._backfill = 0
            self._now = Now(self._live, self._live)
            return
        self._backfill = max(self._backfill, min(self._topics.values()))
        self._now = Now(self._live, self._backfill)
