"""Counts of touchpoints by UTC day, channel and kind, for windows of up to 90 days.

What is in the history is counted from there; rows are kept only of what is not in it any more. Each
row is 6 bytes, most significant first: day since 1970 (2), channel (1), kind (1), count (2, which
stays at its greatest); sorted. Rows 90 days older than the newest go, whenever they come.
"""

from collections import Counter
from collections.abc import Iterator
from struct import Struct
from typing import Final

from pipeline.contract.kinds import CHANNELS, KINDS
from pipeline.core.history import parts_of, touches

DAY_MS: Final = 86_400_000
WINDOWS: Final = (1, 7, 30, 90)
_KEPT_DAYS: Final = max(WINDOWS)
_KEY: Final = 4
_ROW: Final = Struct(">HBBH")
_SIZE: Final = _ROW.size
_MOST: Final = 0xFFFF
_ONCE: Final = b"\0\1"
_KIND_NAMES: Final = tuple(KINDS)

Counts = Counter[tuple[str, str]]


def add(rows: bytes, touch: int) -> bytes:
    """The rows with one more touchpoint, by its number in the history."""
    occurred_at, channel, kind = parts_of(touch)
    key = (occurred_at // DAY_MS << 16 | channel << 8 | kind).to_bytes(_KEY, "big")
    if rows[-_SIZE:] < key:
        return _without_old(rows + key + _ONCE)
    at = len(rows)
    while at and rows[at - _SIZE : at - _SIZE + _KEY] > key:
        at -= _SIZE
    if at and rows[at - _SIZE : at - _SIZE + _KEY] == key:
        count = min(int.from_bytes(rows[at - 2 : at], "big") + 1, _MOST)
        return rows[: at - 2] + count.to_bytes(2, "big") + rows[at:]
    return _without_old(rows[:at] + key + _ONCE + rows[at:])


def counts(history: bytes, rows: bytes, now: int) -> dict[int, Counts]:
    """Touchpoints by (channel, kind) in each window: the UTC day of `now` and days before it."""
    today = now // DAY_MS
    windows: dict[int, Counts] = {days: Counter() for days in WINDOWS}
    for day, what, times in [*_of_history(history), *_of_rows(rows)]:
        for days, counted in windows.items():
            if today - days < day <= today:
                counted[what] += times
    return windows


def _of_history(history: bytes) -> Iterator[tuple[int, tuple[str, str], int]]:
    for touch in touches(history):
        yield touch.occurred_at // DAY_MS, (touch.channel, touch.kind), 1


def _of_rows(rows: bytes) -> Iterator[tuple[int, tuple[str, str], int]]:
    for day, channel, kind, times in _ROW.iter_unpack(rows):
        yield day, (CHANNELS[channel], _KIND_NAMES[kind]), times


def _without_old(rows: bytes) -> bytes:
    oldest = (rows[-_SIZE] << 8 | rows[1 - _SIZE]) - _KEPT_DAYS
    start = 0
    while rows[start] << 8 | rows[start + 1] <= oldest:
        start += _SIZE
    return rows[start:] if start else rows
