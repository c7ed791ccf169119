"""Where a case stands after the events folded so far."""

from typing import Final

import msgspec

from pipeline.core.case_event import CaseEvent
from pipeline.core.case_facts import LabelSet
from pipeline.metrics.declarations import NONE, OTHER

NEW: Final = 0
OPEN: Final = 1
WAITING: Final = 2
ON_HOLD: Final = 3
RESOLVED: Final = 4
CLOSED: Final = 5
MERGED: Final = 6

STATUSES: Final = ("new", "open", "waiting", "on_hold", "resolved", "closed", "merged")

LABEL_SETS_LIMIT: Final = 1 << 12


class CaseClock(msgspec.Struct, array_like=True, gc=False):
    """The running clocks of a case. Times: event time, ms, 0 for none; `…_labels` are numbers.

    Fields are stored by place: new ones go to the end, with a default.
    """

    status: int = NEW
    last_at: int = 0
    last_rank: int = 0
    is_live: bool = False
    label_sets: list[LabelSet] = []

    queue: str | None = None
    is_listed: bool = False
    team: str | None = None
    priority: int = 0
    is_assigned: bool = False

    opened_at: int = 0
    opened_labels: int = 0
    cycle: int = 0
    cycle_at: int = 0
    cycle_labels: int = 0
    paused_at: int = 0
    paused_ms: int = 0
    resolved_at: int = 0
    ended_at: int = 0
    full: int = 0

    was_opened: bool = False
    was_handed_off: bool = False
    was_answered: bool = False
    unanswered_at: int = 0
    unanswered_labels: int = 0

    contacts: int = 0
    repeats: int = 0
    transfers: int = 0
    contact_channel: int = -1
    switches: int = 0
    restarts: int = 0
    parent: str | None = None

    @property
    def is_unresolved(self) -> bool:
        """Open, waiting or on hold."""
        return OPEN <= self.status <= ON_HOLD

    def labels(self, event: CaseEvent) -> int:
        """The labels of a clock that `event` starts: its channel, today's queue and priority.

        Raises OverflowError for a case with more label sets than a fact can name.
        """
        return self.label_set_number(event.channel) << 1 | event.origin

    def label_set_number(self, channel: int) -> int:
        """The place of (channel, queue, priority) in the case's label sets."""
        queue = NONE if self.queue is None else self.queue if self.is_listed else OTHER
        label_set = (channel, queue, self.priority)
        if label_set in self.label_sets:
            return self.label_sets.index(label_set)
        if len(self.label_sets) == LABEL_SETS_LIMIT:
            raise OverflowError("a case with too many different labels")
        self.label_sets.append(label_set)
        return len(self.label_sets) - 1
