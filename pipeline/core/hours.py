"""What is kept of a case's business hours: one reading, and where it stood when each clock began.

The reading goes on while the queue that has the case is open, and all the time in a queue without a
calendar. So the time spent in each queue counts by that queue's own calendar.
"""

from typing import Final

import msgspec

from pipeline.core.calendar import Calendar

# No reading: the clock began in a queue without business hours, or before they were kept.
NOT_KEPT: Final = -1
# A moment that never comes, ms: the calendar holds no more open time.
NEVER: Final = 1 << 43


class Hours(msgspec.Struct, array_like=True, gc=False):
    """`settled_ms` is the reading at `settled_at` (ms), the latest change of queue.

    The others are readings in ms at the start of a clock, the latest pause or resolve. `paused_ms`
    is the open time of this cycle spent waiting on the customer; `full` a fact, 0 for none.
    """

    settled_at: int
    settled_ms: int = 0
    opened: int = NOT_KEPT
    cycle: int = NOT_KEPT
    unanswered: int = NOT_KEPT
    paused: int = NOT_KEPT
    paused_ms: int = 0
    resolved: int = NOT_KEPT
    full: int = 0

    def reading(self, calendar: Calendar | None, at: int) -> int:
        """The reading at `at` (ms), in a queue of that calendar since the latest change."""
        if calendar is None:
            return self.settled_ms + at - self.settled_at
        return self.settled_ms + calendar.open_ms(self.settled_at, at)

    def moment(self, calendar: Calendar | None, reading: int) -> int:
        """The first moment (ms) of that reading, if the case stays in a queue of that calendar."""
        left_ms = reading - self.settled_ms
        if left_ms <= 0:
            return self.settled_at
        if calendar is None:
            return self.settled_at + left_ms
        return calendar.moment_after(self.settled_at, left_ms) or NEVER
