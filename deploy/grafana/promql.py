"""PromQL that every dashboard is made of.

Service metrics: `origin="live"` only, less what their twins took back, and one exporter's word
where several tell the same. The pipeline's own metrics: the sum over its workers.
"""

from pipeline.metrics.declarations import METRICS, TWINS

LIVE = 'origin="live"'
QUEUE = 'queue=~"$queue"'
CHANNEL = 'channel=~"$channel"'
HOURS = 'hours="$hours"'
CALENDAR = 'hours="calendar"'
QUEUE_AND_CHANNEL = f"{QUEUE},{CHANNEL}"
HOUR = "1h"
DAY = "1d"
WEEK = "7d"


def gauge(metric: str, by: str = "", where: str = "") -> str:
    """A gauge of journeys, such as `cx_cases_open`, summed to the labels `by`."""
    return f"sum{_grouping(by)}(max without (instance) ({metric}{_live(where)}))"


def increase(metric: str, window: str, by: str = "", where: str = "") -> str:
    """By how much the true value of a counter rose in `window`: its own rise less its twin's."""
    return _less_twin(metric, TWINS[metric].name, window, by, where)


def buckets(metric: str, window: str, by: str = "", where: str = "") -> str:
    """Observations in `window` up to each `le`, as `increase`."""
    name = METRICS[metric].name
    by = ", ".join(filter(None, ("le", by)))
    return _less_twin(f"{name}_bucket", f"{TWINS[metric].name}_bucket", window, by, where)


def quantile(share: float, metric: str, window: str, by: str = "", where: str = "") -> str:
    """The quantile of what was observed in `window`."""
    return f"histogram_quantile({share:g}, {buckets(metric, window, by, where)})"


def ratio(part: str, whole: str) -> str:
    """`part` ÷ `whole`, nothing where there is no whole: 0 ÷ 0 is no ratio."""
    return f"{part} / ({whole} > 0)"


def weighted(value: str, count: str) -> str:
    """The mean of `value`, each row as often as `count` says. Both carry the same labels."""
    return f"sum({value} * {count}) / (sum({count}) > 0)"


def agreed(objective: str, value: str) -> str:
    """The objective of each queue that `value` has something of."""
    return f"max by (queue) ({objective}) and on (queue) {value}"


def rate(metric: str, by: str = "", where: str = "") -> str:
    """How fast a counter of the pipeline rises, per second, all workers together."""
    return f"sum{_grouping(by)}(rate({metric}{_selector(where)}[$__rate_interval]))"


def rise(metric: str, window: str, by: str = "", where: str = "") -> str:
    """By how much a counter of the pipeline rose in `window`, all workers together."""
    return f"sum{_grouping(by)}(increase({metric}{_selector(where)}[{window}]))"


def _less_twin(metric: str, twin: str, window: str, by: str, where: str) -> str:
    counted = f"max without (instance) (increase({metric}{_live(where)}[{window}]))"
    retracted = f"max without (instance) (increase({twin}{_live(where)}[{window}]))"
    # The label `twin` keeps `or` from taking both for the same. Without a twin nothing is taken.
    marked = f'label_replace(0 - {retracted}, "twin", "yes", "", "")'
    return f"sum{_grouping(by)}({counted} or {marked})"


def _grouping(by: str) -> str:
    return f" by ({by}) " if by else ""


def _live(where: str) -> str:
    return _selector(",".join(filter(None, (LIVE, where))))


def _selector(where: str) -> str:
    return f"{{{where}}}" if where else ""
