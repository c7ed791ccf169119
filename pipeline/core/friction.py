"""Bad experiences, and whether anyone reached out."""

from typing import Final

import msgspec

from pipeline.contract.kinds import KIND_NUMBER, KINDS

MARKS_LIMIT: Final = 10

# A broken promise or product is a bad experience as well as what the vocabulary calls friction.
BAD: Final = frozenset(
    KIND_NUMBER[name]
    for name, kind in KINDS.items()
    if kind.stage == "friction" or name in ("shipment.delayed", "product.failed", "complaint.filed")
)
REACHING_OUT: Final = frozenset(
    KIND_NUMBER[name] for name in ("notification.sent", "followup.sent")
)


KINDS_NOTED: Final = BAD | REACHING_OUT


class Friction(msgspec.Struct, array_like=True, gc=False):
    """`marks`: the latest bad experiences, `occurred_at << 8 | kind`, ascending. `total`: all."""

    total: int = 0
    marks: list[int] = []
    reached_out_at: int = 0

    @property
    def is_unattended(self) -> bool:
        """Whether nobody has reached out since the latest bad experience."""
        return bool(self.marks) and self.marks[-1] >> 8 > self.reached_out_at


def note(friction: Friction | None, kind: int, occurred_at: int) -> Friction:
    """The marks with one more touchpoint that is either."""
    friction = friction or Friction()
    if kind in REACHING_OUT:
        friction.reached_out_at = max(friction.reached_out_at, occurred_at)
    else:
        friction.total += 1
        friction.marks = sorted([*friction.marks, occurred_at << 8 | kind])[-MARKS_LIMIT:]
    return friction
