"""Business hours, as the open spans of a calendar on the line of UTC time.

Time zones, weeks and holidays are worked out before (`pipeline.agreement`): here is only counting.
"""

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate, pairwise


class Calendar:
    """When a queue is open: spans that ascend and do not touch, ms UTC, the end not included."""

    __slots__ = ("_begins", "_ends", "_opened_before")

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        """Raises ValueError for spans that are empty, overlap, touch or do not ascend."""
        listed = list(spans)
        for begins, ends in listed:
            if ends <= begins:
                raise ValueError(f"an open span that is empty: {begins}")
        for (_, ends), (begins, _) in pairwise(listed):
            if begins <= ends:
                raise ValueError(f"an open span that meets the one before: {begins}")
        self._begins = [begins for begins, _ in listed]
        self._ends = [ends for _, ends in listed]
        lengths = (ends - begins for begins, ends in listed)
        # Open time before each span; one more at the end: all of it.
        self._opened_before = list(accumulate(lengths, initial=0))

    def open_ms(self, begins: int, ends: int) -> int:
        """Open time between two moments (ms UTC), in ms; 0 when they are in the other order."""
        return max(self._reading(ends) - self._reading(begins), 0)

    def moment_after(self, begins: int, open_ms: int) -> int | None:
        """The first moment (ms UTC) by which `open_ms` > 0 of open time are over since `begins`.

        None when the calendar does not hold as much.
        """
        reading = self._reading(begins) + open_ms
        if not self._begins or reading > self._opened_before[-1]:
            return None
        # The span in which the reading is reached: the last that begins below it.
        at = bisect_right(self._opened_before, reading - 1) - 1
        return self._begins[at] + reading - self._opened_before[at]

    def _reading(self, moment: int) -> int:
        """All open time before `moment`."""
        at = bisect_right(self._begins, moment) - 1
        if at < 0:
            return 0
        return self._opened_before[at] + min(moment, self._ends[at]) - self._begins[at]
