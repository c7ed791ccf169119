"""cx-overview: the first look of whoever runs the service, and of whoever answers for it."""

from grafana_foundation_sdk.models.dashboard import Dashboard

from deploy.grafana import levels, promql
from deploy.grafana.frame import RUNBOOK_OF_ALERT, Section, dashboard
from deploy.grafana.panels import COUNT, QUEUE_CLOSER, Link, Says, bars, lines, number, rows
from deploy.grafana.queries import Query
from pipeline.metrics.declarations import SILENT_SUFFERERS

ALERTS = 'ALERTS{alertstate="firing",severity=~"page|ticket"}'

# 1 when something is wrong: too far behind, a partition without a worker, an exporter that has not
# caught up. What is absent is wrong too; a lag objective that is off makes no lag too long.
PIPELINE_WRONG = (
    "clamp_max("
    "(max(cx:pipeline_lag:seconds) > bool scalar(cx:lag_objective:seconds) or vector(1))"
    " + (max(cx:pipeline_partitions_owned:sum) < bool scalar(cx:pipeline_partitions:count)"
    " or vector(1))"
    " + (1 - (max(cx_exporter_caught_up) or vector(0))), 1)"
)
WORDS = {"0": ("well", levels.GOOD), "1": ("look!", levels.BAD)}


def overview() -> Dashboard:
    """What needs somebody now, and how customers are being served."""
    return dashboard(
        "cx-overview",
        "Customer experience: overview",
        "For a first look: is anybody kept waiting, are promises kept, what do customers say, "
        "and can these numbers be trusted.",
        (_now(), _waiting(), _promises(), _satisfaction(), _alerts()),
    )


def _now() -> Section:
    kept = promql.weighted("cx:sla_breach:ratio_1d", "cx:sla_due:count_1d")
    return Section(
        "Now",
        (
            number(
                Says("Alerts firing", "Alerts that page somebody or file a ticket.", COUNT),
                Query(f"count({ALERTS}) or vector(0)"),
                levels=levels.NONE_OF_IT,
                width=3,
            ),
            number(
                Says(
                    "Pipeline",
                    "Well: every partition has a worker, the exporter has caught up, and the "
                    "oldest unprocessed record is younger than agreed. Else every other number "
                    "here is old, however calm it looks.",
                    "none",
                ),
                Query(PIPELINE_WRONG),
                words=WORDS,
                width=3,
            ),
            number(
                Says("Cases open", "Cases opened and not resolved now.", COUNT),
                Query("sum(cx:cases_open:sum)"),
                width=3,
            ),
            number(
                Says(
                    "Oldest unanswered",
                    "For how long the customer who has waited longest has had no human reply.",
                    "s",
                ),
                Query("max(cx:oldest_unanswered:age_seconds)"),
                levels=levels.OLDEST_UNANSWERED,
                width=3,
            ),
            number(
                Says(
                    "Slowest queue's first response, p90",
                    "The queue with the longest time within which nine of ten customers got their "
                    "first human reply, of those answered in the last hour; all hours count.",
                    "s",
                ),
                Query(f"max(cx:first_response_seconds:p90_1h{{{promql.CALENDAR}}})"),
                width=4,
            ),
            number(
                Says(
                    "Promises kept, one day",
                    "Share of the clocks due in the last day that met their target.",
                    "percentunit",
                ),
                Query(f"1 - {kept}"),
                width=4,
            ),
            number(
                Says(
                    "Silent sufferers",
                    "Customers with an unresolved bad experience in the last 7 days, who contacted "
                    "nobody and whom nobody contacted.",
                    COUNT,
                ),
                Query(promql.gauge(SILENT_SUFFERERS)),
                width=4,
            ),
        ),
    )


