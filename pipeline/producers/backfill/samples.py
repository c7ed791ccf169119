"""Every series of a history at every step of event time, as OpenMetrics text."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from pipeline.metrics.declarations import ACTIONS, METRICS, TWINS, Metric
from pipeline.metrics.pipeline_metrics import PIPELINE_METRICS, WATERMARK
from pipeline.probes.exposition import Family, Histogram, Labels, Value
from pipeline.probes.families import family_of
from pipeline.probes.openmetrics import END, family_header, samples
from pipeline.producers.backfill.changes import Change, Changes

Write = Callable[[str], object]
# How many times are put into one text: a series may stand still for years.
SLICE = 1_000


class Grid(NamedTuple):
    """The times at which samples are told, ms: from `begins` to `ends`, both included."""

    begins: int
    ends: int
    step_ms: int

    def seconds(self, first: int, last: int) -> range:
        """Its times from `first` to `last`, each one of them or beyond its ends; Unix seconds."""
        begins, ends = max(first, self.begins), min(last, self.ends)
        return range(begins // 1000, ends // 1000 + 1, self.step_ms // 1000)


def write_samples(changes: Changes, grid: Grid, job: str, write: Write) -> int:
    """Tell the whole history, metric by metric, with one more label `job`; how many samples."""
    told = 0
    for metric in _metrics():
        family = with_job(metric)
        for number, (labels, known) in enumerate(changes.of(metric)):
            if number == 0:
                write(family_header(family))
            told += _write_series(family, (*labels, job), stretches(metric, known, grid), write)
    told += _write_clock(grid, job, write)
    write(END)
    return told


def with_job(metric: Metric) -> Family:
    """The metric's family, its series distinct from those that Prometheus scrapes."""
    family = family_of(metric, {})
    return family._replace(labels=(*family.labels, "job"))


def stretches(metric: Metric, changes: list[Change], grid: Grid) -> Iterator[tuple[Value, range]]:
    """Each value of a series, and the times (Unix seconds) at which it is to be told.

    What only grows is told as 0 one step before it is anything: else its first increase would be
    lost to Prometheus.
    """
    known = [*_zero_before(metric, changes[0], grid), *changes, (grid.ends + grid.step_ms, None)]
    for (at, value), (following, _) in pairwise(known):
        seconds = grid.seconds(at, following - grid.step_ms)
        if value is not None and seconds:
            yield value, seconds


def _metrics() -> Iterator[Metric]:
    for metric in METRICS.values():
        # Told again, history leads to actions on paper only: none was emitted.
        if metric.name == ACTIONS:
            continue
        yield metric
        if metric.name in TWINS:
            yield TWINS[metric.name]


def _zero_before(metric: Metric, first: Change, grid: Grid) -> list[Change]:
    begun_before = first[0] - grid.step_ms
    match metric.kind:
        case "counter":
            return [(begun_before, 0)]
        case "histogram":
            return [(begun_before, Histogram((0,) * (len(metric.buckets) + 1), 0))]
        case "gauge" | "oldest":
            return []


def _write_series(
    family: Family, labels: Labels, known: Iterator[tuple[Value, range]], write: Write
) -> int:
    lines = len(family.edges_ms) + 3 if family.kind == "histogram" else 1
    told = 0
    for value, seconds in known:
        for first in range(0, len(seconds), SLICE):
            write(samples(family, labels, value, seconds[first : first + SLICE]))
        told += lines * len(seconds)
    return told


def _write_clock(grid: Grid, job: str, write: Write) -> int:
    """The event time that was reached, as a worker tells it: ages are counted from it."""
    family = with_job(PIPELINE_METRICS[WATERMARK])
    seconds = grid.seconds(grid.begins, grid.ends)
    write(family_header(family))
    for first in range(0, len(seconds), SLICE):
        part = seconds[first : first + SLICE]
        write("".join([samples(family, ("0", job), second, [second]) for second in part]))
    return len(seconds)
