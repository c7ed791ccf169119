"""The customer's last 50 touchpoints, by event time.

Each is 8 bytes, most significant first: time in ms (44 bits), channel (6), kind (8), origin (1),
actor (3), whether it is a human's public reply (1), 1 bit free. So rows sort as bytes, and the same
touchpoints give the same history in whatever order they come.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from pipeline.contract.kinds import ACTORS, CHANNELS, KINDS, ORIGINS

_SIZE: Final = 8
LIMIT: Final = 50
FULL: Final = LIMIT * _SIZE  # in bytes; one touchpoint more, and the earliest is to go
REPLY: Final = 2  # the bit of a touchpoint by which a human answered the customer
_KIND_NAMES: Final = tuple(KINDS)


class Touch(NamedTuple):
    """One line of the history; `occurred_at` in ms."""

    occurred_at: int
    channel: str
    kind: str
    origin: str
    actor: str | None


def touch_number(occurred_at: int, channel: int, kind: int, origin: int, actor: int) -> int:
    """The touchpoint as one number, greater when later. `actor` counts from 1, 0 for none."""
    return occurred_at << 20 | channel << 14 | kind << 6 | origin << 5 | actor << 2


def parts_of(number: int) -> tuple[int, int, int]:
    """Time (ms), channel number and kind number of the touchpoint."""
    return number >> 20, number >> 14 & 0x3F, number >> 6 & 0xFF


def touch_of(number: int) -> Touch:
    """The touchpoint that the number stands for."""
    occurred_at, channel, kind = parts_of(number)
    actor = number >> 2 & 7
    return Touch(
        occurred_at,
        CHANNELS[channel],
        _KIND_NAMES[kind],
        ORIGINS[number >> 5 & 1],
        ACTORS[actor - 1] if actor else None,
    )


def add(history: bytes, number: int) -> bytes:
    """The history with one more touchpoint, which may be one too many: see `FULL`."""
    row = number.to_bytes(_SIZE, "big")
    if history[-_SIZE:] <= row:
        return history + row
    at = len(history)
    while at and history[at - _SIZE : at] > row:
        at -= _SIZE
    return history[:at] + row + history[at:]


def without_first(history: bytes) -> bytes:
    """The history without its earliest touchpoint."""
    return history[_SIZE:]


def first(history: bytes) -> int:
    """The earliest touchpoint's number."""
    return int.from_bytes(history[:_SIZE], "big")


def last(history: bytes) -> int:
    """The latest touchpoint's number."""
    return int.from_bytes(history[-_SIZE:], "big")


def came_last(history: bytes, at: int) -> bool:
    """Whether of the touchpoints kept only the last one came at `at` (ms) or later."""
    return len(history) == _SIZE or int.from_bytes(history[-2 * _SIZE : -_SIZE], "big") >> 20 < at


def since(history: bytes, at: int) -> Iterator[int]:
    """The numbers of the touchpoints kept that came at `at` (ms) or later, latest first."""
    end = len(history)
    while end:
        number = int.from_bytes(history[end - _SIZE : end], "big")
        if number >> 20 < at:
            return
        yield number
        end -= _SIZE


def touches(history: bytes) -> list[Touch]:
    """The touchpoints kept, earliest first."""
    return [
        touch_of(int.from_bytes(history[at : at + _SIZE], "big"))
        for at in range(0, len(history), _SIZE)
    ]
