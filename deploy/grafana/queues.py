"""cx-queues: one queue or channel closer."""

from grafana_foundation_sdk.models.dashboard import Dashboard

from deploy.grafana import promql
from deploy.grafana.frame import (
    Section,
    channel_variable,
    dashboard,
    hours_variable,
    queue_variable,
)
from deploy.grafana.panels import AGREED, COUNT, Says, bars, heat, lines, number, rows, stacked
from deploy.grafana.promql import CALENDAR, DAY, HOUR, HOURS, QUEUE, QUEUE_AND_CHANNEL
from deploy.grafana.queries import Query
from pipeline.metrics.declarations import (
    CASES_OPEN,
    CASES_OPENED,
    CASES_REOPENED,
    CASES_RESOLVED,
    CONTACTS_OFFERED,
    FIRST_RESPONSE,
    REQUESTER_WAIT,
    TRANSFERS,
)

HERE = QUEUE_AND_CHANNEL
HERE_HOURS = f"{HERE},{HOURS}"
AGREED_OF = f"{{{{queue}}}}, {AGREED}"
ABANDONED = f"cx:contacts_abandoned:ratio_1h{{{QUEUE}}}"
AGE = f"cx:oldest_unanswered:age_seconds{{{HERE}}}"


def queues() -> Dashboard:
    """Drill-down by queue, channel and kind of hours."""
    return dashboard(
        "cx-queues",
        "Customer experience: queues and channels",
        "For whoever runs a queue: how much is in it, how long customers wait, and what becomes "
        "of their cases.",
        (_now(), _responses(), _load(), _outcomes(), _contacts()),
        variables=(queue_variable(), channel_variable(), hours_variable()),
    )


def _now() -> Section:
    return Section(
        "Now",
        (
            number(
                Says("Cases open", "Cases opened and not resolved now.", COUNT),
                Query(promql.gauge(CASES_OPEN, where=HERE)),
            ),
            number(
                Says(
                    "Oldest unanswered",
                    "For how long the customer who has waited longest has had no human reply.",
                    "s",
                ),
                Query(f"max({AGE})"),
            ),
            number(
                Says("Cases opened, last hour", "Cases whose first event came.", COUNT),
                Query(promql.increase(CASES_OPENED, HOUR, where=HERE)),
            ),
            number(
                Says("Cases resolved, last hour", "Cycles of cases that were resolved.", COUNT),
                Query(promql.increase(CASES_RESOLVED, HOUR, where=HERE)),
            ),
            number(
                Says(
                    "Cases reopened, last day",
                    "Customer messages or reopenings after a resolve, before the close.",
                    COUNT,
                ),
                Query(promql.increase(CASES_REOPENED, DAY, where=HERE)),
            ),
            number(
                Says(
                    "Transfers, last day",
                    "Changes of team or queue after the first assignment, by the queue left.",
                    COUNT,
                ),
                Query(promql.increase(TRANSFERS, DAY, where=HERE)),
            ),
        ),
    )


def _responses() -> Section:
    of_queue = f"{{{QUEUE},{HOURS}}}"
    return Section(
        "How long customers wait",
        (
            lines(
                Says(
                    "First response by queue",
                    "First customer contact to the first human reply, of the last hour's replies, "
                    "all channels.",
                    "s",
                ),
                Query(f"cx:first_response_seconds:p50_1h{of_queue}", "{{queue}} p50"),
                Query(f"cx:first_response_seconds:p90_1h{of_queue}", "{{queue}} p90"),
            ),
            lines(
                Says(
                    "First response by channel, p90",
                    "First customer contact to the first human reply, of the last hour's replies "
                    "in the chosen queues.",
                    "s",
                ),
                Query(
                    promql.quantile(0.9, FIRST_RESPONSE, HOUR, "channel", HERE_HOURS), "{{channel}}"
                ),
            ),
            lines(
                Says(
                    "Next response by queue",
                    "First unanswered later message to the next human reply, of the last hour's "
                    "replies, all channels.",
                    "s",
                ),
                Query(f"cx:next_response_seconds:p50_1h{of_queue}", "{{queue}} p50"),
                Query(f"cx:next_response_seconds:p90_1h{of_queue}", "{{queue}} p90"),
            ),
            heat(
                Says(
                    "First responses, how they are spread",
                    "First responses of the last hour by how long they took.",
                    COUNT,
                ),
                Query(promql.buckets(FIRST_RESPONSE, HOUR, where=HERE_HOURS), "{{le}}"),
                axis_unit="s",
                width=8,
            ),
            lines(
                Says(
                    "Oldest unanswered by queue and channel",
                    "Age of the oldest customer contact without a human reply.",
                    "s",
                ),
                Query(AGE, "{{queue}}, {{channel}}"),
                Query(promql.agreed("cx:oldest_unanswered_objective:seconds", AGE), AGREED_OF),
            ),
            lines(
                Says(
                    "First response against past weeks, p90",
                    "Of the last half hour's replies, and the median of the same half hour in the "
                    "last three weeks; all hours count.",
                    "s",
                ),
                Query(f"cx:first_response_seconds:p90_30m{{{QUEUE},{CALENDAR}}}", "{{queue}}"),
                Query(f"cx:first_response_seconds:p90_30m_baseline{{{QUEUE}}}", "{{queue}}, usual"),
            ),
        ),
    )


