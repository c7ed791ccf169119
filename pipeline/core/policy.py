"""The settings that decide what counts."""

from collections.abc import Mapping
from typing import Final

import msgspec

from pipeline.core.calendar import Calendar
from pipeline.core.moment import queue_label
from pipeline.metrics.declarations import NONE, OTHER

DAY_MS: Final = 86_400_000


class Targets(msgspec.Struct, frozen=True):
    """How long a clock may run before it is breached, ms; None: no such target.

    `is_business`: by the queue's calendar, where it has one; else by all hours.
    """

    first_response_ms: int | None = None
    next_response_ms: int | None = None
    resolution_ms: int | None = None
    is_business: bool = False


class SlaPolicy(msgspec.Struct, frozen=True):
    """Targets for some queues and priorities (empty: all of them), and from when on.

    `versions` are (from, targets), from in ms UTC, ascending; before the first there are none.
    A queue is the touchpoint's own name, whether or not it is a label.
    """

    name: str
    queues: frozenset[str]
    priorities: frozenset[str]
    versions: tuple[tuple[int, Targets], ...]

    def covers(self, queue: str | None, priority: str | None) -> bool:
        """Whether it is meant for a case in that queue, of that priority."""
        return (not self.queues or queue in self.queues) and (
            not self.priorities or priority in self.priorities
        )

    def at(self, moment: int) -> Targets | None:
        """The targets in force at `moment` (ms UTC)."""
        begun = [targets for begins, targets in self.versions if begins <= moment]
        return begun[-1] if begun else None


class Policy(msgspec.Struct, frozen=True):
    """How far back corrections reach, how long things are kept, and what was agreed.

    Times in ms. A queue outside `queues` is counted under `other`. `calendars` by queue; a queue
    without one has `default_calendar`, if there is one. `sla` in order: the first that covers a
    case and is in force counts. `experiments`: the variants by experiment that have a name.
    """

    lateness_ms: int = 7 * DAY_MS
    case_retention_ms: int = 30 * DAY_MS
    queues: frozenset[str] = frozenset()
    calendars: Mapping[str, Calendar] = {}
    default_calendar: Calendar | None = None
    sla: tuple[SlaPolicy, ...] = ()
    inactivity_ms: int = 90 * DAY_MS
    at_risk_points: int = 50
    experiments: Mapping[str, frozenset[str]] = {}

    @property
    def has_calendars(self) -> bool:
        """Whether any queue has business hours."""
        return bool(self.calendars) or self.default_calendar is not None

    @property
    def business_labels(self) -> frozenset[str]:
        """The values of the label `queue` under which business hours may be counted."""
        labels = {queue_label(queue, self.queues) for queue in self.calendars}
        if self.default_calendar is not None:
            labels |= {NONE, OTHER, *self.queues}
        return frozenset(labels)

    def calendar_of(self, queue: str | None) -> Calendar | None:
        """The business calendar of a queue; None: it has no business hours, all hours count."""
        return self.calendars.get(queue or "", self.default_calendar)

    def targets_of(self, queue: str | None, priority: str | None, moment: int) -> Targets | None:
        """What a clock has to meet that starts at `moment` (ms UTC) in that queue and priority."""
        for policy in self.sla:
            if policy.covers(queue, priority) and (targets := policy.at(moment)) is not None:
                return targets
        return None
