"""What was agreed, as series: alerts compare with them, dashboards draw them as lines.

An objective that is off has no series, and an alert without a series to compare with is silent.
"""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from pipeline.agreement.agreement import Agreement
from pipeline.agreement.objectives import Objectives, QueueObjectives
from pipeline.metrics.declarations import NONE, OTHER
from pipeline.monitoring import burn
from pipeline.monitoring.promql import any_of, replacement
from pipeline.monitoring.receivers import SERVICE_TEAM
from pipeline.monitoring.rules import Recording

HOUR_MS: Final = 3_600_000
# A breach rate is told from twice the allowed share on, or half way to all of it.
_TIMES_ALLOWED: Final = 2

Number = float | int | None
# A number and the labels beside the queue.
Value = tuple[float, tuple[tuple[str, str], ...]]
QueueRow = tuple[str, str, QueueObjectives]
TEAMS: Final = "cx:queue_team:info"


class QueueSeries(NamedTuple):
    """One objective of each queue: the series' name, and the number in it; None: off."""

    record: str
    number: Callable[[QueueObjectives], Number]


def _seconds(milliseconds: int | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000


BY_QUEUE: Final = (
    QueueSeries("cx:minimum_count:count", lambda of: of.minimum_count),
    QueueSeries(
        "cx:oldest_unanswered_objective:seconds", lambda of: _seconds(of.oldest_unanswered_ms)
    ),
    QueueSeries(
        "cx:first_response_rise:factor",
        lambda of: of.first_response_rise and of.first_response_rise.factor,
    ),
    QueueSeries(
        "cx:first_response_floor:seconds",
        lambda of: of.first_response_rise and of.first_response_rise.floor_ms / 1000,
    ),
    QueueSeries(
        "cx:backlog_growth:factor", lambda of: of.backlog_growth and of.backlog_growth.factor
    ),
    QueueSeries(
        "cx:backlog_growth_minimum:count",
        lambda of: of.backlog_growth and of.backlog_growth.minimum,
    ),
    QueueSeries("cx:contacts_abandoned_objective:ratio", lambda of: of.abandonment),
    QueueSeries("cx:csat_objective:ratio", lambda of: of.csat),
)


def queues_of(agreement: Agreement) -> list[QueueRow]:
    """Each value of the label `queue`, its team and its objectives."""
    everybodys = agreement.objectives.queues
    listed = [
        (queue.name, queue.team or SERVICE_TEAM, queue.objectives)
        for queue in agreement.queues.values()
    ]
    return [*listed, *((name, SERVICE_TEAM, everybodys) for name in (NONE, OTHER))]


def objective_rules(agreement: Agreement, partitions: int) -> tuple[Recording, ...]:
    """All of them, one rule for each name. `partitions`: how many there are of every topic."""
    queues = queues_of(agreement)
    teams = "\nor ".join(_labelled("vector(1)", queue=name, team=team) for name, team, _ in queues)
    return (
        Recording(TEAMS, teams),
        *_of_queues(queues, agreement.objectives.period_ms / HOUR_MS),
        *(
            Recording(record, f"vector({number:.10g})")
            for record, number in _of_all(agreement.objectives, partitions)
            if number is not None
        ),
    )


def _of_queues(queues: list[QueueRow], period_hours: float) -> Iterator[Recording]:
    """Queues with the same number share a line."""
    every = [queue for queue, _, _ in queues]
    lines: dict[str, dict[Value, list[str]]] = {}
    for queue, _, objectives in queues:
        for record, value in _values(objectives, period_hours):
            lines.setdefault(record, {}).setdefault(value, []).append(queue)
    for record, queues_by_value in lines.items():
        series = (
            _line(number, labels, named if named != every else None)
            for (number, labels), named in queues_by_value.items()
        )
        yield Recording(record, "\nor ".join(series))


def _values(objectives: QueueObjectives, period_hours: float) -> Iterator[tuple[str, Value]]:
    for series in BY_QUEUE:
        if (number := series.number(objectives)) is not None:
            yield series.record, (number, ())
    for target, objective in objectives.sla.items():
        labels = (("target", target),)
        yield "cx:sla_objective:ratio", (objective, labels)
        yield "cx:sla_breach_rate:threshold_ratio", (rate_threshold(objective), labels)
        for one in burn.factors(objective, period_hours):
            if one.refused is None:
                threshold = burn.threshold_ratio(one.factor, objective)
                window = ("window", one.window.long)
                yield "cx:sla_burn:threshold_ratio", (threshold, (*labels, window))


def _of_all(objectives: Objectives, partitions: int) -> Iterator[tuple[str, Number]]:
    yield "cx:bot_containment_drop:ratio", objectives.bot_containment_drop
    yield "cx:minimum_count_of_all:count", objectives.queues.minimum_count
    yield "cx:dead_letters_objective:ratio", objectives.dead_letters
    yield "cx:lag_objective:seconds", _seconds(objectives.lag_ms)
    yield "cx:pipeline_partitions:count", partitions


def rate_threshold(objective: float) -> float:
    """From which share of missed clocks on an hour is one to look at: above 1 - objective."""
    allowed = 1 - objective
    return round(min(_TIMES_ALLOWED * allowed, (1 + allowed) / 2), burn.DIGITS)


def _line(number: float, labels: tuple[tuple[str, str], ...], queues: list[str] | None) -> str:
    """The number for these queues; None: for all."""
    only = f"{{queue=~{any_of(queues)}}}" if queues else ""
    return _labelled(f"{number:.10g} * max by (queue) ({TEAMS}{only})", **dict(labels))


def _labelled(series: str, **labels: str) -> str:
    for name, value in labels.items():
        series = f'label_replace({series}, "{name}", {replacement(value)}, "", "")'
    return series


def remarks(agreement: Agreement) -> list[str]:
    """What became of the burn rates of each objective there is, for whoever reads the rules."""
    period_hours = agreement.objectives.period_ms / HOUR_MS
    objectives = {share for _, _, of in queues_of(agreement) for share in of.sla.values()}
    lines = []
    for objective in sorted(objectives, reverse=True):
        lines.append(f"Burn rates of an objective of {objective:.4%}:".replace(".0000%", " %"))
        lines += [f"  {line}" for line in burn.remarks(objective, period_hours)]
    return lines
