"""What became of every series over a whole history, kept outside memory."""

import sqlite3
from collections.abc import Iterator

import msgspec

from pipeline.contract.records import Tally
from pipeline.core.replay import Reading
from pipeline.metrics.declarations import Metric
from pipeline.probes.exposition import Histogram, Labels, Value

Change = tuple[int, Value | None]
"""From when on (ms), and which value; None where the series has none any more."""


class Changes:
    """Readings in the order of time, given back series by series, from a temporary file."""

    def __init__(self) -> None:
        self._kept = sqlite3.connect("")
        self._kept.execute(
            "CREATE TABLE change (series INTEGER, at INTEGER, value BLOB, PRIMARY KEY (series, at))"
            " WITHOUT ROWID"
        )
        self._series: dict[str, dict[Labels, int]] = {}
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(tuple[int, int, tuple[int, ...]]).decode
        self._numbers = 0
        self.begins: int | None = None

    def __len__(self) -> int:
        """How many series there are."""
        return self._numbers

    def add(self, reading: Reading) -> None:
        """Take the next reading."""
        self.begins = reading.at if self.begins is None else self.begins
        self._kept.executemany(
            "INSERT INTO change VALUES (?, ?, ?)",
            [
                (
                    self._number(tally),
                    reading.at,
                    self._encode((tally.value, tally.sum_ms, tally.buckets)),
                )
                for tally in reading.tallies
            ],
        )

    def of(self, metric: Metric) -> Iterator[tuple[Labels, list[Change]]]:
        """The metric's series, each with its changes in the order of time."""
        for labels, number in self._series.get(metric.name, {}).items():
            found = self._kept.execute(
                "SELECT at, value FROM change WHERE series = ? ORDER BY at", (number,)
            )
            yield labels, [(at, _value(metric, *self._decode(value))) for at, value in found]

    def close(self) -> None:
        """Give the file back."""
        self._kept.close()

    def _number(self, tally: Tally) -> int:
        known = self._series.setdefault(tally.metric, {})
        labels = tuple(tally.labels.values())
        if labels not in known:
            known[labels] = self._numbers
            self._numbers += 1
        return known[labels]


def _value(metric: Metric, value: int, sum_ms: int, buckets: tuple[int, ...]) -> Value | None:
    """In the metric's own unit; an `oldest` that is 0 stands for none."""
    match metric.kind:
        case "counter" | "gauge":
            return value
        case "histogram":
            return Histogram(buckets, sum_ms)
        case "oldest":
            return value / 1000 if value else None
