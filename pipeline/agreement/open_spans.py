"""From business hours to the open spans of a calendar, on the line of UTC time.

Hours are those of the wall clock: on the day of a change of the clocks, an interval across it is an
hour shorter or longer. What a time means that the clocks skip or show twice says `first_moment`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final

from pipeline.agreement.business_hours import BusinessHours, HoursVersion, Interval
from pipeline.agreement.zones import first_moment, zone_named
from pipeline.core.calendar import Calendar

# Touchpoints before are refused. After the last day every calendar is closed.
FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2059, 12, 31)

MINUTE_MS: Final = 60_000
DAY_MS: Final = 86_400_000
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND: Final = timedelta(milliseconds=1)
ONE_DAY: Final = timedelta(days=1)
Span = tuple[int, int]


def calendar_of(hours: BusinessHours) -> Calendar:
    """The open time from FIRST_DAY to LAST_DAY, both included."""
    return Calendar(open_spans(hours))


def open_spans(hours: BusinessHours) -> list[Span]:
    """When it is open: (begin, end) in ms UTC, ascending, those that touch made one."""
    begins = [comes_into_force(version) for version in hours.versions]
    end_of_all = _midnights_ms(hours.versions[-1].zone)[-1]
    merged: list[Span] = []
    for version, bounds in zip(hours.versions, pairwise([*begins, end_of_all]), strict=True):
        _append(merged, _spans(version, *bounds))
    return merged


def comes_into_force(version: HoursVersion) -> int:
    """From which moment (ms UTC) on a version counts: midnight on the clocks of its zone."""
    return _ms(version.begins or FIRST_DAY, 0, version.zone)


def _append(merged: list[Span], spans: Iterable[Span]) -> None:
    """Add the next spans; one that touches the last is made one with it: 24:00 is 00:00."""
    for span in spans:
        if merged and span[0] == merged[-1][1]:
            merged[-1] = (merged[-1][0], span[1])
        else:
            merged.append(span)


def _spans(version: HoursVersion, begins: int, ends: int) -> Iterator[Span]:
    """The open spans of a version, and of those what lies between two moments (ms UTC)."""
    for span in _spans_of_days(version, *_days_that_touch(version.zone, begins, ends)):
        within = max(span[0], begins), min(span[1], ends)
        # Empty too where the clocks skip all of an interval.
        if within[0] < within[1]:
            yield within


def _spans_of_days(version: HoursVersion, first: int, end: int) -> Iterator[Span]:
    """The spans of the days with these numbers, `end` not included."""
    midnights = _midnights_ms(version.zone)
    holidays = {(day - FIRST_DAY).days for day in version.holidays}
    for number in range(first, end):
        intervals = version.week[(FIRST_DAY.weekday() + number) % 7]
        if number in holidays or not intervals:
            continue
        midnight = midnights[number]
        if midnights[number + 1] - midnight == DAY_MS:
            for opens, closes in intervals:
                yield midnight + opens * MINUTE_MS, midnight + closes * MINUTE_MS
        else:
            yield from _on_day_of_change(FIRST_DAY + number * ONE_DAY, intervals, version.zone)


def _on_day_of_change(day: date, intervals: Iterable[Interval], zone: str) -> Iterator[Span]:
    for opens, closes in intervals:
        yield _ms(day, opens, zone), _ms(day, closes, zone)


def _days_that_touch(zone: str, begins: int, ends: int) -> tuple[int, int]:
    """The numbers, since FIRST_DAY, of the first day and of the one after the last."""
    midnights = _midnights_ms(zone)
    first = max(bisect_right(midnights, begins) - 1, 0)
    return first, min(bisect_left(midnights, ends), len(midnights) - 1)


@lru_cache(maxsize=64)
def _midnights_ms(zone: str) -> tuple[int, ...]:
    """When each local day begins, ms UTC, from FIRST_DAY to the day after LAST_DAY.

    Days next to a change of the clocks are looked at closely, the others not.
    """
    rules = zone_named(zone)
    first = datetime.combine(FIRST_DAY, time(), rules)
    # One day before and after, for the neighbours of the first and the last.
    days = range(-1, (LAST_DAY - FIRST_DAY).days + 3)
    offsets = [(first + day * ONE_DAY).utcoffset() or timedelta() for day in days]
    since_epoch = (first.replace(tzinfo=UTC) - EPOCH) // MILLISECOND
    return tuple(
        since_epoch + day * DAY_MS - offset // MILLISECOND
        if before == offset == after
        else _ms(FIRST_DAY + day * ONE_DAY, 0, zone)
        for day, (before, offset, after) in enumerate(
            zip(offsets, offsets[1:], offsets[2:], strict=False)
        )
    )


def _ms(day: date, minutes: int, zone: str) -> int:
    """When the clocks of a zone first show a time, or a later one; ms UTC."""
    local = datetime.combine(day, time()) + timedelta(minutes=minutes)
    return (first_moment(local, zone_named(zone)) - EPOCH) // MILLISECOND
