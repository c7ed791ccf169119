"""From what was agreed to what the core decides by."""

from collections.abc import Iterable

from pipeline.agreement.agreement import Agreement, Queue
from pipeline.agreement.open_spans import calendar_of
from pipeline.core.policy import Policy


def policy_of(
    agreement: Agreement, queues: Iterable[str], lateness_ms: int, case_retention_ms: int
) -> Policy:
    """The policy by an agreement; `queues` are labels too, beside those it lists."""
    calendars = {name: calendar_of(hours) for name, hours in agreement.calendars.items()}
    return Policy(
        lateness_ms=lateness_ms,
        case_retention_ms=case_retention_ms,
        queues=frozenset(queue_labels(agreement, queues)),
        calendars={
            queue.name: calendars[queue.calendar]
            for queue in agreement.queues.values()
            if queue.calendar is not None
        },
        default_calendar=(
            None if agreement.default_calendar is None else calendars[agreement.default_calendar]
        ),
        sla=agreement.sla,
        inactivity_ms=agreement.inactivity_ms,
        at_risk_points=agreement.at_risk_points,
        experiments={name: frozenset(those) for name, those in agreement.experiments.items()},
    )


def with_queues(agreement: Agreement, queues: Iterable[str]) -> Agreement:
    """The agreement as if it listed these queues as well: they are held to what counts for all."""
    calendar, objectives = agreement.default_calendar, agreement.objectives.queues
    others = {name: Queue(name, calendar, None, objectives) for name in queues}
    return agreement._replace(queues={**others, **agreement.queues})


def queue_labels(agreement: Agreement, queues: Iterable[str]) -> tuple[str, ...]:
    """The queues that are labels of their own: those of the agreement, and others beside them."""
    return tuple(dict.fromkeys([*agreement.queues, *queues]))
