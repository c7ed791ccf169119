"""cx-data-quality: how far what comes in can be trusted, and what was put right."""

from grafana_foundation_sdk.models.dashboard import Dashboard, Panel

from deploy.grafana import levels, promql
from deploy.grafana.frame import Section, channel_variable, dashboard
from deploy.grafana.panels import COUNT, Says, bars, lines, number, rows, stacked
from deploy.grafana.promql import CHANNEL, DAY, HOUR
from deploy.grafana.queries import Query
from pipeline.metrics.declarations import TOUCHPOINTS
from pipeline.metrics.pipeline_metrics import (
    DEAD_LETTERS,
    DUPLICATES,
    LABEL_OVERFLOW,
    LATE,
    LOST_RECORDS,
    POSITION_ALARMS,
    RECORDS,
)

# Every twin, whatever it is the twin of; of a histogram's, how many observations it took back.
TWIN_NAMES = "cx_.+_retracted_(total|seconds_count)"


def data_quality() -> Dashboard:
    """Dead letters, duplicates, late ones, retractions, lost records."""
    return dashboard(
        "cx-data-quality",
        "Customer experience: data quality",
        "For whoever feeds the pipeline: what could not be processed, came twice or too late, was "
        "put right afterwards, and what comes in at all.",
        (_now(), _refused(), _put_right(), _coming_in()),
        variables=(channel_variable(),),
    )


def _now() -> Section:
    def count(title: str, what: str, metric: str, bad: levels.Levels = ()) -> Panel:
        return number(Says(title, what, COUNT), Query(promql.rise(metric, DAY)), levels=bad)

    return Section(
        "Last day",
        (
            number(
                Says(
                    "Dead letters, share of records",
                    "Records that could not be processed ÷ records taken, of the last 10 minutes.",
                    "percentunit",
                ),
                Query("max(cx:pipeline_dead_letters:ratio_10m)"),
                levels=levels.DEAD_LETTERS,
            ),
            count("Dead letters", "Records that could not be processed.", DEAD_LETTERS),
            count("Duplicates", "Touchpoints that had been processed before.", DUPLICATES),
            count("Late", "Touchpoints too late to change a case, survey or contact.", LATE),
            count(
                "Queues not in the list",
                "Touchpoints whose queue is not in the allow-list; they count under `other`.",
                LABEL_OVERFLOW,
            ),
            count(
                "Lost records",
                "Records that the broker deleted before they were read. They are nowhere.",
                LOST_RECORDS,
                levels.NONE_OF_IT,
            ),
        ),
    )


def _refused() -> Section:
    return Section(
        "What was not taken as it came",
        (
            stacked(
                Says(
                    "Dead letters by reason, per hour",
                    "Records that could not be processed in the hour before.",
                    COUNT,
                ),
                Query(promql.rise(DEAD_LETTERS, HOUR, "reason"), "{{reason}}"),
            ),
            stacked(
                Says(
                    "Dead letters by topic, per hour",
                    "Records that could not be processed in the hour before.",
                    COUNT,
                ),
                Query(promql.rise(DEAD_LETTERS, HOUR, "topic"), "{{topic}}"),
            ),
            lines(
                Says(
                    "Duplicates, late, not in the list, per hour",
                    "Touchpoints in the hour before that came twice, too late, or with a queue "
                    "that is not in the allow-list.",
                    COUNT,
                ),
                Query(promql.rise(DUPLICATES, HOUR), "duplicates"),
                Query(promql.rise(LATE, HOUR), "late"),
                Query(promql.rise(LABEL_OVERFLOW, HOUR), "queue not in the list"),
            ),
            rows(
                Says(
                    "Dead letters, last day",
                    "By topic and reason; `cx.dead-letters` has each one's bytes.",
                    COUNT,
                ),
                Query(promql.rise(DEAD_LETTERS, DAY, "topic, reason"), "dead letters"),
                columns=("topic", "reason"),
                width=12,
            ),
            rows(
                Says(
                    "Lost by topic, last day",
                    "Records deleted before they were read, and times the recorded position and "
                    "the broker's offsets contradicted each other.",
                    COUNT,
                ),
                Query(promql.rise(LOST_RECORDS, DAY, "topic"), "lost"),
                Query(promql.rise(POSITION_ALARMS, DAY, "topic"), "contradictions"),
                columns=("topic",),
                width=12,
            ),
        ),
    )


def _put_right() -> Section:
    return Section(
        "What was put right",
        (
            rows(
                Says(
                    "Retracted, last day",
                    "What had been counted and turned out not to be so. Every value here is net of "
                    "it; much of it means that events arrive late or out of order.",
                    COUNT,
                ),
                Query(_twins_since("1d"), "retracted"),
                columns=("metric",),
                width=24,
            ),
        ),
    )


def _twins_since(window: str) -> str:
    # A difference instead of increase(): a twin begins with its first retraction, not at 0.
    def now(offset: str = "") -> str:
        twins = f'{{__name__=~"{TWIN_NAMES}",{promql.LIVE}}}{offset}'
        by_name = f"sum by (__name__, instance) ({twins})"
        return f'label_replace({by_name}, "metric", "$1", "__name__", "(.+)")'

    before = f"({now(f' offset {window}')} or 0 * {now()})"
    return f"max by (metric) ({now()} - on (metric, instance) {before})"


def _coming_in() -> Section:
    by_origin = f"sum by (origin) (max without (instance) (increase({TOUCHPOINTS}[1h])))"
    return Section(
        "What comes in, an hour back from each moment",
        (
            stacked(
                Says("Touchpoints by channel", "Accepted touchpoints, each once.", COUNT),
                Query(promql.increase(TOUCHPOINTS, HOUR, "channel", CHANNEL), "{{channel}}"),
            ),
            bars(
                Says("Touchpoints by kind, last day", "Accepted touchpoints, each once.", COUNT),
                Query(promql.increase(TOUCHPOINTS, DAY, "kind", CHANNEL), "{{kind}}"),
            ),
            lines(
                Says(
                    "Touchpoints by origin",
                    "Live ones, and what a backfill brought in. Only this panel shows the latter: "
                    "history must not look like a spike now.",
                    COUNT,
                ),
                Query(by_origin, "{{origin}}"),
            ),
            stacked(
                Says("Records by topic", "Records taken from the topic, good or not.", COUNT),
                Query(promql.rise(RECORDS, HOUR, "topic"), "{{topic}}"),
                width=24,
            ),
        ),
    )
