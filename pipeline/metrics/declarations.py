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

# The labels with a closed set of values. `queue` has the allow-list; `score` depends on the survey.
LABEL_VALUES: Final[dict[str, tuple[str, ...]]] = {
    "channel": (
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
    ),
    "priority": (NONE, "low", "normal", "high", "urgent"),
    "by": ("agent", "bot", "system"),
    "hours": ("calendar",),
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
