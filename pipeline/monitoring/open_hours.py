"""How long a customer has waited in open hours: an agreement's calendar, as arithmetic of PromQL.

A message of Friday evening has not waited long on Monday morning. Prometheus knows no calendars;
but the open time up to a moment is a sum of clamps: whole weeks, and of the running week each
interval as far as it has gone by; less the holidays. The wait is the difference of two of them.

The offset of the time zone is that of now, so a wait across a change of the clocks is an hour off.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from pipeline.agreement.agreement import Agreement
from pipeline.agreement.business_hours import BusinessHours, HoursVersion
from pipeline.agreement.zones import zone_named
from pipeline.metrics.declarations import NONE, OTHER
from pipeline.monitoring.promql import any_of, quoted
from pipeline.monitoring.rules import Recording

# For which years the changes of the clocks are written down.
FIRST_YEAR: Final = 2025
END_YEAR: Final = 2037

MINUTE: Final = 60
DAY: Final = 86_400
WEEK: Final = 7 * DAY
# The 1st of January 1970 was a Thursday: this many days after a Monday.
SINCE_MONDAY: Final = 3 * DAY

ENDS: Final = "cx:unanswered_local:seconds"
READING: Final = "cx:unanswered_open:seconds"
OFFSET: Final = "cx:calendar_offset:seconds"
OPEN: Final = "cx:oldest_unanswered:open_seconds"


def open_hours_rules(agreement: Agreement) -> tuple[Recording, ...]:
    """`cx:oldest_unanswered:open_seconds` of every queue that has a calendar."""
    queues_by_calendar: dict[str, list[str]] = {}
    for queue, calendar in _calendars(agreement):
        queues_by_calendar.setdefault(calendar, []).append(queue)
    rules = [
        rule
        for name, queues in sorted(queues_by_calendar.items())
        for rule in _of_calendar(agreement.calendars[name], queues)
    ]
    if not rules:
        return ()
    waited = f'{READING}{{end="now"}}\n- ignoring (end) {READING}{{end="oldest"}}'
    return (*rules, Recording(OPEN, f"sum by (channel, queue) (\n  {waited}\n)"))


def _calendars(agreement: Agreement) -> Iterator[tuple[str, str]]:
    for queue in agreement.queues.values():
        if queue.calendar is not None:
            yield queue.name, queue.calendar
    if agreement.default_calendar is not None:
        yield NONE, agreement.default_calendar
        yield OTHER, agreement.default_calendar


def _of_calendar(hours: BusinessHours, queues: Iterable[str]) -> Iterator[Recording]:
    labels = {"calendar": hours.name}
    calendar = f"{{calendar={quoted(hours.name)}}}"
    age = f"cx:oldest_unanswered:age_seconds{{queue=~{any_of(queues)}}}"
    local = f"(cx:event_time:seconds + ignoring (calendar) {OFFSET}{calendar})"
    yield Recording(OFFSET, offset_expr(hours), labels)
    for end, ages in (("now", 0), ("oldest", 1)):
        moment = f"-{ages} * {age} + on () group_left () {local}"
        yield Recording(ENDS, moment, labels | {"end": end})
    yield Recording(READING, open_expr(f"{ENDS}{calendar}", hours), labels)


def offset_expr(hours: BusinessHours) -> str:
    """Seconds that local time is ahead of UTC, by the latest version's zone."""
    zone = zone_named(hours.versions[-1].zone)
    offset = _offset(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), zone)
    terms = [f"{offset} + 0 * cx:event_time:seconds"]
    for change, before, after in _changes(zone):
        sign = "+" if after > before else "-"
        moment = int(change.timestamp())
        terms.append(f"{sign} {abs(after - before)} * (cx:event_time:seconds >= bool {moment})")
    return "\n".join(terms)


def _changes(zone: ZoneInfo) -> Iterator[tuple[datetime, int, int]]:
    hour = timedelta(hours=1)
    at, end = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), datetime(END_YEAR, 1, 1, tzinfo=UTC)
    before = _offset(at, zone)
    # Zones change their clocks at full or half hours of UTC.
    while at < end:
        day = at + 24 * hour
        if _offset(day, zone) != before:
            while _offset(at, zone) == before:
                at += hour / 4
            yield at, before, _offset(at, zone)
            before = _offset(at, zone)
        at = day


def open_expr(local: str, hours: BusinessHours) -> str:
    """Open seconds up to each local moment of the series `local`, from some moment long ago on."""
    untils = [version.begins for version in hours.versions[1:]]
    terms = [
        term
        for version, until in zip(hours.versions, [*untils, None], strict=True)
        for term in _terms(_within(local, version.begins, until), version, until)
    ]
    return "\n".join(terms).removeprefix("+ ")


def _within(local: str, begins: date | None, until: date | None) -> str:
    """The moment, or the end of the version's time that is nearer to it."""
    least = f"clamp_min({local}, {_midnight(begins)})" if begins else local
    return f"clamp_max({least}, {_midnight(until)})" if until else least


def _terms(within: str, version: HoursVersion, until: date | None) -> Iterator[str]:
    weekly = [(number, *interval) for number, day in enumerate(version.week) for interval in day]
    open_in_a_week = sum(ends - begins for _, begins, ends in weekly) * MINUTE
    yield f"+ {open_in_a_week} * floor(({within} + {SINCE_MONDAY}) / {WEEK})"
    for weekday, begins, ends in weekly:
        since = weekday * DAY + begins * MINUTE
        length = (ends - begins) * MINUTE
        yield f"+ clamp(({within} + {SINCE_MONDAY}) % {WEEK} - {since}, 0, {length})"
    for holiday in sorted(version.holidays):
        if holiday.year >= FIRST_YEAR and _in_force(holiday, version.begins, until):
            for begins, ends in version.week[holiday.weekday()]:
                since = _midnight(holiday) + begins * MINUTE
                yield f"- clamp({within} - {since}, 0, {(ends - begins) * MINUTE})"


def _in_force(day: date, begins: date | None, until: date | None) -> bool:
    return (begins is None or day >= begins) and (until is None or day < until)


def _midnight(day: date) -> int:
    """The local second at which a day begins, as if the clocks of the zone were UTC's."""
    return (day - date(1970, 1, 1)).days * DAY


def _offset(at: datetime, zone: ZoneInfo) -> int:
    return int((at.astimezone(zone).utcoffset() or timedelta()).total_seconds())
