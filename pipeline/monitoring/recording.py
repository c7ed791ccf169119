"""All that is recorded, in groups, in the order in which one needs the other."""

from collections.abc import Iterator
from typing import Final

from pipeline.agreement.agreement import Agreement
from pipeline.agreement.objectives import DAY_MS
from pipeline.monitoring.baselines import BASELINES
from pipeline.monitoring.health import HEALTH, LEVELS
from pipeline.monitoring.net import net_rules
from pipeline.monitoring.objectives import objective_rules
from pipeline.monitoring.open_hours import open_hours_rules
from pipeline.monitoring.ratios import ratio_rules
from pipeline.monitoring.rules import Group, Recording
from pipeline.monitoring.targets import target_rules
from pipeline.monitoring.windows import SHORT, WINDOWS, count_rule, count_rules

MONTH: Final = "30d"


def objective_group(agreement: Agreement, partitions: int) -> Group:
    """What was agreed. `partitions`: how many there are of every topic."""
    return Group(
        "cx-objectives",
        "<30s>",
        "What was agreed, for alerts to compare with and for dashboards to draw.",
        (*objective_rules(agreement, partitions), *target_rules(agreement)),
    )


def recording_groups(agreement: Agreement) -> tuple[Group, ...]:
    """What is worked out from metrics."""
    every = frozenset(window for windows in WINDOWS.values() for window in windows)
    long = every - SHORT
    return (
        Group("cx-pipeline", "<15s>", "The pipeline's own health, over all workers.", HEALTH),
        Group(
            "cx-totals",
            "<15s>",
            "Counted less taken back, live events only; of several exporters the one ahead.",
            (*net_rules(), *LEVELS, *open_hours_rules(agreement)),
        ),
        Group(
            "cx-short-windows",
            "<30s>",
            "Counts over minutes and hours, and what they come to.",
            (*count_rules(SHORT), *ratio_rules(SHORT), BASELINES[0]),
        ),
        Group(
            "cx-long-windows",
            "<2m>",
            "Counts over days, and what they come to.",
            (*count_rules(long), *ratio_rules(long), BASELINES[1], *_budget(agreement)),
        ),
    )


def _budget(agreement: Agreement) -> Iterator[Recording]:
    """What is left of the error budget over the agreed period; below 0 it is overdrawn.

    A month is counted whatever the period is.
    """
    period = f"{agreement.objectives.period_ms // DAY_MS}d"
    for window in sorted({period, MONTH} - set(WINDOWS["sla_due"])):
        yield count_rule("sla_due", window)
        yield count_rule("sla_breached", window)
        missed = f"cx:sla_breached:count_{window} / (cx:sla_due:count_{window} > 0)"
        yield Recording(f"cx:sla_breach:ratio_{window}", missed)
    yield Recording(
        "cx:sla_error_budget:remaining_ratio",
        f"1 - cx:sla_breach:ratio_{period} / (1 - cx:sla_objective:ratio)",
    )
