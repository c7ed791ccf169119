"""The tallies of one partition: cumulative integers, one series for each metric and label set.

Counters and histograms only grow: what is retracted makes the metric's twin grow instead.
"""

from collections.abc import Iterable

from pipeline.contract.records import Tally
from pipeline.core.facts import Fact
from pipeline.core.series import Counter, Gauge, Histogram, Oldest, Series
from pipeline.metrics.declarations import (
    CASES_OPENED,
    LABEL_VALUES,
    METRICS,
    TWINS,
    Metric,
)

_KINDS: dict[str, type[Series]] = {
    "counter": Counter,
    "gauge": Gauge,
    "histogram": Histogram,
    "oldest": Oldest,
}
_DECLARED = {**METRICS, **{twin.name: twin for twin in TWINS.values()}}
# The series that a case's life may touch: they begin at 0 together with the first case of their
# labels, because a rate cannot see the first increment of a series that was not there before.
_CASE_METRICS = [
    metric
    for metric in METRICS.values()
    if metric.labels[:3] == METRICS[CASES_OPENED].labels[:3] and metric.name != CASES_OPENED
]
_VALUES = LABEL_VALUES
_VALUES_OF_ALL_HOURS = {**LABEL_VALUES, "hours": ("calendar",)}


class Tallies:
    """All series of one partition, with what a roll-back needs to undo the running unit of work."""

    def __init__(self, business_labels: frozenset[str] = frozenset()) -> None:
        """`business_labels`: the values of `queue` under which business hours may be counted."""
        self._business_labels = business_labels
        self._series: dict[tuple[str, tuple[str, ...]], Series] = {}
        self._touched: list[Series] = []
        self._opened: list[tuple[str, tuple[str, ...]]] = []

    def add(self, fact: Fact) -> None:
        """Count the fact. Hot path: looked up and counted in place, without further calls."""
        series = self._series.get((fact.metric, fact.labels))
        if series is None:
            series = self._open(fact.metric, fact.labels)
        if not series.touched:
            self._touch(series)
        series.add(fact.value)

    def retract(self, fact: Fact) -> None:
        """Take back a fact counted before: its twin grows, a level falls, a timestamp goes."""
        twin = TWINS.get(fact.metric)
        if twin is not None:
            self.add(Fact(twin.name, fact.labels, fact.value))
            return
        key = fact.metric, fact.labels
        series = self._series.get(key) or self._open(*key)
        self._touch(series)
        series.remove(fact.value)

    def changed(self) -> list[Tally]:
        """The series that are new or were touched since the last commit, as they are now."""
        return [_tally_of(series) for series in self._touched]

    def commit(self) -> None:
        """What was counted is written: it cannot be rolled back any more."""
        for series in self._touched:
            series.keep()
        self._touched.clear()
        self._opened.clear()

    def roll_back(self) -> None:
        """Restore exactly what the last commit left."""
        for series in self._touched:
            series.restore()
        for key in self._opened:
            del self._series[key]
        self._touched.clear()
        self._opened.clear()

    def load(self, tally: Tally) -> None:
        """Take a series as it was written. Timestamps of `oldest` come back with `add`, one by one.

        Raises KeyError for a metric that is not declared.
        """
        metric = _DECLARED[tally.metric]
        labels = tuple(tally.labels[name] for name in metric.labels)
        series = _new_series(metric, labels)
        series.load(tally.value, tally.sum_ms, tally.buckets)
        self._series[tally.metric, labels] = series

    def _touch(self, series: Series) -> None:
        if not series.touched:
            series.remember()
            self._touched.append(series)

    def _open(self, name: str, labels: tuple[str, ...]) -> Series:
        series = _new_series(_DECLARED[name], labels)
        self._series[name, labels] = series
        self._opened.append((name, labels))
        self._touch(series)
        if name == CASES_OPENED:
            self._declare(_siblings(labels, self._values(labels)))
        return series

    def _values(self, labels: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        """The values that labels may have beside these, of an opened case."""
        queue = labels[METRICS[CASES_OPENED].labels.index("queue")]
        return _VALUES if queue in self._business_labels else _VALUES_OF_ALL_HOURS

    def _declare(self, keys: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        for name, labels in keys:
            if (name, labels) not in self._series:
                self._open(name, labels)


def _new_series(metric: Metric, labels: tuple[str, ...]) -> Series:
    return _KINDS[metric.kind](metric, labels)


def _siblings(
    labels: tuple[str, ...], values: dict[str, tuple[str, ...]]
) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Every other series of a case with these labels (channel, queue, priority, origin)."""
    for metric in _CASE_METRICS:
        label_sets = [labels[:3]]
        for name in metric.labels[3:-1]:
            label_sets = [(*chosen, value) for chosen in label_sets for value in values[name]]
        for chosen in label_sets:
            yield metric.name, (*chosen, labels[-1])


def _tally_of(series: Series) -> Tally:
    return Tally(
        metric=series.metric.name,
        labels=series.named_labels,
        type=series.metric.kind,
        value=series.read(),
        sum_ms=series.sum_ms,
        buckets=tuple(series.buckets),
    )
