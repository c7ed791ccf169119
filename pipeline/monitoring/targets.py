"""The targets now in force, as series: dashboards show what was promised beside what was kept."""

from collections.abc import Iterable, Iterator
from typing import Final

from pipeline.agreement.agreement import Agreement
from pipeline.core.policy import SlaPolicy, Targets
from pipeline.monitoring.rules import Recording

RECORD: Final = "cx:sla_target:seconds"
ALL: Final = "all"
NAMES: Final = ("first_response", "next_response", "resolution")


def target_rules(agreement: Agreement) -> tuple[Recording, ...]:
    """One series for each target: how long a clock may run, in seconds.

    Labels: `rank` (the policy's place: the first that covers a case counts), `sla` (its name),
    `queues`, `priorities`, `target`, `hours`.
    """
    return tuple(
        rule for rank, sla in enumerate(agreement.sla, 1) for rule in _rules_of(str(rank), sla)
    )


def _rules_of(rank: str, sla: SlaPolicy) -> Iterator[Recording]:
    who = {
        "rank": rank,
        "sla": sla.name,
        "queues": _named(sla.queues),
        "priorities": _named(sla.priorities),
    }
    # One rule for a series: two with the same labels would be a duplicate in Prometheus' eyes.
    versions: dict[tuple[str, str], list[str]] = {}
    ends = [begins for begins, _ in sla.versions[1:]]
    for (begins, targets), end in zip(sla.versions, [*ends, None], strict=True):
        hours = "business" if targets.is_business else "calendar"
        for target, milliseconds in _durations(targets):
            expr = _while(f"vector({milliseconds / 1000:.10g})", begins, end)
            versions.setdefault((target, hours), []).append(expr)
    for (target, hours), exprs in versions.items():
        yield Recording(RECORD, "\nor ".join(exprs), {**who, "target": target, "hours": hours})


def _durations(targets: Targets) -> Iterator[tuple[str, int]]:
    durations = (targets.first_response_ms, targets.next_response_ms, targets.resolution_ms)
    for name, milliseconds in zip(NAMES, durations, strict=True):
        if milliseconds is not None:
            yield name, milliseconds


def _while(series: str, begins_ms: int, end_ms: int | None) -> str:
    """The series from then on, and until then."""
    since = [f"vector(time()) >= {begins_ms / 1000:.10g}"] if begins_ms > 0 else []
    until = [] if end_ms is None else [f"vector(time()) < {end_ms / 1000:.10g}"]
    return " and ".join([series, *since, *until])


def _named(values: Iterable[str]) -> str:
    return ", ".join(sorted(values)) or ALL
