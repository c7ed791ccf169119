"""What was agreed, as values: queues, business hours, targets, objectives."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from pipeline.agreement.business_hours import BusinessHours
from pipeline.agreement.objectives import DAY_MS, Objectives, QueueObjectives
from pipeline.core.policy import SlaPolicy


class Queue(NamedTuple):
    """A queue that is a label of its own.

    `calendar`: the name of its business hours, its own or the default; None: it has none. `team`:
    whom its alerts go to; None: nobody in particular. `objectives`: its own over those of all.
    """

    name: str
    calendar: str | None
    team: str | None
    objectives: QueueObjectives


class Agreement(NamedTuple):
    """The whole of it. `sla` in the order of the file: the first that covers a case counts.

    `default_calendar`: of queues that are not listed. `experiments`: variants by experiment.
    """

    queues: Mapping[str, Queue] = MappingProxyType({})
    calendars: Mapping[str, BusinessHours] = MappingProxyType({})
    default_calendar: str | None = None
    sla: tuple[SlaPolicy, ...] = ()
    objectives: Objectives = Objectives()
    inactivity_ms: int = 90 * DAY_MS
    at_risk_points: int = 50
    experiments: Mapping[str, tuple[str, ...]] = MappingProxyType({})


NO_AGREEMENT: Final = Agreement()
