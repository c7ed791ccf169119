"""Suffering in silence: a bad experience, not put right, and nobody has said anything since.

A bad experience stands until a contact, an outreach or what puts it right comes at its time or
later. What came after it and arrived before it is found in the history.
"""

from itertools import chain
from typing import Final

import msgspec

from pipeline.contract.kinds import KIND_NUMBER
from pipeline.core.history import came_last, since
from pipeline.core.policy import DAY_MS
from pipeline.core.reaching import is_contact, is_outreach, kind_of

STANDS_MS: Final = 7 * DAY_MS
MARKS_LIMIT: Final = 10
# What a customer may suffer in silence, and what puts it right when it comes later. A complaint is
# a bad experience as well, but not a silent one.
PUT_RIGHT_BY: Final[dict[str, tuple[str, ...]]] = {
    "experience.degraded": (
        "order.placed",
        "booking.made",
        "payment.succeeded",
        "portal.task_completed",
    ),
    "payment.failed": ("payment.succeeded", "order.placed"),
    "portal.task_failed": ("portal.task_completed",),
    "shipment.delayed": ("shipment.delivered",),
    "product.failed": ("return.completed", "refund.issued"),
}
_PUT_RIGHT_BY: Final = {
    KIND_NUMBER[bad]: frozenset(KIND_NUMBER[kind] for kind in kinds)
    for bad, kinds in PUT_RIGHT_BY.items()
}
SUFFERED: Final = frozenset(_PUT_RIGHT_BY)
PUTTING_RIGHT: Final = frozenset(chain(*_PUT_RIGHT_BY.values()))


class Silence(msgspec.Struct, array_like=True, gc=False):
    """`marks`: the bad experiences that stand, ascending, as numbers of the history.

    `counted`: 0 for not counted, else 1 + the origin's number.
    """

    marks: list[int] = []
    counted: int = 0

    def since(self, origin: int) -> int | None:
        """The earliest bad experience of that origin that stands, ms."""
        return next((mark >> 20 for mark in self.marks if mark >> 5 & 1 == origin), None)


def stands(mark: int, history: bytes) -> bool:
    """Whether nothing that is known ended it."""
    at = mark >> 20
    return came_last(history, at) or not any(ends(later, mark) for later in since(history, at))


def suffer(silence: Silence, mark: int) -> None:
    """One more bad experience stands. Of too many the first and the latest stay."""
    marks = sorted([*silence.marks, mark])
    silence.marks = marks if len(marks) <= MARKS_LIMIT else [marks[0], *marks[2:]]


def break_silence(silence: Silence, touch: int) -> bool:
    """Take a touchpoint that may end what stands; returns whether it did."""
    before = len(silence.marks)
    silence.marks = [mark for mark in silence.marks if not ends(touch, mark)]
    return len(silence.marks) < before


def ends(touch: int, mark: int) -> bool:
    """Whether a touchpoint ends the silence about a bad experience, or puts it right."""
    if touch >> 20 < mark >> 20:
        return False
    return is_contact(touch) or is_outreach(touch) or kind_of(touch) in _PUT_RIGHT_BY[kind_of(mark)]
