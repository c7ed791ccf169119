"""The customer's last 50 touchpoints, by event time.

Each is 8 bytes, most significant first: time in ms (44 bits), channel (6), kind (8), origin (1),
actor (3), 2 bits free. So rows sort as bytes, and the same touchpoints give the same history in
whatever order they come.
"""

from typing import Final, NamedTuple

from pipeline.contract.kinds import ACTORS, CHANNELS, KINDS, ORIGINS

_SIZE: Final = 8
LIMIT: Final = 50
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


def touch_of(number: int) -> Touch:
    """The touchpoint that the number stands for."""
    actor = number >> 2 & 7
    return Touch(
        number >> 20,
        CHANNELS[number >> 14 & 0x3F],
        _KIND_NAMES[number >> 6 & 0xFF],
        ORIGINS[number >> 5 & 1],
        ACTORS[actor - 1] if actor else None,
    )


def add(history: bytes, number: int) -> bytes:
    """The history with one more touchpoint."""
    row = number.to_bytes(_SIZE, "big")
    if history[-_SIZE:] <= row:
        return (history + row)[-LIMIT * _SIZE :]
    at = len(history)
    while at and history[at - _SIZE : at] > row:
        at -= _SIZE
    return (history[:at] + row + history[at:])[-LIMIT * _SIZE :]


def last(history: bytes) -> int:
    """The latest touchpoint's number."""
    return int.from_bytes(history[-_SIZE:], "big")


def touches(history: bytes) -> list[Touch]:
    """The touchpoints kept, earliest first."""
    return [
        touch_of(int.from_bytes(history[at : at + _SIZE], "big"))
        for at in range(0, len(history), _SIZE)
    ]