def _waiting() -> Section:
    p = "cx:first_response_seconds:{}_1h{{" + promql.CALENDAR + "}}"
    return Section(
        "Customers waiting",
        (
            lines(
                Says(
                    "First response by queue, p50",
                    "First customer contact to the first human reply, of the last hour's replies: "
                    "half of them were faster.",
                    "s",
                ),
                Query(p.format("p50"), "{{queue}}"),
                link=QUEUE_CLOSER,
            ),
            lines(
                Says(
                    "First response by queue, p90",
                    "First customer contact to the first human reply, of the last hour's replies: "
                    "nine of ten were faster.",
                    "s",
                ),
                Query(p.format("p90"), "{{queue}}"),
                link=QUEUE_CLOSER,
            ),
            lines(
                Says(
                    "Oldest unanswered by queue",
                    "Age of the oldest customer contact without a human reply. First responses see "
                    "nothing until somebody answers; this does.",
                    "s",
                ),
                Query("max by (queue) (cx:oldest_unanswered:age_seconds)", "{{queue}}"),
                link=QUEUE_CLOSER,
            ),
            lines(
                Says("Cases open by queue", "Cases opened and not resolved.", COUNT),
                Query("cx:cases_open:sum", "{{queue}}"),
                link=QUEUE_CLOSER,
            ),
            lines(
                Says(
                    "Cases opened and resolved, per hour",
                    "Cases opened, and cycles of cases resolved, in the hour before. When more are "
                    "opened for long, the backlog grows.",
                    COUNT,
                ),
                Query("sum(cx:cases_opened:count_1h)", "opened"),
                Query("sum(cx:cases_resolved:count_1h)", "resolved"),
            ),
            lines(
                Says(
                    "Contacts queued, per hour",
                    "Contacts (calls of one session) that were put in a queue in the hour before.",
                    COUNT,
                ),
                Query("cx:contacts_offered:count_1h", "{{queue}}"),
                link=QUEUE_CLOSER,
            ),
        ),
    )


def _promises() -> Section:
    return Section(
        "Promises",
        (
            lines(
                Says(
                    "Breaches, share of what was due",
                    "Of the clocks with a target that ended or passed their deadline in the hour "
                    "before, the share that passed it.",
                    "percentunit",
                ),
                Query("cx:sla_breach:ratio_1h", "{{queue}}, {{target}}"),
                link=QUEUE_CLOSER,
            ),
            lines(
                Says(
                    "Error budget burn, one hour",
                    "Share of breaches in the hour before ÷ the share the objective allows. At 1 "
                    "the budget lasts exactly its period.",
                    "none",
                ),
                Query(
                    "cx:sla_breach:ratio_1h / on (queue, target) (1 - cx:sla_objective:ratio)",
                    "{{queue}}, {{target}}",
                ),
                link=QUEUE_CLOSER,
                levels=levels.BURN,
            ),
            bars(
                Says(
                    "Error budget left",
                    "Share of the breaches allowed in the objective's period that is still "
                    "unspent; below 0 the objective is missed.",
                    "percentunit",
                ),
                Query("cx:sla_error_budget:remaining_ratio", "{{queue}}, {{target}}"),
                link=QUEUE_CLOSER,
                levels=levels.BUDGET,
            ),
        ),
    )


def _satisfaction() -> Section:
    return Section(
        "What customers say, last 7 days",
        (
            bars(
                Says("CSAT by queue", "Answers 4 and 5 ÷ all answers.", "percentunit"),
                Query("cx:csat:ratio_7d", "{{queue}}"),
                link=QUEUE_CLOSER,
                width=6,
            ),
            bars(
                Says("NPS by queue", "Share of 9-10 less share of 0-6, −100 to 100.", "none"),
                Query("cx:nps:score_7d", "{{queue}}"),
                link=QUEUE_CLOSER,
                width=6,
            ),
            bars(
                Says("CES by queue", "Mean of the answers 1-7; 7 is no effort.", "none"),
                Query("cx:ces:mean_7d", "{{queue}}"),
                link=QUEUE_CLOSER,
                width=6,
            ),
            rows(
                Says(
                    "Answers by queue", "What the scores rest on: answers, one per survey.", COUNT
                ),
                Query("cx:csat:answers_7d", "CSAT"),
                Query("cx:nps:answers_7d", "NPS"),
                Query("cx:ces:answers_7d", "CES"),
                columns=("queue",),
                width=6,
            ),
        ),
    )


def _alerts() -> Section:
    return Section(
        "Bots, and what is firing",
        (
            lines(
                Says(
                    "Bot containment, one day",
                    "1 less the sessions handed off ÷ those begun; usual is the median of the same "
                    "day in the last three weeks.",
                    "percentunit",
                ),
                Query("cx:bot_containment:ratio_1d", "share"),
                Query("cx:bot_containment:ratio_1d_baseline", "usual"),
            ),
            rows(
                Says(
                    "What is firing",
                    "Alerts that page somebody or file a ticket; the value leads to the runbook.",
                    "none",
                ),
                Query(ALERTS, "firing"),
                columns=("alertname", "severity", "team", "queue"),
                link=Link("Runbook", RUNBOOK_OF_ALERT),
                width=16,
            ),
        ),
    )
