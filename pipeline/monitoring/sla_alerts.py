"""Alerts about promises: how fast error budgets burn, and what burn rates do not see."""

from typing import Final

from pipeline.monitoring import burn
from pipeline.monitoring.rules import Alert
from pipeline.monitoring.templates import COUNT, QUEUE, SHARE, TARGET, count, share

# The queue's team, joined to what is told of the queue.
TEAM: Final = "* on (queue) group_left (team) cx:queue_team:info"
# An exporter that is started again, or a short window without anything due, ends no alert.
KEEP: Final = "<15m>"
_OBJECTIVE: Final = share("cx:sla_objective:ratio{queue=%q,target=%q}", "queue", "target")


def _burn_alert(window: burn.Window) -> Alert:
    long, short = window.long, window.short
    threshold = f'cx:sla_burn:threshold_ratio{{window="{long}"}}'
    due = count(f"cx:sla_due:count_{long}{{queue=%q,target=%q}}", "queue", "target")
    left = share(
        "cx:sla_error_budget:remaining_ratio{queue=%q,target=%q}",
        "queue",
        "target",
        before="; left of it: ",
    )
    return Alert(
        "CxSlaBudgetBurn",
        f"(\n      cx:sla_breach:ratio_{long} > on (queue, target) {threshold}\n"
        f"  and on (queue, target)\n"
        f"      cx:sla_breach:ratio_{short} > on (queue, target) {threshold}\n"
        f"  and on (queue, target)\n"
        f"      cx:sla_due:count_{long} >= on (queue) group_left () cx:minimum_count:count\n"
        f") {TEAM}",
        window.severity,
        "customers",
        "cx-sla",
        f"Queue {QUEUE} misses its {TARGET} target: {SHARE} in the last {long}",
        f"In queue {QUEUE}, {SHARE} of {due} clocks missed their {TARGET} target in the last "
        f"{long}, and the last {short} are no better; {_OBJECTIVE} are to meet it. At this rate "
        f"the error budget does not last{left}.",
        keep=KEEP,
        labels={"window": long},
    )


_QUIET: Final = Alert(
    "CxSlaMissedInAQuietQueue",
    f"""\
(
      cx:sla_breached:count_3d >= 3
  and cx:sla_breached:count_1d > 0
  and on (queue, target)
      cx:sla_due:count_6h < on (queue) group_left () cx:minimum_count:count
  and on (queue, target)
      cx:sla_breach:ratio_3d > on (queue, target) (1 - 0.5 * cx:sla_objective:ratio)
) {TEAM}""",
    "page",
    "customers",
    "cx-sla",
    f"Quiet queue {QUEUE} misses its {TARGET} target: {COUNT} in 3 days",
    f"In queue {QUEUE}, {COUNT} of "
    + count("cx:sla_due:count_3d{queue=%q,target=%q}", "queue", "target")
    + f" clocks missed their {TARGET} target in the last 3 days, at least one of them today; "
    f"{_OBJECTIVE} are to meet it. The queue has too few cases for burn rates to tell.",
    keep=KEEP,
)

_BREACH_RATE: Final = Alert(
    "CxSlaBreachRate",
    f"""\
(
      cx:sla_breach:ratio_1h > on (queue, target) cx:sla_breach_rate:threshold_ratio
  and on (queue, target)
      cx:sla_due:count_1h >= on (queue) group_left () cx:minimum_count:count
) {TEAM}""",
    "ticket",
    "customers",
    "cx-sla",
    f"Queue {QUEUE} misses its {TARGET} target more often than agreed: {SHARE} in the last hour",
    f"In queue {QUEUE}, {SHARE} of "
    + count("cx:sla_due:count_1h{queue=%q,target=%q}", "queue", "target")
    + f" clocks missed their {TARGET} target in the last hour; {_OBJECTIVE} are to meet it.",
    wait="<10m>",
    keep=KEEP,
)

SLA_ALERTS: Final = (*map(_burn_alert, burn.WINDOWS), _QUIET, _BREACH_RATE)