def _load() -> Section:
    return Section(
        "How much there is",
        (
            stacked(
                Says("Cases open by priority", "Cases opened and not resolved.", COUNT),
                Query(promql.gauge(CASES_OPEN, "priority", HERE), "{{priority}}"),
            ),
            stacked(
                Says("Cases open by channel", "Cases opened and not resolved.", COUNT),
                Query(promql.gauge(CASES_OPEN, "channel", HERE), "{{channel}}"),
            ),
            rows(
                Says(
                    "Cases by queue and channel, last day",
                    "Cases opened and cycles resolved in the last day.",
                    COUNT,
                ),
                Query(promql.increase(CASES_OPENED, DAY, "queue, channel", HERE), "opened"),
                Query(promql.increase(CASES_RESOLVED, DAY, "queue, channel", HERE), "resolved"),
                columns=("queue", "channel"),
                width=8,
            ),
            lines(
                Says("Cases opened, per hour", "Cases opened in the hour before.", COUNT),
                Query(f"cx:cases_opened:count_1h{{{QUEUE}}}", "{{queue}}"),
            ),
            lines(
                Says("Cases resolved, per hour", "Cycles resolved in the hour before.", COUNT),
                Query(f"cx:cases_resolved:count_1h{{{QUEUE}}}", "{{queue}}"),
            ),
            lines(
                Says("Cases open, and a week ago", "Cases opened and not resolved.", COUNT),
                Query(f"cx:cases_open:sum{{{QUEUE}}}", "{{queue}}"),
                Query(f"cx:cases_open:sum{{{QUEUE}}} offset 1w", "{{queue}}, a week ago"),
            ),
        ),
    )


def _outcomes() -> Section:
    return Section(
        "What becomes of cases",
        (
            lines(
                Says(
                    "Resolution by queue",
                    "Start of a cycle to its resolve, of those resolved in the last day.",
                    "s",
                ),
                Query(f"cx:resolution_seconds:p50_1d{{{QUEUE},{HOURS}}}", "{{queue}} p50"),
                Query(f"cx:resolution_seconds:p90_1d{{{QUEUE},{HOURS}}}", "{{queue}} p90"),
            ),
            lines(
                Says(
                    "Customer's wait for us by queue, p90",
                    "Of a cycle, the time the case was with us and not with the customer, of those "
                    "resolved in the last day.",
                    "s",
                ),
                Query(promql.quantile(0.9, REQUESTER_WAIT, DAY, "queue", HERE_HOURS), "{{queue}}"),
            ),
            stacked(
                Says("Who resolves", "Cycles resolved in the day before, by whom.", COUNT),
                Query(promql.increase(CASES_RESOLVED, DAY, "by", HERE), "{{by}}"),
            ),
            bars(
                Says(
                    "Resolved at first contact",
                    "Resolved in the first cycle with at most one human reply and not reopened "
                    "within 7 days, counted then, ÷ first resolves of the week before.",
                    "percentunit",
                ),
                Query(f"cx:first_contact_resolution:ratio_7d{{{QUEUE}}}", "{{queue}}"),
                width=12,
            ),
            bars(
                Says("Reopened", "Reopenings ÷ cycles resolved, over 7 days.", "percentunit"),
                Query(f"cx:reopen:ratio_7d{{{QUEUE}}}", "{{queue}}"),
                width=12,
            ),
        ),
    )


def _contacts() -> Section:
    return Section(
        "Calls and chats in the queue",
        (
            stacked(
                Says(
                    "Contacts queued by channel, per hour",
                    "Contacts (calls of one session) put in a queue in the hour before.",
                    COUNT,
                ),
                Query(promql.increase(CONTACTS_OFFERED, HOUR, "channel", HERE), "{{channel}}"),
                width=12,
            ),
            lines(
                Says(
                    "Contacts abandoned by queue",
                    "Of the contacts queued in the hour before, the share that the customer left "
                    "before an answer; a callback asked for is not abandoned.",
                    "percentunit",
                ),
                Query(ABANDONED, "{{queue}}"),
                Query(promql.agreed("cx:contacts_abandoned_objective:ratio", ABANDONED), AGREED_OF),
                width=12,
            ),
        ),
    )
