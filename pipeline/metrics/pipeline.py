"""Every metric the worker publishes about itself. Names and meaning: docs/definitions.md."""

from typing import Final

from pipeline.metrics.declarations import Metric

_TOPIC: Final = ("topic",)
COMMIT_BUCKETS: Final = (10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000)

_DECLARED: Final = (
    Metric("cx_pipeline_records_total", "counter", "Records processed and committed.", _TOPIC),
    Metric(
        "cx_pipeline_dead_letters_total",
        "counter",
        "Records that could not be processed and were put aside, by reason.",
        ("topic", "reason"),
    ),
    Metric(
        "cx_pipeline_duplicates_total", "counter", "Touchpoints that had been processed before.", ()
    ),
    Metric("cx_pipeline_late_total", "counter", "Touchpoints too late to change a case.", ()),
    Metric(
        "cx_pipeline_label_overflow_total",
        "counter",
        "Touchpoints whose queue is not in the allow-list, counted as other.",
        (),
    ),
    Metric(
        "cx_pipeline_lag_records", "gauge", "Records not yet processed.", ("topic", "partition")
    ),
    Metric(
        "cx_pipeline_lag_seconds",
        "gauge",
        "Age of the oldest record not yet processed; 0 when caught up.",
        _TOPIC,
    ),
    Metric(
        "cx_pipeline_event_to_commit_seconds",
        "histogram",
        "From a touchpoint's arrival at the door to the commit that makes it visible.",
        (),
        COMMIT_BUCKETS,
    ),
    Metric("cx_pipeline_transactions_total", "counter", "Units of work, by outcome.", ("outcome",)),
    Metric("cx_pipeline_partitions_owned", "gauge", "Partition numbers this worker serves.", ()),
    Metric(
        "cx_pipeline_restore_remaining_records",
        "gauge",
        "Records still to be read back before work begins.",
        (),
    ),
    Metric("cx_pipeline_rebalances_total", "counter", "Assignments that were taken back.", ()),
    Metric("cx_pipeline_customers", "gauge", "Customers with a journey here.", ()),
    Metric("cx_pipeline_state_bytes", "gauge", "Size of the journeys kept in memory.", ()),
    Metric(
        "cx_pipeline_watermark_timestamp_seconds",
        "gauge",
        "What the live clock shows.",
        ("partition",),
    ),
    Metric(
        "cx_pipeline_lost_records_total",
        "counter",
        "Records that the broker deleted before they were read.",
        _TOPIC,
    ),
    Metric(
        "cx_pipeline_position_alarms_total",
        "counter",
        "Times the recorded position and the broker's offsets contradicted each other.",
        _TOPIC,
    ),
    Metric("cx_pipeline_build_info", "gauge", "1, by the version that runs.", ("version",)),
)

PIPELINE_METRICS: Final[dict[str, Metric]] = {metric.name: metric for metric in _DECLARED}
