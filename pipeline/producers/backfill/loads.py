"""What a backfill delivers, piece by piece, in a fixed order: that of the file or that of time.

The order is the same whenever the same file is read with the same mapping, so that a position in
it means the same to a run and to its resumption.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import NamedTuple

from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.backfill.rejects import Rejected


class Load(NamedTuple):
    """The touchpoints of one row, or one of them alone; none where no rule fits."""

    line: int
    touchpoints: tuple[Touchpoint, ...]


Piece = Load | Rejected


class Spool(NamedTuple):
    """How touchpoints are kept outside memory while they are put in order."""

    encode: Callable[[Touchpoint], bytes]
    decode: Callable[[bytes], Touchpoint]


def in_time_order(pieces: Iterable[Piece], spool: Spool) -> Iterator[Piece]:
    """First every reject, in the order of the file; then each touchpoint alone, by `occurred_at`.

    Touchpoints of the same time stay in the order of the file. All are kept in a temporary file,
    so that memory does not grow with the history.
    """
    with closing(sqlite3.connect("")) as kept:
        kept.execute("CREATE TABLE touchpoint (occurred_at INTEGER, line INTEGER, value BLOB)")
        for piece in pieces:
            if isinstance(piece, Rejected):
                yield piece
            else:
                kept.executemany("INSERT INTO touchpoint VALUES (?, ?, ?)", _kept(piece, spool))
        for line, value in kept.execute(
            "SELECT line, value FROM touchpoint ORDER BY occurred_at, rowid"
        ):
            yield Load(line, (spool.decode(value),))


def _kept(load: Load, spool: Spool) -> Iterator[tuple[int, int, bytes]]:
    for touchpoint in load.touchpoints:
        yield touchpoint.occurred_at, load.line, spool.encode(touchpoint)
