"""The alert about a pipeline that stands still: four signs of it, each of which is enough.

None of them is there in a night without events, while a history is read in, or while one of several
workers or exporters is started again.
"""

from typing import Final

from pipeline.metrics import pipeline_metrics as names
from pipeline.monitoring.receivers import PLATFORM_TEAM
from pipeline.monitoring.rules import Alert
from pipeline.monitoring.templates import INSTANCE, MOMENT

WORKER: Final = 'up{job="cx-worker"}'
LAST_WRITTEN: Final = "max(cx_exporter_last_record_timestamp_seconds%s)"
DASHBOARD: Final = "cx-pipeline"


def _frozen(sign: str, expr: str, wait: str, how: str) -> Alert:
    return Alert(
        "CxPipelineFrozen",
        expr,
        "page",
        "pipeline",
        DASHBOARD,
        "The pipeline stands still: what is seen of customers is old",
        f"{how} All numbers about customers stand still and look calm; their alerts are held back.",
        wait=wait,
        keep="<5m>",
        team=PLATFORM_TEAM,
        labels={"sign": sign},
        hides_customers=True,
    )


_NO_WORKER: Final = _frozen("no-worker", f"absent({WORKER} == 1)", "<2m>", "No worker answers.")

_TAKES_NOTHING: Final = f"sum by (instance) (increase({names.RECORDS}[<5m>])) == 0"
_NO_PROGRESS: Final = _frozen(
    "no-progress",
    f"{_TAKES_NOTHING}\n"
    "and on (instance)\n"
    f"sum by (instance) (min_over_time({names.LAG_RECORDS}[<5m>])) > 0",
    "<1m>",
    f"Worker {INSTANCE} has taken no record for 5 minutes, though records wait.",
)

# A clock goes on with events, or with the wall when there are none: in a quiet night too. One that
# a producer's fast clock has set ahead of the wall stands until the wall is there, rightly so.
_CLOCK_STANDS: Final = _frozen(
    "clock-stands",
    f"max by (instance) ({names.WATERMARK}) < time()\n"
    f"== max by (instance) ({names.WATERMARK} offset <5m>)\n"
    f"and on (instance)\n{_TAKES_NOTHING}",
    "<2m>",
    f"The clock of worker {INSTANCE} stands at {MOMENT}: it takes no records, and does not know "
    "that there are none.",
)

_NOTHING_WRITTEN: Final = _frozen(
    "nothing-written",
    f"{LAST_WRITTEN % ''} == {LAST_WRITTEN % ' offset <5m>'}\n"
    f"and on ()\nsum(min_over_time({names.LAG_RECORDS}[<5m>])) > 0",
    "<1m>",
    f"Since {MOMENT} no worker has written what it counted, though records wait.",
)

FROZEN_ALERTS: Final = (_NO_WORKER, _NO_PROGRESS, _CLOCK_STANDS, _NOTHING_WRITTEN)
