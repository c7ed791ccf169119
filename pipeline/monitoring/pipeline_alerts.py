"""Alerts about the pipeline itself: a pipeline that stands still makes all else look calm.

Prometheus marks the series of a target that does not answer as gone at once. So nothing here waits
for a number from a worker that is dead: that is told by `up`, and by what is absent.
"""

from typing import Final

from pipeline.metrics import pipeline_metrics as names
from pipeline.monitoring.frozen_alerts import DASHBOARD, FROZEN_ALERTS, LAST_WRITTEN, WORKER
from pipeline.monitoring.receivers import PLATFORM_TEAM
from pipeline.monitoring.rules import Alert
from pipeline.monitoring.templates import (
    COUNT,
    INSTANCE,
    SHARE,
    TIME,
    TOPIC,
    count,
    moment,
    share,
    time,
)

_EXPORTER: Final = 'up{job="cx-exporter"}'
_DATA: Final = "cx-data-quality"


_LAGGING: Final = Alert(
    "CxPipelineLagging",
    "cx:pipeline_lag:seconds > on () cx:lag_objective:seconds",
    "page",
    "pipeline",
    DASHBOARD,
    f"The pipeline is {TIME} behind",
    f"The oldest record that is not processed yet is {TIME} old; at most "
    f"{time('cx:lag_objective:seconds')} are agreed. The workers take "
    f"{count('cx:pipeline_records:rate5m')} records a second. What is seen of customers is as old.",
    wait="<5m>",
    keep="<5m>",
    team=PLATFORM_TEAM,
    hides_customers=True,
)


def _dead_letters(window: str, least: int) -> Alert:
    put_aside = f"cx:pipeline_dead_letters:count_{window}"
    return Alert(
        "CxDeadLetterRatio",
        f"cx:pipeline_dead_letters:ratio_{window} > on () cx:dead_letters_objective:ratio\n"
        f"and on () {put_aside} >= {least}",
        "ticket",
        "pipeline",
        _DATA,
        f"{SHARE} of records are put aside as dead letters",
        f"In the last {window}, {SHARE} of the records could not be processed, {count(put_aside)} "
        f"of them; at most {share('cx:dead_letters_objective:ratio')} are agreed. They lie in the "
        "topic of dead letters, with their reasons.",
        keep="<10m>",
        team=PLATFORM_TEAM,
        labels={"window": window},
    )


_UNOWNED: Final = Alert(
    "CxPartitionUnowned",
    "cx:pipeline_partitions_owned:sum < on () cx:pipeline_partitions:count",
    "page",
    "pipeline",
    DASHBOARD,
    f"Only {COUNT} partitions have a worker",
    f"{COUNT} of {count('cx:pipeline_partitions:count')} partitions have a worker that has read "
    "back their state. Customers in the others are not seen.",
    wait="<5m>",
    keep="<2m>",
    team=PLATFORM_TEAM,
    hides_customers=True,
)

_RESTORE: Final = Alert(
    "CxRestoreStuck",
    f"{names.RESTORE_REMAINING} > 0\n"
    f"and {names.RESTORE_REMAINING} >= {names.RESTORE_REMAINING} offset <2m>",
    "page",
    "pipeline",
    DASHBOARD,
    f"Worker {INSTANCE} does not get on with reading back its state",
    f"Worker {INSTANCE} still has {COUNT} records of its state to read back, no fewer than 2 "
    "minutes before. Until then it processes nothing of these partitions.",
    wait="<3m>",
    keep="<2m>",
    team=PLATFORM_TEAM,
    hides_customers=True,
)

_EXPORTER_ABSENT: Final = Alert(
    "CxExporterAbsent",
    f"absent({_EXPORTER} == 1)",
    "page",
    "pipeline",
    DASHBOARD,
    "No exporter answers: nothing is seen of customers",
    "No exporter answers Prometheus. The workers may well go on, and nothing is lost; but no "
    "number about customers comes in, and none of their alerts can fire.",
    wait="<2m>",
    keep="<2m>",
    team=PLATFORM_TEAM,
    hides_customers=True,
)

