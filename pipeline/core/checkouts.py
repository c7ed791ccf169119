"""Checkouts that were begun and came to nothing.

A checkout is a run of `checkout.started` with at most an hour between two of them and no order in
between. It is abandoned an hour after its last start, unless an order was placed by then. That is a
function of the times of starts and orders, which are kept over the lateness horizon, so the order
of arrival does not matter.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator
from typing import Final, NamedTuple

import msgspec

from pipeline.contract.kinds import CHANNEL_NUMBER, CHANNELS, KIND_NUMBER, ORIGINS
from pipeline.contract.touchpoint import Touchpoint
from pipeline.core.difference import difference
from pipeline.core.effects import Effect
from pipeline.core.facts import Fact
from pipeline.core.numbers import ORIGIN_NUMBER
from pipeline.metrics.declarations import CHECKOUTS_ABANDONED

PATIENCE_MS: Final = 3_600_000
LIMIT: Final = 64
_ORDERED: Final = KIND_NUMBER["order.placed"]
KINDS_NOTED: Final = frozenset((KIND_NUMBER["checkout.started"], _ORDERED))


class Checkouts(msgspec.Struct, array_like=True, gc=False):
    """Starts and orders lately, ascending, each `at << 8 | is_order << 7 | channel << 1 | origin`.

    So at equal times an order comes after a start. `as_of`: until when (ms) it was counted what
    was abandoned.
    """

    marks: list[int] = []
    as_of: int = 0


class Abandoned(NamedTuple):
    """A run without an order: the mark of its first start, and when its hour is over (ms)."""

    first: int
    due: int


def take(checkouts: Checkouts, event: Touchpoint, clock: int, since: int) -> list[Effect]:
    """Take a start or an order; see `pass_time`."""
    before = abandoned(checkouts) if checkouts.marks else []
    mark = _mark_of(event)
    if mark not in checkouts.marks:
        insort(checkouts.marks, mark)
    return _go_on(checkouts, before, clock, since)


def pass_time(checkouts: Checkouts, clock: int, since: int) -> list[Effect]:
    """Count what is abandoned when the clock shows `clock`; forget what ended before `since`, ms.

    Nothing that comes later may be from before `since`.
    """
    return _go_on(checkouts, abandoned(checkouts), clock, since)


def next_due(checkouts: Checkouts) -> int | None:
    """When the next checkout will be abandoned if no order comes, ms."""
    dues = (run.due for run in _without_order(checkouts.marks))
    return next((due for due in dues if due > checkouts.as_of), None)


def abandoned(checkouts: Checkouts) -> list[Abandoned]:
    """The checkouts that are abandoned by now, as far as they are kept."""
    runs = _without_order(checkouts.marks)
    return [run for run in runs if run.due <= checkouts.as_of]


def first_order_from(checkouts: Checkouts, at: int) -> int:
    """Time and origin (see `stamp`) of the first order placed at or after `at` (ms), 0 for none.

    Of orders before the lateness horizon nothing is known.
    """
    marks = checkouts.marks
    orders = (mark for mark in marks[bisect_left(marks, at << 8) :] if _is_order(mark))
    return next((mark >> 8 << 1 | mark & 1 for mark in orders), 0)


def _go_on(checkouts: Checkouts, before: list[Abandoned], clock: int, since: int) -> list[Effect]:
    checkouts.as_of = max(checkouts.as_of, clock)
    after = abandoned(checkouts)
    _forget(checkouts, since)
    return [] if before == after else difference(_facts(before), _facts(after))


def _without_order(marks: list[int]) -> Iterator[Abandoned]:
    run: Abandoned | None = None
    for mark in marks:
        at = mark >> 8
        if run and at > run.due:
            yield run
            run = None
        first = run.first if run else mark
        run = None if _is_order(mark) else Abandoned(first, at + PATIENCE_MS)
    if run:
        yield run


def _forget(checkouts: Checkouts, since: int) -> None:
    """Forget what cannot change any more and, when there are too many, what is earliest."""
    marks = checkouts.marks
    if marks and (marks[0] >> 8) + PATIENCE_MS < since:
        del marks[: _end_of_the_last_over(marks, since)]
    if len(marks) > LIMIT:
        # A whole run, so that what was counted is not taken for something else.
        del marks[: _end_of_the_first_over(marks, checkouts.as_of) or 1]


def _end_of_the_last_over(marks: list[int], since: int) -> int:
    ends = [
        place + 1
        for place, mark in enumerate(marks)
        if (mark >> 8) + PATIENCE_MS < since and _ends_a_run(marks, place)
    ]
    return ends[-1] if ends else 0


def _end_of_the_first_over(marks: list[int], as_of: int) -> int:
    for place, mark in enumerate(marks):
        if _ends_a_run(marks, place):
            is_over = _is_order(mark) or (mark >> 8) + PATIENCE_MS <= as_of
            return place + 1 if is_over else 0
    return 0


def _ends_a_run(marks: list[int], place: int) -> bool:
    """Whether what comes after this mark has nothing to do with it."""
    mark = marks[place]
    is_last = place + 1 == len(marks)
    return _is_order(mark) or is_last or marks[place + 1] >> 8 > (mark >> 8) + PATIENCE_MS


def _mark_of(event: Touchpoint) -> int:
    is_order = KIND_NUMBER[event.kind] == _ORDERED
    channel, origin = CHANNEL_NUMBER[event.channel], ORIGIN_NUMBER[event.origin]
    return event.occurred_at << 8 | is_order << 7 | channel << 1 | origin


def _is_order(mark: int) -> bool:
    return bool(mark & 0x80)


def _facts(runs: list[Abandoned]) -> list[Fact]:
    return [
        Fact(CHECKOUTS_ABANDONED, (CHANNELS[run.first >> 1 & 0x3F], ORIGINS[run.first & 1]), 1)
        for run in runs
    ]
