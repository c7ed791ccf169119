"""cx-sla: what was promised, what was kept, and how much may still go wrong."""

from grafana_foundation_sdk.models.dashboard import Dashboard

from deploy.grafana import levels, promql
from deploy.grafana.frame import Section, dashboard, queue_variable
from deploy.grafana.panels import COUNT, Says, bars, lines, number, rows
from deploy.grafana.promql import DAY, QUEUE
from deploy.grafana.queries import Query
from pipeline.metrics.declarations import LABEL_VALUES, SLA_BREACHED, SLA_DUE

BY = "{{queue}}, {{target}}"
ALLOWED = f"on (queue, target) (1 - cx:sla_objective:ratio{{{QUEUE}}})"
# Short ones tell that it is happening, long ones that it matters.
BURN_WINDOWS = ("5m", "30m", "1h", "2h", "6h", "1d", "3d", "30d")


def sla() -> Dashboard:
    """Targets, breaches, error budgets."""
    return dashboard(
        "cx-sla",
        "Customer experience: SLA and error budget",
        "For whoever answers for the service: are targets met, and how fast is the error budget "
        "spent. A breach counts at its deadline, while the customer still waits.",
        (_kept(), _budget(), _breaches()),
        variables=(queue_variable(),),
        time_range="now-7d",
    )


def _kept() -> Section:
    def kept(target: str) -> Query:
        where = f'{{{QUEUE},target="{target}"}}'
        return Query(
            "1 - "
            + promql.weighted(f"cx:sla_breach:ratio_30d{where}", f"cx:sla_due:count_30d{where}")
        )

    def share(title: str, target: str) -> Says:
        what = f"Share of the {target} clocks due in the last 30 days that met their target."
        return Says(title, what, "percentunit")

    due = f"sum(cx:sla_due:count_30d{{{QUEUE}}})"
    return Section(
        "Kept, last 30 days",
        (
            number(share("First responses in time", "first response"), kept("first_response")),
            number(share("Next responses in time", "next response"), kept("next_response")),
            number(share("Resolutions in time", "resolution"), kept("resolution")),
            number(
                Says(
                    "Clocks due",
                    "Clocks with a target that ended or passed their deadline.",
                    COUNT,
                ),
                Query(due),
            ),
            number(
                Says("Breaches", "Clocks that passed their deadline.", COUNT),
                Query(f"sum(cx:sla_breached:count_30d{{{QUEUE}}})"),
            ),
            number(
                Says(
                    "Smallest budget left",
                    "Of the worst queue and target: share of the breaches allowed in the "
                    "objective's period that is still unspent.",
                    "percentunit",
                ),
                Query(f"min(cx:sla_error_budget:remaining_ratio{{{QUEUE}}})"),
                levels=levels.BUDGET,
            ),
        ),
    )


def _budget() -> Section:
    burns = (
        Query(f"cx:sla_breach:ratio_{window}{{{QUEUE}}} / {ALLOWED}", window)
        for window in BURN_WINDOWS
    )
    return Section(
        "Error budget",
        (
            bars(
                Says(
                    "Error budget left by queue and target",
                    "Share of the breaches allowed in the objective's period that is still "
                    "unspent; below 0 the objective is missed.",
                    "percentunit",
                ),
                Query(f"cx:sla_error_budget:remaining_ratio{{{QUEUE}}}", BY),
                levels=levels.BUDGET,
            ),
            rows(
                Says(
                    "Burn by window",
                    "Share of breaches in the window ÷ the share the objective allows. At 1 the "
                    "budget lasts exactly its period; alerts look at a short and a long window "
                    "at once.",
                    "none",
                ),
                *burns,
                columns=("queue", "target"),
                levels=levels.BURN,
                width=16,
            ),
            lines(
                Says(
                    "Error budget over time",
                    "Share of the allowed breaches still unspent, as it stood then.",
                    "percentunit",
                ),
                Query(f"cx:sla_error_budget:remaining_ratio{{{QUEUE}}}", BY),
                levels=levels.BUDGET,
                width=12,
            ),
            lines(
                Says(
                    "Burn over time, six hours",
                    "Share of breaches in the six hours before ÷ the share the objective allows.",
                    "none",
                ),
                Query(f"cx:sla_breach:ratio_6h{{{QUEUE}}} / {ALLOWED}", BY),
                levels=levels.BURN,
                width=12,
            ),
        ),
    )


def _breaches() -> Section:
    return Section(
        "Targets",
        (
            lines(
                Says(
                    "Due by target, per hour",
                    "Clocks with a target that ended or passed their deadline in the hour before.",
                    COUNT,
                ),
                Query(f"sum by (target) (cx:sla_due:count_1h{{{QUEUE}}})", "{{target}}"),
            ),
            lines(
                Says(
                    "Breached by queue and target, share",
                    "Of what was due in the day before, the share that passed its deadline.",
                    "percentunit",
                ),
                Query(f"cx:sla_breach:ratio_1d{{{QUEUE}}}", BY),
            ),
            rows(
                Says(
                    "Breached by priority, last day",
                    "Clocks due and clocks that passed their deadline.",
                    COUNT,
                ),
                Query(promql.increase(SLA_DUE, DAY, "priority, target", QUEUE), "due"),
                Query(promql.increase(SLA_BREACHED, DAY, "priority, target", QUEUE), "breached"),
                columns=("priority", "target"),
                width=8,
            ),
            rows(
                Says(
                    "Shares agreed",
                    "Least share of clocks that must meet their target, over the objective's "
                    "period; from the agreement.",
                    "percentunit",
                ),
                Query(f"cx:sla_objective:ratio{{{QUEUE}}}", "objective"),
                columns=("queue", "target"),
                width=10,
            ),
            rows(
                Says(
                    "Targets agreed",
                    "How long a clock may run, now; from the agreement. The first line that covers "
                    "a case counts, as it was when the clock started.",
                    "s",
                ),
                *(
                    Query(f'sum without (target) (cx:sla_target:seconds{{target="{name}"}})', name)
                    for name in LABEL_VALUES["target"]
                ),
                columns=("rank", "sla", "queues", "priorities", "hours"),
                width=14,
            ),
        ),
    )
