"""cx-pipeline: whether the numbers on the other dashboards are those of now."""

from grafana_foundation_sdk.models.dashboard import Dashboard

from deploy.grafana import levels, promql
from deploy.grafana.frame import Section, dashboard
from deploy.grafana.panels import COUNT, Says, heat, lines, number, rows, stacked
from deploy.grafana.promql import DAY
from deploy.grafana.queries import Query
from pipeline.metrics.pipeline_metrics import (
    BUILD_INFO,
    EVENT_TO_COMMIT,
    LAG_RECORDS,
    LAG_SECONDS,
    PARTITIONS_OWNED,
    PIPELINE_CUSTOMERS,
    REBALANCES,
    RECORDS,
    RESTORE_REMAINING,
    STATE_BYTES,
    TRANSACTIONS,
    WATERMARK,
)

PARTS = 'job=~"cx-.+"'


def pipeline_health() -> Dashboard:
    """Workers and exporter."""
    return dashboard(
        "cx-pipeline",
        "Customer experience: pipeline health",
        "For whoever keeps the pipeline running: is everything processed in time, does every "
        "partition have an owner, does the exporter tell what the workers have counted.",
        (_now(), _flow(), _partitions(), _exporter(), _processes()),
        time_range="now-6h",
    )


def _now() -> Section:
    return Section(
        "Now",
        (
            number(
                Says("Workers up", "Workers that Prometheus could scrape.", COUNT),
                Query('sum(up{job="cx-worker"})'),
                levels=levels.YES,
                width=3,
            ),
            number(
                Says("Exporters up", "Exporters that Prometheus could scrape.", COUNT),
                Query('sum(up{job="cx-exporter"})'),
                levels=levels.YES,
                width=3,
            ),
            number(
                Says("Lag", "Age of the oldest record that waits to be processed.", "s"),
                Query("max(cx:pipeline_lag:seconds)"),
                levels=levels.LAG,
                width=3,
            ),
            number(
                Says(
                    "Received to visible, p99",
                    "From the door until readers see it, of the last 5 minutes.",
                    "s",
                ),
                Query("cx:pipeline_event_to_commit_seconds:p99_5m"),
                width=3,
            ),
            number(
                Says("Partitions owned", "Partitions that some worker owns.", COUNT),
                Query(f"sum({PARTITIONS_OWNED})"),
                width=3,
            ),
            number(
                Says(
                    "Still to restore",
                    "Records that workers must still read back before they process anything.",
                    COUNT,
                ),
                Query(f"sum({RESTORE_REMAINING})"),
                levels=levels.NONE_OF_IT,
                width=3,
            ),
            number(
                Says(
                    "Exporter caught up",
                    "1 when all that was in the log at the last look had been read.",
                    "none",
                ),
                Query("max(cx_exporter_caught_up)"),
                levels=levels.YES,
                words={"1": ("yes", levels.GOOD), "0": ("no", levels.BAD)},
                width=3,
            ),
            number(
                Says("Customers held", "Customers whose state the workers hold.", COUNT),
                Query(f"sum({PIPELINE_CUSTOMERS})"),
                width=3,
            ),
        ),
    )


def _flow() -> Section:
    spread = f"{EVENT_TO_COMMIT}_bucket"
    return Section(
        "From event to commit",
        (
            lines(
                Says("Lag by topic", "Age of the oldest record that waits to be processed.", "s"),
                Query(f"max by (topic) ({LAG_SECONDS})", "{{topic}}"),
                levels=levels.LAG,
            ),
            lines(
                Says("Records waiting by topic", "Records not yet processed.", COUNT),
                Query(f"sum by (topic) ({LAG_RECORDS})", "{{topic}}"),
            ),
            stacked(
                Says("Records per second by topic", "Records taken from the topic.", "cps"),
                Query(promql.rate(RECORDS, "topic"), "{{topic}}"),
            ),
            heat(
                Says(
                    "Received to visible, how it is spread",
                    "Touchpoints by how long it took from the door until readers see them.",
                    COUNT,
                ),
                Query(promql.rise(spread, "$__rate_interval", "le"), "{{le}}"),
                axis_unit="s",
                width=8,
            ),
            lines(
                Says("Received to visible, quantiles", "From the door until readers see it.", "s"),
                Query(_commit_quantile(0.5), "p50"),
                Query(_commit_quantile(0.99), "p99"),
            ),
            lines(
                Says(
                    "Transactions by outcome",
                    "Kafka transactions ended per second. An aborted one counted nothing: its "
                    "records are processed again.",
                    "cps",
                ),
                Query(promql.rate(TRANSACTIONS, "outcome"), "{{outcome}}"),
            ),
        ),
    )


