"""Where a case stands after the events folded so far."""

from typing import Final

import msgspec

from pipeline.core.case_event import CaseEvent
from pipeline.core.case_facts import LabelSet, counted, labels_of
from pipeline.core.clocks import Now
from pipeline.core.deadline import Deadline
from pipeline.core.facts import Fact
from pipeline.core.hours import Hours
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
# Numbers of names that are none of the case's own.
NO_NAME: Final = 0
OTHER_NAME: Final = 255


class CaseClock(msgspec.Struct, array_like=True, gc=False):
    """The running clocks of a case. Times: event time, ms, 0 for none; `…_labels` are numbers.

    `names` are the queues and teams of the case's events, which go by their numbers, from 1. Fields
    are stored by place: new ones go to the end, with a default. `replies` are those of the first
    cycle, two for more; -1 in a case begun before they were counted. `passed_at`: the latest
    deadline that has passed. `hours` are kept where there is any business calendar.
    """

    status: int = NEW
    last_at: int = 0
    last_rank: int = 0
    is_live: bool = False
    names: list[str] = []
    label_sets: list[LabelSet] = []

    queue_number: int = NO_NAME
    is_listed: bool = False
    team_number: int = NO_NAME
    priority: int = 0
    is_assigned: bool = False

    opened_at: int = 0
    opened_labels: int = 0
    cycle: int = 0
    reopened_at: int = 0
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
    replies: int = -1
    deadlines: list[Deadline] = []
    passed_at: int = 0
    hours: Hours | None = None

    @property
    def is_unresolved(self) -> bool:
        """Open, waiting or on hold."""
        return OPEN <= self.status <= ON_HOLD

    def reads(self, now: Now) -> int:
        """What the clock that the case goes by shows, ms: live as soon as any of its events is."""
        return now.live if self.is_live else now.backfill

    @property
    def cycle_at(self) -> int:
        """The start of the latest cycle."""
        return self.reopened_at or self.opened_at

    @property
    def queue(self) -> str | None:
        """The queue the case is in, in or out of the allow-list."""
        return self.name(self.queue_number)

    @property
    def team(self) -> str | None:
        """The team that has the case."""
        return self.name(self.team_number)

    def name(self, number: int) -> str | None:
        """The queue or team of that number."""
        return self.names[number - 1] if number else None

    def name_number(self, name: str | None) -> int:
        """The number of a queue or team. Raises OverflowError for more than a case can name."""
        if name is None:
            return NO_NAME
        if name not in self.names:
            if len(self.names) + 1 == OTHER_NAME:
                raise OverflowError("a case with too many different queues and teams")
            self.names.append(name)
        return self.names.index(name) + 1

    def labels(self, event: CaseEvent) -> int:
        """The labels of a clock that `event` starts: its channel, today's queue and priority.

        Raises OverflowError for a case with more label sets than a fact can name.
        """
        return self.label_set_number(event.channel) << 1 | event.origin

    def label_set_number(self, channel: int) -> int:
        """The place of (channel, queue, priority) in the case's label sets."""
        is_named = self.is_listed or self.queue_number == NO_NAME
        label_set = (channel, self.queue_number if is_named else OTHER_NAME, self.priority)
        if label_set in self.label_sets:
            return self.label_sets.index(label_set)
        if len(self.label_sets) == LABEL_SETS_LIMIT:
            raise OverflowError("a case with too many different labels")
        self.label_sets.append(label_set)
        return len(self.label_sets) - 1

    def counted(self, fact: int) -> Fact:
        """A fact of this case in the words of its metric. Hot path."""
        channel, queue, priority = self.label_sets[labels_of(fact) >> 1]
        if queue == NO_NAME:
            return counted(fact, channel, NONE, priority)
        label = OTHER if queue == OTHER_NAME else self.names[queue - 1] or NONE
        return counted(fact, channel, label, priority)
