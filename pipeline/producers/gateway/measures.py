"""The values of the gateway's metrics. Lives in one event loop."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import Final

from pipeline.metrics.gateway_metrics import GATEWAY_METRICS
from pipeline.probes.exposition import Exposition, Family, Histogram, Labels, Value

SERIES_OF_NO_LABELS: Final[Labels] = ()


class Measures:
    """Counts by metric and labels; what has no labels begins at 0, so that its first is a rise."""

    def __init__(self) -> None:
        self._numbers: dict[str, dict[Labels, Value]] = {
            metric.name: {} if metric.labels else {SERIES_OF_NO_LABELS: 0}
            for metric in GATEWAY_METRICS.values()
            if metric.kind != "histogram"
        }
        self._histograms: dict[str, dict[Labels, _Observations]] = {
            metric.name: {} for metric in GATEWAY_METRICS.values() if metric.kind == "histogram"
        }
        self._exposition = Exposition()

    def count(self, name: str, *labels: str, by: int = 1) -> None:
        """Add to a counter."""
        series = self._numbers[name]
        series[labels] = series.get(labels, 0) + by  # type: ignore[operator]  # no histogram is among them

    def set(self, name: str, value: int) -> None:
        """Set a gauge."""
        self._numbers[name][SERIES_OF_NO_LABELS] = value

    def tell(self, name: str, totals: Mapping[str, int]) -> None:
        """Set the totals that somebody else counts, by the one label there is."""
        self._numbers[name] = {(label,): total for label, total in totals.items()}

    def observe(self, name: str, seconds: float, *labels: str) -> None:
        """Add an observation to a histogram."""
        series = self._histograms[name]
        observations = series.get(labels)
        if observations is None:
            observations = series[labels] = _Observations(GATEWAY_METRICS[name].buckets)
        observations.add(seconds * 1000)

    def render(self) -> bytes:
        """All of them as Prometheus text."""
        return self._exposition.render(self._families())

    def _families(self) -> Iterator[Family]:
        for metric in GATEWAY_METRICS.values():
            name = metric.name
            if metric.kind == "histogram":
                series: dict[Labels, Value] = {
                    labels: observations.histogram()
                    for labels, observations in self._histograms[name].items()
                }
                yield Family(name, "histogram", metric.help, metric.labels, series, metric.buckets)
            elif metric.kind != "oldest":
                yield Family(name, metric.kind, metric.help, metric.labels, self._numbers[name])


class _Observations:
    def __init__(self, edges_ms: tuple[int, ...]) -> None:
        self._edges_ms = edges_ms
        self._counts = [0] * (len(edges_ms) + 1)
        self._sum_ms = 0.0

    def add(self, milliseconds: float) -> None:
        self._counts[bisect_left(self._edges_ms, milliseconds)] += 1
        self._sum_ms += milliseconds

    def histogram(self) -> Histogram:
        return Histogram(tuple(self._counts), round(self._sum_ms))