_EXPORTER_BEHIND: Final = Alert(
    "CxExporterBehind",
    "max(cx_exporter_caught_up) == 0",
    "page",
    "pipeline",
    DASHBOARD,
    "No exporter has read to the end of the log: what is seen of customers is old",
    "No exporter has been at the end of the log for a while. The newest record that was read was "
    f"written at {moment(LAST_WRITTEN % '')}. So it looks too when the brokers do not answer.",
    wait="<3m>",
    keep="<2m>",
    team=PLATFORM_TEAM,
    hides_customers=True,
)

_WORKER_ABSENT: Final = Alert(
    "CxWorkerAbsent",
    f"{WORKER} == 0",
    "ticket",
    "pipeline",
    DASHBOARD,
    f"Worker {INSTANCE} does not answer",
    f"Worker {INSTANCE} has not answered Prometheus for 5 minutes. The others have taken its "
    "partitions over, as far as they are there.",
    wait="<5m>",
    keep="<2m>",
    team=PLATFORM_TEAM,
)

# Where targets are found by name, one that has ended is no target any more.
_FEWER_WORKERS: Final = Alert(
    "CxWorkerAbsent",
    f"sum({WORKER}) < sum({WORKER} offset <15m>)\nunless on () {WORKER} == 0",
    "ticket",
    "pipeline",
    DASHBOARD,
    f"Workers left: {COUNT}",
    f"Workers that answer Prometheus: {COUNT}, fewer than 15 minutes before. Where that was "
    "meant, there is nothing to do. The others have taken the partitions over, as far as they "
    "are there.",
    wait="<5m>",
    keep="<2m>",
    team=PLATFORM_TEAM,
    labels={"instance": "any"},
)


def _lost(sign: str, metric: str, summary: str) -> Alert:
    # A worker finds the loss as it starts, before it is scraped: then no increase is seen, and the
    # number of a new instance is all new. New is one that was not there all day: not one that
    # Prometheus, or the way to it, missed for a while.
    grown = f"increase({metric}[<1h>]) > 0"
    begun = f"({metric} > 0 unless max_over_time({metric}[<1d>] offset <1h>))"
    return Alert(
        "CxRecordsLost",
        f"sum by (topic) (\n  {grown}\n  or {begun}\n)",
        "page",
        "pipeline",
        _DATA,
        summary,
        f"{summary}: {COUNT} in the last hour. What was not read is not counted anywhere, unless "
        "it is sent again.",
        keep="<1h>",
        team=PLATFORM_TEAM,
        labels={"sign": sign},
    )


_OVERFLOW: Final = Alert(
    "CxQueueNamesOverflow",
    f"sum(increase({names.LABEL_OVERFLOW}[<1d>])) > on () cx:minimum_count_of_all:count",
    "ticket",
    "pipeline",
    _DATA,
    "Touchpoints name queues that are not agreed",
    f"In the last day {COUNT} touchpoints named a queue that is not in the agreement. They are "
    "counted under the queue other, with everybody's objectives and no team.",
    wait="<15m>",
    keep="<1h>",
    team=PLATFORM_TEAM,
)

_WATCHDOG: Final = Alert(
    "Watchdog",
    "vector(1)",
    "none",
    "monitoring",
    DASHBOARD,
    "The way from Prometheus to the receiver works",
    "Always fires. Where it stops coming in, no other alert comes in either.",
    team=PLATFORM_TEAM,
)

PIPELINE_ALERTS: Final = (
    *FROZEN_ALERTS,
    _LAGGING,
    _dead_letters("10m", 3),
    # Where ten minutes hold too few records to tell.
    _dead_letters("1d", 10),
    _UNOWNED,
    _RESTORE,
    _EXPORTER_ABSENT,
    _EXPORTER_BEHIND,
    _WORKER_ABSENT,
    _FEWER_WORKERS,
    _lost("deleted", names.LOST_RECORDS, f"Records of {TOPIC} were deleted unread"),
    _lost(
        "position", names.POSITION_ALARMS, f"Position and offsets of {TOPIC} contradict each other"
    ),
    _OVERFLOW,
    _WATCHDOG,
)
