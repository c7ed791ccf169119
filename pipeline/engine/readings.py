"""What the worker says of itself: plain numbers, made into `cx_pipeline_*` when scraped."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from itertools import product
from typing import NamedTuple

from pipeline.contract.records import WAKE_UP
from pipeline.contract.rejection import REASONS
from pipeline.engine.partition_state import Counts
from pipeline.metrics import pipeline_metrics as names
from pipeline.probes.exposition import Family, Histogram, Labels, Value


class PartitionReading(NamedTuple):
    """One owned partition as it is now; `lag` is topic → (records, seconds) not yet processed."""

    partition: int
    customers: int
    state_bytes: int
    watermark_ms: int
    lag: Mapping[str, tuple[int, float]]


class Readings:
    """Counts since the worker began.

    Those of records and touchpoints grow only with committed transactions.
    """

    def __init__(self, version: str, topics: Collection[str] = ()) -> None:
        """`topics`: the sources. What alerts look at begins at 0, or its first step is not seen."""
        self._version = version
        self._records: Counter[str] = Counter(dict.fromkeys(topics, 0))
        self._dead_letters: Counter[tuple[str, str]] = Counter(
            dict.fromkeys([*product(topics, REASONS), (WAKE_UP, "step_raised")], 0)
        )
        self._duplicates = 0
        self._late = 0
        self._overflow = 0
        self._restoring: dict[int, int] = {}
        self._edges_ms = names.PIPELINE_METRICS[names.EVENT_TO_COMMIT].buckets
        self._waits = [0] * (len(self._edges_ms) + 1)
        self._waited_ms = 0
        self.transactions: Counter[str] = Counter(committed=0, aborted=0)
        self.rebalances = 0
        self.lost_records: Counter[str] = Counter(dict.fromkeys(topics, 0))
        self.alarms: Counter[str] = Counter(dict.fromkeys(topics, 0))

    def committed(self, counts: Counts, now_ms: int) -> None:
        """A unit of work became visible at `now_ms`."""
        self.transactions["committed"] += 1
        self._records.update(counts.records)
        self._dead_letters.update(counts.dead_letters)
        self._duplicates += counts.duplicates
        self._late += counts.late
        self._overflow += counts.overflow
        for received_at in counts.received_at:
            waited = max(now_ms - received_at, 0)
            self._waits[bisect_left(self._edges_ms, waited)] += 1
            self._waited_ms += waited

    def restoring(self, partition: int, left: int) -> None:
        """`left` records of this partition's log are still to be read."""
        self._restoring[partition] = left

    def dropped(self, partition: int) -> None:
        """The partition is not ours any more."""
        self._restoring.pop(partition, None)

    def left(self, partition: int) -> int:
        """How many records of the partition's log are still to be read."""
        return self._restoring.get(partition, 0)

    def families(self, partitions: Iterable[PartitionReading]) -> list[Family]:
        """Everything, as it is now; lag in seconds is the worst of the owned partitions."""
        owned = list(partitions)
        series: dict[str, dict[Labels, Value]] = {
            names.RECORDS: {(topic,): n for topic, n in self._records.items()},
            names.DEAD_LETTERS: {
                (topic, reason): n for (topic, reason), n in self._dead_letters.items()
            },
            names.DUPLICATES: {(): self._duplicates},
            names.LATE: {(): self._late},
            names.LABEL_OVERFLOW: {(): self._overflow},
            names.LAG_RECORDS: {
                (topic, str(one.partition)): records
                for one in owned
                for topic, (records, _) in one.lag.items()
            },
            names.LAG_SECONDS: _worst_seconds(owned),
            names.EVENT_TO_COMMIT: {(): Histogram(tuple(self._waits), self._waited_ms)},
            names.TRANSACTIONS: {(outcome,): n for outcome, n in self.transactions.items()},
            names.PARTITIONS_OWNED: {(): len(owned)},
            names.RESTORE_REMAINING: {(): sum(self._restoring.values())},
            names.REBALANCES: {(): self.rebalances},
            names.PIPELINE_CUSTOMERS: {(): sum(one.customers for one in owned)},
            names.STATE_BYTES: {(): sum(one.state_bytes for one in owned)},
            names.WATERMARK: {(str(one.partition),): one.watermark_ms / 1000 for one in owned},
            names.LOST_RECORDS: {(topic,): n for topic, n in self.lost_records.items()},
            names.POSITION_ALARMS: {(topic,): n for topic, n in self.alarms.items()},
            names.BUILD_INFO: {(self._version,): 1},
        }
        return [family_of(name, values) for name, values in series.items()]


def family_of(name: str, values: Mapping[Labels, Value]) -> Family:
    """A family of this pipeline metric, as declared."""
    metric = names.PIPELINE_METRICS[name]
    kind = "gauge" if metric.kind == "oldest" else metric.kind
    return Family(metric.name, kind, metric.help, metric.labels, values, metric.buckets)


def _worst_seconds(owned: Iterable[PartitionReading]) -> dict[Labels, Value]:
    worst: dict[str, float] = {}
    for one in owned:
        for topic, (_, seconds) in one.lag.items():
            worst[topic] = max(worst.get(topic, 0.0), seconds)
    return {(topic,): seconds for topic, seconds in worst.items()}
