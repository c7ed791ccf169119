"""`python -m bench.scrape`: how long a scrape of the exporter takes, without Kafka and HTTP.

Cases in as many queues as it takes, each with all that a case's life may touch, by all hours and by
business hours: most of a real page are the buckets of histograms. Measured are the first writing,
which is over before the exporter is ready, a scrape after which nothing has changed, and one
before which every single series has.
"""

import argparse
import gc
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import count, product
from statistics import median
from typing import NamedTuple

from aiokafka import ConsumerRecord
from msgspec.structs import replace
from rich.console import Console
from rich.table import Table

from pipeline.contract.records import Tally
from pipeline.contract.schemas import read_schemas
from pipeline.contract.wire import Codec
from pipeline.core.facts import Fact
from pipeline.core.tallies import Tallies
from pipeline.exporters.exporter import Exporter
from pipeline.exporters.reading import Record
from pipeline.metrics.declarations import CASES_OPENED, LABEL_VALUES

Labels = tuple[str, ...]
MILLISECONDS = 1e3


class Page(NamedTuple):
    """One size of page, and what its scrapes took, ms; `series` are lines, as Prometheus counts."""

    tallies: int
    series: int
    size_bytes: int
    first: float
    unchanged: float
    changed: float


def main() -> None:
    """Measure pages of two sizes: so many series, and so many tallies, which are more series."""
    parser = argparse.ArgumentParser(prog="python -m bench.scrape", description=__doc__)
    parser.add_argument("--series", type=int, default=10_000)
    parser.add_argument("--repeat", type=int, default=15)
    options = parser.parse_args()
    table = Table()
    for heading in ("tallies", "series", "MB", "first ms", "unchanged ms", "all changed ms"):
        table.add_column(heading, justify="right")
    for enough in (by_series(options.series), by_tallies(options.series)):
        page = measured(tallies_of(enough), options.repeat)
        times = (f"{each:.1f}" for each in (page.first, page.unchanged, page.changed))
        size = f"{page.size_bytes / 1e6:.1f}"
        table.add_row(f"{page.tallies:,}", f"{page.series:,}", size, *times)
    Console().print(table)


def measured(tallies: list[Tally], repeat: int) -> Page:
    """Medians of `repeat` rounds."""
    first, unchanged, changed, texts = [], [], [], []
    for _ in range(repeat):
        exporter = Exporter([])
        exporter.begin(read_schemas())
        take(exporter, tallies)
        first.append(spent(exporter.reached_end))
        unchanged.append(spent(exporter.metrics))
        take(exporter, map(one_more, tallies))
        changed.append(spent(exporter.metrics))
        texts.append(exporter.metrics())
    series = sum(not line.startswith(b"#") for line in texts[0].splitlines())
    return Page(
        len(tallies), series, len(texts[0]), median(first), median(unchanged), median(changed)
    )


Enough = Callable[[list[Tally]], bool]


def by_series(wanted: int) -> Enough:
    """Until there are so many lines, as Prometheus counts series."""
    return lambda tallies: (
        sum(len(tally.buckets) + 2 if tally.buckets else 1 for tally in tallies) >= wanted
    )


def by_tallies(wanted: int) -> Enough:
    """Until there are so many tallies, each histogram being one."""
    return lambda tallies: len(tallies) >= wanted


def tallies_of(enough: Enough) -> list[Tally]:
    """The tallies of cases in one label set after the other, until there are enough."""
    found: list[Tally] = []
    for labels in label_sets():
        queue = labels[1]
        opened = Tallies(frozenset([queue]))
        opened.add(Fact(CASES_OPENED, labels, 1))
        found += opened.changed()
        if enough(found):
            return found
    raise AssertionError("there is no end of queues")


def label_sets() -> Iterator[Labels]:
    """Three channels and two priorities in each queue."""
    channels, priorities = LABEL_VALUES["channel"][:3], LABEL_VALUES["priority"][:2]
    for number in count():
        for channel, priority in product(channels, priorities):
            yield channel, f"queue {number}", priority, "live"


def one_more(tally: Tally) -> Tally:
    """The same series with another value."""
    if not tally.buckets:
        return replace(tally, value=tally.value + 1)
    first, *rest = tally.buckets
    return replace(
        tally, value=tally.value + 1, sum_ms=tally.sum_ms + 1, buckets=(first + 1, *rest)
    )


def take(exporter: Exporter, tallies: Iterable[Tally]) -> None:
    """Read tallies as they stand in the log."""
    codec = Codec(read_schemas())
    for tally in tallies:
        exporter.take(record_of(*codec.tally_record(tally)))


def record_of(key: bytes, value: bytes | None) -> Record:
    """A record of the topic."""
    return ConsumerRecord(
        "service-metrics", 0, 0, 0, 0, key, value, None, len(key), len(value or b""), ()
    )


def spent(work: Callable[[], object]) -> float:
    """What it took, in ms of this thread: blind to what else runs on the machine."""
    gc.collect()
    began = time.thread_time()
    work()
    return (time.thread_time() - began) * MILLISECONDS


if __name__ == "__main__":
    main()
