"""Terms for stories: calendars and targets in the words of the story's time."""

from pipeline.core.calendar import Calendar
from pipeline.core.policy import Policy, SlaPolicy, Targets
from tests.unit.core.story import POLICY, UNITS, after


def open_hours(*spans: str) -> Calendar:
    """A calendar of spans like `9h-17h`, after the story's beginning."""
    return Calendar([(after(begins), after(ends)) for begins, ends in _pairs(spans)])


def _pairs(spans: tuple[str, ...]) -> list[list[str]]:
    return [span.split("-") for span in spans]


def with_calendars(policy: Policy = POLICY, **calendars: Calendar) -> Policy:
    """The policy with business hours for these queues, of which `default` are all others."""
    return Policy(
        queues=policy.queues,
        default_calendar=calendars.pop("default", None),
        calendars=calendars,
        sla=policy.sla,
    )


def with_targets(*sla: SlaPolicy) -> Policy:
    """The stories' policy with these targets."""
    return Policy(queues=POLICY.queues, sla=sla)


def targets(
    *, queue: str = "", priority: str = "", business: bool = False, since: str = "-1d", **times: str
) -> SlaPolicy:
    """Targets like `first_response="30m"` for a queue and priority, or for all."""
    return SlaPolicy(
        name="agreed",
        queues=frozenset(queue.split()),
        priorities=frozenset(priority.split()),
        versions=((after(since), _targets(business, times)),),
    )


def _targets(is_business: bool, times: dict[str, str]) -> Targets:  # noqa: FBT001 - told as `hours` is
    in_ms = {f"{name}_ms": int(time[:-1]) * UNITS[time[-1]] for name, time in times.items()}
    return Targets(is_business=is_business, **in_ms)
