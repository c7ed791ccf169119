"""The helpdesk log as it may also arrive: late within the horizon, and partly twice."""

import csv
import gzip
import random
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

CHECKOUT = Path(__file__).resolve().parents[3]
MAPPING = CHECKOUT / "examples" / "helpdesk.toml"
TIME = "time:timestamp"
EVENT = "event"

# Less than the lateness horizon of seven days, by which an event may arrive late and count.
LATEST = timedelta(days=7) - timedelta(seconds=1)
TWICE_IN_100 = 5

Row = dict[str, str]


class History(NamedTuple):
    """What is handed to `cx backfill`."""

    file: Path
    mapping: Path
    order: str


def in_order(log: Path, _: Path) -> History:
    """The log and the mapping as they are shipped, delivered by time."""
    return History(log, MAPPING, "time")


def shuffled(log: Path, folder: Path) -> History:
    """Every row arrives up to seven days of event time late."""
    chance = random.Random(20_120_101)  # noqa: S311  # a shuffle that is the same every time
    return _written(_arriving_late(_rows(log), chance), folder)


def partly_twice(log: Path, folder: Path) -> History:
    """Late as well, and five rows in a hundred arrive a second time, later or earlier."""
    chance = random.Random(20_140_103)  # noqa: S311  # as above
    rows = list(_rows(log))
    again = chance.sample(rows, len(rows) * TWICE_IN_100 // 100)
    return _written(_arriving_late([*rows, *again], chance), folder)


def _rows(log: Path) -> Iterator[Row]:
    """The rows of the log, each with an event id of its own."""
    with gzip.open(log, "rt", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            yield {**row, EVENT: f"row {number}"}


def _arriving_late(rows: Iterable[Row], chance: random.Random) -> list[Row]:
    # What arrives at its own time plus up to seven days finds a clock that is at most that far on.
    arrivals = [
        (datetime.fromisoformat(row[TIME]) + chance.random() * LATEST, number, row)
        for number, row in enumerate(rows)
    ]
    return [row for _, _, row in sorted(arrivals, key=lambda arrival: arrival[:2])]


def _written(rows: list[Row], folder: Path) -> History:
    file, mapping = folder / "history.csv", folder / "mapping.toml"
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    shipped = MAPPING.read_text()
    assert "[columns]\n" in shipped
    mapping.write_text(shipped.replace("[columns]\n", f'[columns]\nevent_id = "{EVENT}"\n'))
    return History(file, mapping, "file")
