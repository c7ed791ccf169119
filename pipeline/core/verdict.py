"""What became of a touchpoint."""

from enum import IntEnum


class Verdict(IntEnum):
    """Taken, taken for a duplicate, or too late to change what it belongs to."""

    TAKEN = 0
    LATE = 1
    DUPLICATE = 2
