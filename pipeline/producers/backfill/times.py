"""How a column of times is read."""

import math
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipeline.producers.backfill.numbers import multiplied

ReadTime = Callable[[str], int]
"""Text → ms UTC; raises ValueError where it is no time."""

UNITS_MS = {"unix_seconds": 1000, "unix_milliseconds": 1}


def time_reader(pattern: str, zone: str) -> ReadTime:
    """The reader for `iso`, `unix_seconds`, `unix_milliseconds` or a strptime pattern.

    `zone` (an IANA name) holds for times that name none themselves; of an hour that the clock
    shows twice, it is the first. Parts of a millisecond are dropped. Raises ValueError where
    there is no such format or zone.
    """
    if pattern in UNITS_MS:
        return _number_reader(UNITS_MS[pattern])
    default_zone = _zone(zone)
    if pattern == "iso":
        return _date_reader(datetime.fromisoformat, default_zone)
    if "%" not in pattern:
        known = ", ".join(["iso", *UNITS_MS])
        raise ValueError(
            f"the format {pattern!r} is none of {known}, nor a pattern such as %d.%m.%Y"
        )

    def parse(text: str) -> datetime:
        return datetime.strptime(text, pattern)  # noqa: DTZ007  # the reader adds the zone

    return _date_reader(parse, default_zone)


def _number_reader(unit_ms: int) -> ReadTime:
    def read(text: str) -> int:
        return math.floor(multiplied(text, unit_ms))

    return read


def _date_reader(parse: Callable[[str], datetime], default_zone: tzinfo) -> ReadTime:
    def read(text: str) -> int:
        moment = parse(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=default_zone)
        since_1970 = moment.astimezone(UTC) - EPOCH
        return (
            since_1970.days * 86_400_000
            + since_1970.seconds * 1000
            + (since_1970.microseconds // 1000)
        )

    return read


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"there is no time zone {name!r}") from None
