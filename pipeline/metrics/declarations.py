"""Every service metric there is: name, kind, help, labels and buckets.

What each of them means to its reader is in docs/definitions.md.
Declarations only. What counts, and when, is decided in `pipeline.core`; how it is exposed, in
`pipeline.exporters`. Names are constants, so that a typo fails type checking.
"""

from dataclasses import dataclass
from typing import Final, Literal

MetricKind = Literal["counter", "gauge", "histogram", "oldest"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One declared metric.

    `oldest` is exposed as a gauge: the smallest of the timestamps now standing, absent when there
    are none. `buckets` are upper edges in ms, without the last one, +Inf.
    """

    name: str
    kind: MetricKind
    help: str
    labels: tuple[str, ...]
    buckets: tuple[int, ...] = ()


SECOND: Final = 1_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

# Edges lie on the targets that service agreements usually name.
RESPONSE_BUCKETS: Final = (
    15 * SECOND,
    30 * SECOND,
    1 * MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    1 * HOUR,
    2 * HOUR,
    4 * HOUR,
    8 * HOUR,
    12 * HOUR,
    1 * DAY,
    2 * DAY,
    3 * DAY,
    7 * DAY,
)
RESOLUTION_BUCKETS: Final = (
    1 * MINUTE,
    5 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    1 * HOUR,
    2 * HOUR,
    4 * HOUR,
    8 * HOUR,
    12 * HOUR,
    1 * DAY,
    2 * DAY,
    3 * DAY,
    5 * DAY,
    7 * DAY,
    14 * DAY,
    30 * DAY,
)

CASES_OPENED: Final = "cx_cases_opened_total"
CASES_RESOLVED: Final = "cx_cases_resolved_total"
CASES_REOPENED: Final = "cx_cases_reopened_total"
CASES_OPEN: Final = "cx_cases_open"
FIRST_RESPONSE: Final = "cx_first_response_seconds"
NEXT_RESPONSE: Final = "cx_next_response_seconds"
RESOLUTION: Final = "cx_resolution_seconds"
REQUESTER_WAIT: Final = "cx_requester_wait_seconds"
TRANSFERS: Final = "cx_transfers_total"
OLDEST_UNANSWERED: Final = "cx_oldest_unanswered_timestamp_seconds"
CONTACTS_OFFERED: Final = "cx_contacts_offered_total"
CONTACTS_ABANDONED: Final = "cx_contacts_abandoned_total"
SURVEYS_SENT: Final = "cx_surveys_sent_total"
SURVEY_ANSWERS: Final = "cx_survey_answers_total"
TOUCHPOINTS: Final = "cx_touchpoints_total"
CUSTOMERS: Final = "cx_customers"
FIRST_CONTACT_RESOLUTIONS: Final = "cx_first_contact_resolutions_total"
SLA_DUE: Final = "cx_sla_due_total"
SLA_BREACHED: Final = "cx_sla_breached_total"
BOT_SESSIONS: Final = "cx_bot_sessions_total"
SELF_SERVICE_SESSIONS: Final = "cx_self_service_sessions_total"
CHANNEL_SWITCHES: Final = "cx_channel_switches_total"
ORDERS: Final = "cx_orders_total"
ORDER_VALUE: Final = "cx_order_value_minor_total"
CHECKOUTS_ABANDONED: Final = "cx_checkouts_abandoned_total"
SHIPMENTS: Final = "cx_shipments_total"
RETURNS: Final = "cx_returns_total"
REFUNDS: Final = "cx_refunds_total"
PAYMENTS_FAILED: Final = "cx_payments_failed_total"
EXPERIENCE_DEGRADED: Final = "cx_experience_degraded_total"
CUSTOMERS_RETAINED: Final = "cx_customers_retained_total"
CUSTOMERS_LOST: Final = "cx_customers_lost_total"
CUSTOMERS_AT_RISK: Final = "cx_customers_at_risk"
SILENT_SUFFERERS: Final = "cx_silent_sufferers"
ACTIONS: Final = "cx_actions_total"
EXPERIMENT_EXPOSURES: Final = "cx_experiment_exposures_total"
EXPERIMENT_CONVERSIONS: Final = "cx_experiment_conversions_total"

_S: Final = ("channel", "queue", "priority")

_DECLARED: Final = (
    Metric(CASES_OPENED, "counter", "Cases opened, at their first event.", (*_S, "origin")),
    Metric(
        CASES_RESOLVED,
        "counter",
        "Cycles of cases resolved, by who resolved them.",
        (*_S, "by", "origin"),
    ),
    Metric(
        CASES_REOPENED,
        "counter",
        "Reopens: a customer message or a reopening after a resolve.",
        (*_S, "origin"),
    ),
    Metric(CASES_OPEN, "gauge", "Cases open and not resolved now.", (*_S, "origin")),
    Metric(
        FIRST_RESPONSE,
        "histogram",
        "First customer contact to the first public human reply, one per case.",
        (*_S, "hours", "origin"),
        RESPONSE_BUCKETS,
    ),
    Metric(
        NEXT_RESPONSE,
        "histogram",
        "First unanswered later customer message to the next public human reply.",
        (*_S, "hours", "origin"),
        RESPONSE_BUCKETS,
    ),
    Metric(
        RESOLUTION,
        "histogram",
        "Open to first resolve (first), to last resolve (full), or cycle to its resolve (each).",
        (*_S, "hours", "cycle", "origin"),
        RESOLUTION_BUCKETS,
    ),
    Metric(
        REQUESTER_WAIT,
        "histogram",
        "Time a cycle was with us, not with the customer, at its resolve.",
        (*_S, "hours", "origin"),
        RESOLUTION_BUCKETS,
    ),
    Metric(
        TRANSFERS,
        "counter",
        "Changes of team or queue after the first assignment.",
        (*_S, "origin"),
    ),
    Metric(
        OLDEST_UNANSWERED,
        "oldest",
        "Event time of the oldest customer contact still without a human reply.",
        ("channel", "queue", "origin"),
    ),
    Metric(
        CONTACTS_OFFERED, "counter", "Contacts that were queued.", ("channel", "queue", "origin")
    ),
    Metric(
        CONTACTS_ABANDONED,
        "counter",
        "Contacts left by the customer before an answer, no callback requested.",
        ("channel", "queue", "origin"),
    ),
    Metric(
        SURVEYS_SENT,
        "counter",
        "Surveys sent, once per survey id.",
        ("survey", "channel", "queue", "origin"),
    ),
    Metric(
        SURVEY_ANSWERS,
        "counter",
        "Survey answers, one per survey id.",
        ("survey", "channel", "queue", "score", "origin"),
    ),
    Metric(
        TOUCHPOINTS, "counter", "Accepted touchpoints, each once.", ("channel", "kind", "origin")
    ),
    Metric(CUSTOMERS, "gauge", "Customers by journey stage, now.", ("stage", "origin")),
    Metric(
        FIRST_CONTACT_RESOLUTIONS,
        "counter",
        "Resolved in the first cycle with at most one human reply, not reopened within 7 days.",
        (*_S, "origin"),
    ),
    Metric(
        SLA_DUE,
        "counter",
        "Clocks with a target that were stopped or ran past it.",
        (*_S, "target", "origin"),
    ),
    Metric(
        SLA_BREACHED,
        "counter",
        "Clocks that ran past their target, counted at the deadline.",
        (*_S, "target", "origin"),
    ),
    Metric(
        BOT_SESSIONS,
        "counter",
        "Sessions with a bot that are over, by how they ended.",
        ("channel", "outcome", "origin"),
    ),
    Metric(
        SELF_SERVICE_SESSIONS,
        "counter",
        "Sessions in help pages or the portal, by whether a contact followed within 24 h.",
        ("outcome", "origin"),
    ),
    Metric(
        CHANNEL_SWITCHES,
        "counter",
        "Next contacts about a case on another channel.",
        ("from", "to", "seamless", "origin"),
    ),
    Metric(ORDERS, "counter", "Orders placed.", ("channel", "origin")),
    Metric(
        ORDER_VALUE,
        "counter",
        "What orders came to, in minor units of the currency.",
        ("channel", "currency", "origin"),
    ),
    Metric(
        CHECKOUTS_ABANDONED,
        "counter",
        "Checkouts started with nothing ordered for an hour.",
        ("channel", "origin"),
    ),
    Metric(
        SHIPMENTS,
        "counter",
        "Shipments delivered or lost, against the promised date.",
        ("outcome", "origin"),
    ),
    Metric(RETURNS, "counter", "Returns requested.", ("channel", "origin")),
    Metric(REFUNDS, "counter", "Refunds issued.", ("channel", "origin")),
    Metric(PAYMENTS_FAILED, "counter", "Payments that failed.", ("channel", "origin")),
    Metric(
        EXPERIENCE_DEGRADED,
        "counter",
        "Errors, slow pages and failed steps that customers met.",
        ("channel", "origin"),
    ),
    Metric(
        CUSTOMERS_RETAINED,
        "counter",
        "Customers who renewed (subscription) or came back in time (activity).",
        ("basis", "origin"),
    ),
    Metric(
        CUSTOMERS_LOST,
        "counter",
        "Customers who cancelled (subscription) or stayed away (activity).",
        ("basis", "origin"),
    ),
    Metric(
        CUSTOMERS_AT_RISK,
        "gauge",
        "Customers whose churn risk is above the threshold.",
        ("origin",),
    ),
    Metric(
        SILENT_SUFFERERS,
        "gauge",
        "Customers with an unresolved bad experience in the last 7 days and no contact about it.",
        ("origin",),
    ),
    Metric(ACTIONS, "counter", "Next best actions emitted.", ("action", "reason", "origin")),
    Metric(
        EXPERIMENT_EXPOSURES,
        "counter",
        "Customers exposed to a variant, each once.",
        ("experiment", "variant", "origin"),
    ),
    Metric(
        EXPERIMENT_CONVERSIONS,
        "counter",
        "Exposed customers who ordered, each once.",
        ("experiment", "variant", "origin"),
    ),
)

METRICS: Final[dict[str, Metric]] = {metric.name: metric for metric in _DECLARED}


def twin_of(metric: Metric) -> Metric:
    """The counter or histogram that grows by what is retracted from `metric`."""
    stem, _, unit = metric.name.rpartition("_")
    return Metric(
        f"{stem}_retracted_{unit}",
        metric.kind,
        f"Counted in {metric.name} and put right later: subtract it for the true value.",
        metric.labels,
        metric.buckets,
    )


TWINS: Final[dict[str, Metric]] = {
    metric.name: twin_of(metric) for metric in _DECLARED if metric.kind in ("counter", "histogram")
}

# Where the queue or the priority is not known, and where a queue is not in the allow-list.
NONE: Final = "none"
OTHER: Final = "other"

_CHANNELS: Final = (
    "web",
    "app",
    "email",
    "phone",
    "chat",
    "social",
    "store",
    "bot",
    "knowledge",
    "marketing",
    "commerce",
    "billing",
    "delivery",
    "survey",
)
# The labels with a closed set of values. `queue`, `experiment` and `variant` have allow-lists;
# which `score`, `outcome`, or `action` for which `reason` there is, the tables below say.
LABEL_VALUES: Final[dict[str, tuple[str, ...]]] = {
    "channel": _CHANNELS,
    "from": _CHANNELS,
    "to": _CHANNELS,
    "seamless": ("true", "false"),
    "target": ("first_response", "next_response", "resolution"),
    "basis": ("subscription", "activity"),
    "priority": (NONE, "low", "normal", "high", "urgent"),
    "by": ("agent", "bot", "system"),
    "hours": ("calendar", "business"),
    "cycle": ("first", "full", "each"),
    "survey": ("csat", "nps", "ces"),
    "origin": ("live", "backfill"),
    # Journeys store the place in this list: it only grows at its end.
    "stage": (
        NONE,
        "awareness",
        "consideration",
        "self-service",
        "purchase",
        "delivery",
        "use",
        "service",
        "feedback",
        "loyalty",
    ),
}
# The scores each survey's scale allows, lowest first.
SCORES: Final[dict[str, tuple[str, ...]]] = {
    "csat": tuple(map(str, range(1, 6))),
    "nps": tuple(map(str, range(11))),
    "ces": tuple(map(str, range(1, 8))),
}
# How each of these may end.
OUTCOMES: Final[dict[str, tuple[str, ...]]] = {
    BOT_SESSIONS: ("contained", "handed_off", "abandoned"),
    SELF_SERVICE_SESSIONS: ("deflected", "escalated"),
    SHIPMENTS: ("on_time", "late", "lost"),
}
# Which action there is for which reason.
ACTION_REASONS: Final = (
    ("followup", "silent_sufferer"),
    ("callback", "abandoned_contact"),
    ("followup", "complaint"),
    ("winback", "at_risk"),
)
