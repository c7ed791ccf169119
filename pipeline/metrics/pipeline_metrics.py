"""The metrics of the pipeline itself: what the worker and the exporter say of their own health."""

from typing import Final

from pipeline.metrics.declarations import MINUTE, SECOND, Metric

RECORDS: Final = "cx_pipeline_records_total"
DEAD_LETTERS: Final = "cx_pipeline_dead_letters_total"
DUPLICATES: Final = "cx_pipeline_duplicates_total"
LATE: Final = "cx_pipeline_late_total"
LABEL_OVERFLOW: Final = "cx_pipeline_label_overflow_total"
LAG_RECORDS: Final = "cx_pipeline_lag_records"
LAG_SECONDS: Final = "cx_pipeline_lag_seconds"
EVENT_TO_COMMIT: Final = "cx_pipeline_event_to_commit_seconds"
TRANSACTIONS: Final = "cx_pipeline_transactions_total"
PARTITIONS_OWNED: Final = "cx_pipeline_partitions_owned"
RESTORE_REMAINING: Final = "cx_pipeline_restore_remaining_records"
REBALANCES: Final = "cx_pipeline_rebalances_total"
PIPELINE_CUSTOMERS: Final = "cx_pipeline_customers"
STATE_BYTES: Final = "cx_pipeline_state_bytes"
WATERMARK: Final = "cx_pipeline_watermark_timestamp_seconds"
LOST_RECORDS: Final = "cx_pipeline_lost_records_total"
POSITION_ALARMS: Final = "cx_pipeline_position_alarms_total"
BUILD_INFO: Final = "cx_pipeline_build_info"

COMMIT_BUCKETS: Final = (
    50,
    100,
    250,
    500,
    1 * SECOND,
    2 * SECOND,
    5 * SECOND,
    10 * SECOND,
    30 * SECOND,
    1 * MINUTE,
    5 * MINUTE,
)

_DECLARED: Final = (
    Metric(RECORDS, "counter", "Records taken from a source topic.", ("topic",)),
    Metric(DEAD_LETTERS, "counter", "Records that could not be processed.", ("topic", "reason")),
    Metric(DUPLICATES, "counter", "Touchpoints that had been processed before.", ()),
    Metric(LATE, "counter", "Touchpoints too late to change a case, survey or contact.", ()),
    Metric(LABEL_OVERFLOW, "counter", "Touchpoints whose queue is not in the allow-list.", ()),
    Metric(LAG_RECORDS, "gauge", "Records not yet processed.", ("topic", "partition")),
    Metric(LAG_SECONDS, "gauge", "Age of the oldest unprocessed record.", ("topic",)),
    Metric(
        EVENT_TO_COMMIT,
        "histogram",
        "Received at the door until visible to readers.",
        (),
        COMMIT_BUCKETS,
    ),
    Metric(TRANSACTIONS, "counter", "Kafka transactions ended.", ("outcome",)),
    Metric(PARTITIONS_OWNED, "gauge", "Partitions this worker owns.", ()),
    Metric(RESTORE_REMAINING, "gauge", "Records still to be read back before processing.", ()),
    Metric(REBALANCES, "counter", "Assignments of partitions to this worker.", ()),
    Metric(PIPELINE_CUSTOMERS, "gauge", "Customers whose state this worker holds.", ()),
    Metric(STATE_BYTES, "gauge", "Bytes of encoded customer state held.", ()),
    Metric(WATERMARK, "gauge", "Event time that live processing has reached.", ("partition",)),
    Metric(
        LOST_RECORDS,
        "counter",
        "Records that the broker deleted before they were read.",
        ("topic",),
    ),
    Metric(
        POSITION_ALARMS,
        "counter",
        "Times the recorded position and the broker's offsets contradicted each other.",
        ("topic",),
    ),
    Metric(BUILD_INFO, "gauge", "1, with the version that runs.", ("version",)),
)

PIPELINE_METRICS: Final[dict[str, Metric]] = {metric.name: metric for metric in _DECLARED}
