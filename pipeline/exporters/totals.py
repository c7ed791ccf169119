"""The latest tally of every partition and series, and their sums over the partitions."""

from collections.abc import Collection, Mapping
from itertools import chain
from typing import NamedTuple

from pipeline.metrics.declarations import Metric
from pipeline.probes.exposition import Histogram, Labels, Value


class Share(NamedTuple):
    """What one partition says of one series: the tally's numbers, as in the log."""

    value: int
    sum_ms: int = 0
    buckets: tuple[int, ...] = ()


class Series(NamedTuple):
    """One metric with one set of label values, in the declared order."""

    metric: Metric
    labels: Labels


Zeros = Mapping[str, Collection[Labels]]


class Totals:
    """Sums over partitions, kept up tally by tally; a series changed is summed when next read.

    `zeros`: metric name → label values that are 0 as long as no tally says otherwise.
    """

    def __init__(self, zeros: Zeros) -> None:
        self._zeros = zeros
        self._series: dict[bytes, Series] = {}
        self._shares: dict[bytes, dict[int, Share]] = {}
        self._retired: dict[bytes, list[Share]] = {}
        self._changed: set[bytes] = set()
        self._values: dict[str, dict[Labels, Value]] = {
            name: dict.fromkeys(labels, 0) for name, labels in zeros.items()
        }

    def __len__(self) -> int:
        """Series that some partition has a tally of."""
        return len(self._shares)

    def put(self, partition: int, key: bytes, series: Series, share: Share) -> bool:
        """Take a partition's newest tally; False when it takes back what only grows."""
        shares = self._shares.setdefault(key, {})
        before = shares.get(partition)
        shares[partition] = share
        self._series[key] = series
        self._changed.add(key)
        return before is None or not _only_grows(series.metric) or not _fell(before, share)

    def remove(self, partition: int, key: bytes) -> None:
        """Take a tombstone: the partition has no such series any more.

        What it had counted stays counted until no partition has the series: a counter that lost
        one partition's part would look to Prometheus as if it had begun again.
        """
        share = self._shares.get(key, {}).pop(partition, None)
        if share is None:
            return
        self._changed.add(key)
        if not self._shares[key]:
            del self._shares[key]
            self._retired.pop(key, None)
        elif _only_grows(self._series[key].metric):
            self._retired.setdefault(key, []).append(share)

    def values(self) -> Mapping[str, Mapping[Labels, Value]]:
        """Metric name → label values → sum, in the metric's own unit; histograms stay in ms."""
        for key in self._changed:
            self._settle(key)
        self._changed.clear()
        return self._values

    def _settle(self, key: bytes) -> None:
        metric, labels = self._series[key]
        values = self._values.setdefault(metric.name, {})
        total = self._total(key, metric)
        if total is not None:
            values[labels] = total
        elif labels in self._zeros.get(metric.name, ()):
            values[labels] = 0
        else:
            values.pop(labels, None)

    def _total(self, key: bytes, metric: Metric) -> Value | None:
        """The sum, or None when there is nothing to be told."""
        shares = [*chain(self._shares.get(key, {}).values(), self._retired.get(key, ()))]
        if not shares:
            return None
        match metric.kind:
            case "counter" | "gauge":
                return sum(share.value for share in shares)
            case "histogram":
                counts = zip(*(share.buckets for share in shares), strict=True)
                return Histogram(tuple(map(sum, counts)), sum(share.sum_ms for share in shares))
            case "oldest":
                return min((share.value / 1000 for share in shares if share.value), default=None)


def _only_grows(metric: Metric) -> bool:
    return metric.kind in ("counter", "histogram")


def _fell(before: Share, after: Share) -> bool:
    pairs = zip((before.value, *before.buckets), (after.value, *after.buckets), strict=True)
    return any(new < old for old, new in pairs)