def _commit_quantile(share: float) -> str:
    counted = promql.rate(f"{EVENT_TO_COMMIT}_bucket", "le")
    return f"histogram_quantile({share:g}, {counted})"


def _partitions() -> Section:
    return Section(
        "Partitions and state",
        (
            stacked(
                Says("Partitions by worker", "Partitions this worker owns.", COUNT),
                Query(PARTITIONS_OWNED, "{{instance}}"),
            ),
            lines(
                Says(
                    "Records still to restore by worker",
                    "Records still to be read back before processing begins.",
                    COUNT,
                ),
                Query(RESTORE_REMAINING, "{{instance}}"),
            ),
            lines(
                Says(
                    "Rebalances, last hour",
                    "Assignments of partitions to this worker; many mean that workers come and go.",
                    COUNT,
                ),
                Query(promql.rise(REBALANCES, "1h", "instance"), "{{instance}}"),
            ),
            lines(
                Says(
                    "Event time behind the clock, by partition",
                    "Now less the event time that live processing has reached; an idle partition "
                    "follows the clock.",
                    "s",
                ),
                Query(f"time() - max by (partition) ({WATERMARK})", "{{partition}}"),
            ),
            lines(
                Says("Customers by worker", "Customers whose state this worker holds.", COUNT),
                Query(PIPELINE_CUSTOMERS, "{{instance}}"),
            ),
            lines(
                Says("State by worker", "Encoded customer state held in memory.", "bytes"),
                Query(STATE_BYTES, "{{instance}}"),
            ),
        ),
    )


def _exporter() -> Section:
    return Section(
        "Exporter",
        (
            lines(
                Says(
                    "Age of the newest tally",
                    "Since the newest record that the exporter read was written; grows while the "
                    "workers stand still.",
                    "s",
                ),
                Query("time() - max(cx_exporter_last_record_timestamp_seconds)", "age"),
            ),
            lines(
                Says("Series told", "Series that some partition has a tally of.", COUNT),
                Query("cx_exporter_series", "{{instance}}"),
            ),
            rows(
                Says(
                    "Out of the ordinary, last day",
                    "Tallies of metrics this exporter does not know, and times its log was read "
                    "again from the beginning.",
                    COUNT,
                ),
                Query(promql.rise("cx_exporter_skipped_tallies_total", DAY, "instance"), "skipped"),
                Query(
                    promql.rise("cx_exporter_log_begun_anew_total", DAY, "instance"), "begun anew"
                ),
                columns=("instance",),
                width=8,
            ),
        ),
    )


def _processes() -> Section:
    return Section(
        "Processes",
        (
            lines(
                Says("Memory", "Resident memory of each part.", "bytes"),
                Query(f"process_resident_memory_bytes{{{PARTS}}}", "{{job}} {{instance}}"),
            ),
            lines(
                Says("Processors in use", "CPU time per second of each part.", "none"),
                Query(
                    f"rate(process_cpu_seconds_total{{{PARTS}}}[$__rate_interval])",
                    "{{job}} {{instance}}",
                ),
            ),
            rows(
                Says("Versions", "Which version each worker runs.", "none"),
                Query(BUILD_INFO, "workers"),
                columns=("instance", "version"),
                width=8,
            ),
        ),
    )
