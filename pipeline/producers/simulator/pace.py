"""From simulated time to the wall's: when each touchpoint is due, and when a story begins."""

from typing import Final, NamedTuple

from pipeline.producers.simulator.rhythm import weekday
from pipeline.producers.simulator.scenarios import DAY_MS, HOUR_MS

OPENING_HOUR: Final = 9
SATURDAY: Final = 5
# Within the lateness horizon of a worker, whose clock may stand at the wall's time already.
LONGEST_AGO_MS: Final = 6 * DAY_MS


class Pace(NamedTuple):
    """How a story is told: from `story_start` on, beginning at `wall_start`; both in ms UTC.

    Simulated time passes `speed` times as fast as the wall's, until it has reached the wall's; from
    there on it keeps with it. So nothing is ever told before it has happened.
    """

    story_start: int
    wall_start: int
    speed: float

    def due_ms(self, at: int) -> float:
        """How long after `wall_start` the simulated time `at` is due."""
        return max((at - self.story_start) / self.speed, at - self.wall_start)

    def story_time(self, elapsed_ms: float) -> int:
        """The simulated time `elapsed_ms` after `wall_start`."""
        fast = self.story_start + elapsed_ms * self.speed
        return int(min(fast, self.wall_start + elapsed_ms))


def paced(now: int, speed: float, told_for_ms: int | None) -> Pace:
    """The pace of a story told from `now` (ms UTC) on, for `told_for_ms` or without end.

    At the wall's speed, or slower, it begins now. A faster one begins in the past, at the latest
    opening of a working day that leaves room for all of it.
    """
    if speed <= 1:
        return Pace(now, now, speed)
    needed_ms = LONGEST_AGO_MS if told_for_ms is None else int(told_for_ms * speed)
    return Pace(opening_before(now, min(needed_ms, LONGEST_AGO_MS)), now, speed)


def opening_before(now: int, needed_ms: int) -> int:
    """The latest nine o'clock (UTC) of a working day at least `needed_ms` before `now`.

    Never longer ago than LONGEST_AGO_MS: rather the first opening after that.
    """
    midnight = (now - needed_ms) // DAY_MS * DAY_MS
    openings = [midnight + day * DAY_MS + OPENING_HOUR * HOUR_MS for day in range(-3, 7)]
    possible = [
        at for at in openings if weekday(at) < SATURDAY and now - LONGEST_AGO_MS <= at <= now
    ]
    in_time = [at for at in possible if at <= now - needed_ms]
    return max(in_time) if in_time else min(possible)
