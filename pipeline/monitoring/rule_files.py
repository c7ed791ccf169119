"""Rules as Prometheus reads them: the texts of its rule files."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from pipeline.agreement.agreement import Agreement
from pipeline.monitoring import objectives
from pipeline.monitoring.addresses import Addresses
from pipeline.monitoring.customer_alerts import CUSTOMER_ALERTS
from pipeline.monitoring.durations import scaled
from pipeline.monitoring.pipeline_alerts import PIPELINE_ALERTS
from pipeline.monitoring.recording import objective_group, recording_groups
from pipeline.monitoring.rules import Alert, Group, Recording
from pipeline.monitoring.yaml_text import Value, yaml_text

ALERT_GROUPS: Final = (
    Group("cx-customer-alerts", "<30s>", "What customers are promised.", CUSTOMER_ALERTS),
    Group("cx-pipeline-alerts", "<15s>", "Whether the pipeline itself works.", PIPELINE_ALERTS),
)
ALERTS: Final = (*CUSTOMER_ALERTS, *PIPELINE_ALERTS)
_NONE: Final = "<0s>"
WRITTEN_BY: Final = "Written by `cx monitoring generate`: change the agreement, not this file."


class Options(NamedTuple):
    """What rules depend on beside the agreement.

    `partitions`: of every topic. `speed`: all durations are divided by it, for a story that is told
    so many times as fast; those of alerts about the pipeline itself by `pipeline_speed`, since no
    story makes the machine it runs on any faster.
    """

    partitions: int = 8
    speed: float = 1.0
    addresses: Addresses = Addresses()
    pipeline_speed: float = 1.0

    def speed_of(self, alert: Alert) -> float:
        """What the durations of an alert are divided by."""
        return self.pipeline_speed if alert.about == "pipeline" else self.speed


def objective_file(agreement: Agreement, options: Options) -> str:
    """The file of what was agreed, with what became of burn rates on top."""
    group = objective_group(agreement, options.partitions)
    return _file(objectives.remarks(agreement), [group], options)


def recording_file(agreement: Agreement, options: Options) -> str:
    """The file of what is worked out from metrics."""
    return _file([], recording_groups(agreement), options)


def alert_file(options: Options) -> str:
    """The file of alerts: what they compare with is recorded, so they are everybody's."""
    return _file([], ALERT_GROUPS, options)


def _file(head: Iterable[str], groups: Sequence[Group], options: Options) -> str:
    lines = [
        WRITTEN_BY,
        *([f"Durations are divided by {options.speed:g}."] if options.speed != 1 else []),
        *head,
        *(f"{group.name}: {group.why}" for group in groups),
    ]
    content: dict[str, Value] = {"groups": [_group(group, options) for group in groups]}
    return yaml_text(content, "\n".join(lines))


def _group(group: Group, options: Options) -> dict[str, Value]:
    return {
        "name": group.name,
        "interval": scaled(group.interval, options.speed),
        "rules": [
            _alert(rule, options) if isinstance(rule, Alert) else _recording(rule, options.speed)
            for rule in group.rules
        ],
    }


def _recording(rule: Recording, speed: float) -> dict[str, Value]:
    labels: dict[str, Value] = {"labels": dict(rule.labels)} if rule.labels else {}
    return {"record": rule.record, **labels, "expr": scaled(rule.expr, speed)}


def _alert(rule: Alert, options: Options) -> dict[str, Value]:
    speed, addresses = options.speed_of(rule), options.addresses
    return {
        "alert": rule.name,
        "expr": scaled(rule.expr, speed),
        **{name: scaled(wait, speed) for name, wait in _waits(rule)},
        "labels": dict(_labels(rule)),
        "annotations": {
            "summary": scaled(rule.summary, speed),
            "description": scaled(rule.description, speed),
            "runbook_url": addresses.runbook(rule.name),
            "dashboard_url": _dashboard(rule, addresses),
        },
    }


def _waits(rule: Alert) -> Iterator[tuple[str, str]]:
    if rule.wait != _NONE:
        yield "for", rule.wait
    if rule.keep != _NONE:
        yield "keep_firing_for", rule.keep


def _labels(rule: Alert) -> Iterator[tuple[str, str]]:
    yield "severity", rule.severity
    yield "about", rule.about
    if rule.team is not None:
        yield "team", rule.team
    if rule.hides_customers:
        yield "hides", "customers"
    yield from rule.labels.items()


def _dashboard(rule: Alert, addresses: Addresses) -> str:
    """Of the queue, where there is one: whoever has a queue's team for a label has the queue."""
    of_queue = "?var-queue={{ $labels.queue | urlquery }}" if rule.team is None else ""
    return addresses.dashboard(rule.dashboard) + of_queue
