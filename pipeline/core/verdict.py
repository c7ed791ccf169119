"""What became of a touchpoint: taken, too late to change its case, or there already."""

from typing import Final, Literal

Verdict = Literal["taken", "late", "duplicate"]

TAKEN: Final = "taken"
LATE: Final = "late"
DUPLICATE: Final = "duplicate"
