"""What the worker's own metrics come to, over all workers."""

from typing import Final

from pipeline.metrics import pipeline_metrics as names
from pipeline.metrics.declarations import OLDEST_UNANSWERED
from pipeline.monitoring.net import live_sum
from pipeline.monitoring.rules import Recording

_PUT_ASIDE: Final = f"sum(increase({names.DEAD_LETTERS}[<WINDOW>]))"
_TAKEN: Final = f"sum(increase({names.RECORDS}[<WINDOW>]))"
_WAITS: Final = f"sum by (le) (rate({names.EVENT_TO_COMMIT}_bucket[<5m>]))"
_OLDEST: Final = live_sum(OLDEST_UNANSWERED, ("channel", "queue")).replace("sum by", "min by", 1)
_EXPOSED: Final = "sum by (experiment, variant) (cx:experiment_exposures:net) > 0"

HEALTH: Final = (
    # The clocks of idle workers follow the wall, so this stands still only when the pipeline does.
    Recording("cx:event_time:seconds", f"max({names.WATERMARK}) > 0"),
    Recording("cx:pipeline_records:rate5m", f"sum(rate({names.RECORDS}[<5m>]))"),
    Recording("cx:pipeline_records:count_10m", _TAKEN.replace("WINDOW", "10m")),
    Recording("cx:pipeline_records:count_1d", _TAKEN.replace("WINDOW", "1d")),
    Recording("cx:pipeline_dead_letters:count_10m", _PUT_ASIDE.replace("WINDOW", "10m")),
    Recording("cx:pipeline_dead_letters:count_1d", _PUT_ASIDE.replace("WINDOW", "1d")),
    Recording(
        "cx:pipeline_dead_letters:ratio_10m",
        "cx:pipeline_dead_letters:count_10m / (cx:pipeline_records:count_10m > 0)",
    ),
    Recording(
        "cx:pipeline_dead_letters:ratio_1d",
        "cx:pipeline_dead_letters:count_1d / (cx:pipeline_records:count_1d > 0)",
    ),
    Recording("cx:pipeline_lag:seconds", f"max({names.LAG_SECONDS})"),
    Recording(
        "cx:pipeline_event_to_commit_seconds:p99_5m", f"histogram_quantile(0.99, {_WAITS}) > 0"
    ),
    Recording("cx:pipeline_partitions_owned:sum", f"sum({names.PARTITIONS_OWNED})"),
)

# Levels of now, of customers.
LEVELS: Final = (
    Recording("cx:cases_open:sum", live_sum("cx_cases_open", ("queue",))),
    Recording(
        "cx:oldest_unanswered:age_seconds",
        f"clamp_min(\n  -1 * {_OLDEST}\n  + on () group_left () cx:event_time:seconds, 0\n)",
    ),
    Recording(
        "cx:experiment_conversion:ratio",
        f"sum by (experiment, variant) (cx:experiment_conversions:net) / ({_EXPOSED})",
    ),
)
