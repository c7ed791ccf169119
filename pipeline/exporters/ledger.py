"""What each record of cx.service-metrics does to the totals."""

from collections import Counter

from pipeline.contract.records import Tally, tally_key
from pipeline.contract.schemas import Schemas
from pipeline.contract.wire import Codec, Undecodable, UnknownSchema, schema_id_of
from pipeline.exporters.reading import Record
from pipeline.exporters.totals import Series, Share, Totals
from pipeline.metrics.declarations import METRICS, TWINS, Metric

DECLARED = {**METRICS, **{twin.name: twin for twin in TWINS.values()}}


class UnreadableTally(RuntimeError):
    """A record of the log cannot be read: one line that says which and why. Nothing is guessed."""


class Ledger:
    """Takes the records of the topic in the order of each partition.

    `skipped` counts tallies of metrics this version does not declare: a newer worker writes them.
    """

    def __init__(self, schemas: Schemas, totals: Totals, skipped: Counter[str]) -> None:
        self._codec = Codec(schemas)
        self._others = schemas.by_id("partition-state").keys()
        self._totals = totals
        self._skipped = skipped

    def take(self, record: Record) -> str | None:
        """Take one record; when it takes back what only grows, tells so in one line.

        Raises UnreadableTally.
        """
        try:
            return self._take(record.partition, record.key, record.value)
        except (Undecodable, UnknownSchema, WrongTally) as wrong:
            place = f"{record.topic}, partition {record.partition}, offset {record.offset}"
            raise UnreadableTally(f"cannot read {place}: {wrong}") from None

    def _take(self, partition: int, key: bytes | None, value: bytes | None) -> str | None:
        if key is None:
            raise WrongTally("it has no key")
        if value is None:
            self._totals.remove(partition, key)
            return None
        if schema_id_of(value) in self._others:
            return None
        return self._count(partition, key, self._codec.decode_tally(value))

    def _count(self, partition: int, key: bytes, tally: Tally) -> str | None:
        metric = DECLARED.get(tally.metric)
        if metric is None:
            self._skipped[tally.metric] += 1
            return None
        check(key, tally, metric)
        series = Series(metric, tuple(tally.labels[name] for name in metric.labels))
        share = Share(tally.value, tally.sum_ms, tally.buckets)
        if self._totals.put(partition, key, series, share):
            return None
        return f"partition {partition}: {key.decode()} is lower than before"


class WrongTally(ValueError):
    """A tally that is not as its metric is declared."""


def check(key: bytes, tally: Tally, metric: Metric) -> None:
    """Raises WrongTally when a tally is not under its key, or not as its metric is declared."""
    if tally_key(tally) != key:
        raise WrongTally(
            f"{key.decode(errors='replace')} is the key of {tally_key(tally).decode()}"
        )
    if tally.type != metric.kind:
        raise WrongTally(f"{tally.metric} is a {tally.type}, declared is a {metric.kind}")
    if tally.labels.keys() != set(metric.labels):
        names = ", ".join(tally.labels)
        raise WrongTally(f"{tally.metric} has labels {names}, not {', '.join(metric.labels)}")
    if metric.kind == "histogram":
        check_buckets(tally, len(metric.buckets) + 1)


def check_buckets(tally: Tally, declared: int) -> None:
    """Raises WrongTally when a histogram has not as many buckets, or they are not its count."""
    if len(tally.buckets) != declared:
        raise WrongTally(f"{tally.metric} has {len(tally.buckets)} buckets, not {declared}")
    if sum(tally.buckets) != tally.value:
        raise WrongTally(f"{tally.metric} counts {tally.value}, its buckets {sum(tally.buckets)}")
