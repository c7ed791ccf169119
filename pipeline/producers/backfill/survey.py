"""What a backfill would do, found out from the whole file before anything is produced."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from pipeline.producers.backfill.loads import Load, Piece
from pipeline.producers.backfill.rejects import Rejected

LISTED_REJECTS = 20


class Survey(NamedTuple):
    """Totals, the first rejects, and how far back in time the file goes.

    `back_ms` is how much older than one before it a touchpoint is at most; that one is on line
    `back_line`. `unmatched` rows give no touchpoint.
    """

    rows: int
    rejects: int
    first_rejects: list[Rejected]
    unmatched: int
    kinds: Counter[str]
    back_ms: int
    back_line: int

    @property
    def touchpoints(self) -> int:
        """How many the file gives."""
        return self.kinds.total()

    @property
    def singles(self) -> int:
        """How many pieces there are where each touchpoint is one by itself."""
        return self.rejects + self.touchpoints


def survey(pieces: Iterable[Piece]) -> Survey:
    """Look through all pieces, in the order of the file."""
    rows = rejects = unmatched = newest = back_ms = back_line = 0
    first_rejects: list[Rejected] = []
    kinds: Counter[str] = Counter()
    for piece in pieces:
        rows += 1
        match piece:
            case Rejected():
                rejects += 1
                if rejects <= LISTED_REJECTS:
                    first_rejects.append(piece)
            case Load(line, touchpoints):
                unmatched += not touchpoints
                for touchpoint in touchpoints:
                    kinds[touchpoint.kind] += 1
                    if newest - touchpoint.occurred_at > back_ms:
                        back_ms, back_line = newest - touchpoint.occurred_at, line
                    newest = max(newest, touchpoint.occurred_at)
    return Survey(rows, rejects, first_rejects, unmatched, kinds, back_ms, back_line)
