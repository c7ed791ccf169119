"""One series of a tally: how each kind of metric counts, and how it takes a change back.

Plain integers; `remember` before the first change of a unit of work, then `keep` or `restore`.
"""

from bisect import bisect_left
from collections.abc import Sequence
from heapq import heappop, heappush

from pipeline.metrics.declarations import Metric


class Series:
    """A counter: the simplest series, and what the others have in common."""

    __slots__ = ("_before", "buckets", "metric", "named_labels", "sum_ms", "touched", "value")

    def __init__(self, metric: Metric, labels: tuple[str, ...]) -> None:
        self.metric = metric
        self.named_labels = dict(zip(metric.labels, labels, strict=True))
        self.touched = False
        self.value = 0
        self.sum_ms = 0
        self.buckets: list[int] = []
        self._before: tuple[int, int, list[int]] = (0, 0, [])

    def add(self, value: int) -> None:
        """Count one more fact."""
        self.value += value

    def remove(self, value: int) -> None:
        """Take a fact back. Counters and histograms have a twin for that and cannot."""
        raise NotImplementedError(self.metric.name)

    def read(self) -> int:
        """The value to be written."""
        return self.value

    def load(self, value: int, sum_ms: int, buckets: Sequence[int]) -> None:
        """Take what was written."""
        self.value = value
        self.sum_ms = sum_ms
        self.buckets[:] = buckets

    def remember(self) -> None:
        """Begin to be touched: what is now is what `restore` brings back."""
        self.touched = True
        self._before = (self.value, self.sum_ms, self.buckets[:])

    def keep(self) -> None:
        """The changes stay."""
        self.touched = False

    def restore(self) -> None:
        """The changes go."""
        self.touched = False
        self.value, self.sum_ms, self.buckets = self._before


class Counter(Series):
    """Grows by each fact's value."""

    __slots__ = ()


class Gauge(Series):
    """The number of facts now standing."""

    __slots__ = ()

    def remove(self, value: int) -> None:
        """One fact less."""
        self.value -= value


class Histogram(Series):
    """Durations in ms: how many, their sum, and how many in each bucket."""

    __slots__ = ()

    def __init__(self, metric: Metric, labels: tuple[str, ...]) -> None:
        super().__init__(metric, labels)
        self.buckets = [0] * (len(metric.buckets) + 1)

    def add(self, value: int) -> None:
        """Count one more duration (ms)."""
        self.value += 1
        self.sum_ms += value
        self.buckets[bisect_left(self.metric.buckets, value)] += 1


class Oldest(Series):
    """The timestamps now standing, each with how often.

    A heap beside them finds the oldest; what stands no more is dropped from it when that is asked.
    """

    __slots__ = ("_changes", "_heap", "_standing")

    def __init__(self, metric: Metric, labels: tuple[str, ...]) -> None:
        super().__init__(metric, labels)
        self._standing: dict[int, int] = {}
        self._heap: list[int] = []
        self._changes: list[tuple[int, int]] = []

    def add(self, value: int) -> None:
        """One more timestamp (ms) stands."""
        times = self._standing.get(value, 0)
        self._standing[value] = times + 1
        if not times:
            heappush(self._heap, value)
        self._changes.append((value, 1))

    def remove(self, value: int) -> None:
        """One timestamp stands no more. Raises ValueError if it did not."""
        times = self._standing.get(value, 0)
        if not times:
            raise ValueError(f"{self.metric.name}: {value} was taken back and never counted")
        if times == 1:
            del self._standing[value]
        else:
            self._standing[value] = times - 1
        self._changes.append((value, -1))

    def read(self) -> int:
        """The oldest timestamp standing, or 0."""
        if len(self._heap) > 2 * len(self._standing) + 64:
            self._heap = sorted(self._standing)
        while self._heap and self._heap[0] not in self._standing:
            heappop(self._heap)
        return self._heap[0] if self._heap else 0

    def load(self, value: int, sum_ms: int, buckets: Sequence[int]) -> None:
        """Only that the series exists: the timestamps themselves are added after a restore."""

    def keep(self) -> None:
        """The changes stay."""
        super().keep()
        self._changes.clear()

    def restore(self) -> None:
        """The changes go, last first."""
        for value, change in reversed(self._changes[:]):
            (self.remove if change > 0 else self.add)(value)
        self._changes.clear()
        self.touched = False
