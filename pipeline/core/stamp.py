"""When something happened and how it came to us, as one number that sorts by time."""

from pipeline.contract.kinds import ORIGINS
from pipeline.contract.touchpoint import Touchpoint
from pipeline.core.numbers import ORIGIN_NUMBER


def stamp_of(event: Touchpoint) -> int:
    """The touchpoint's `occurred_at` (ms) and origin; greater when later, 0 is free for never."""
    return event.occurred_at << 1 | ORIGIN_NUMBER[event.origin]


def at_of(stamp: int) -> int:
    """The time, ms."""
    return stamp >> 1


def origin_of(stamp: int) -> str:
    """`live` or `backfill`."""
    return ORIGINS[stamp & 1]
