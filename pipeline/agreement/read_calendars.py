"""`[calendars.…]`: business hours, and what changes about them from a date on."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Final

from pipeline.agreement.business_hours import DAYS, BusinessHours, HoursVersion, Interval
from pipeline.agreement.table import Table
from pipeline.agreement.values import day, interval, zone
from pipeline.agreement.wording import interval_text

Week = tuple[tuple[Interval, ...], ...]
CLOSED: Final[Week] = ((),) * len(DAYS)
FROM: Final = "from"


def read_calendars(table: Table) -> dict[str, BusinessHours]:
    """Every calendar by its name."""
    return {name: _business_hours(name, one) for name, one in table.named_tables()}


def _business_hours(name: str, table: Table) -> BusinessHours:
    first = HoursVersion(
        begins=None,
        zone=table.needed("zone", zone, "UTC"),
        week=_week(table, None),
        holidays=_holidays(table, frozenset()),
    )
    changes = table.tables("changes")
    versions = [first]
    for change in changes:
        versions.append(_changed(change, versions[-1]))
    _check_order(zip(changes, versions[1:], strict=True))
    table.close()
    return BusinessHours(name, tuple(versions))


def _changed(table: Table, before: HoursVersion) -> HoursVersion:
    """The version from a date on: what it does not say stays."""
    version = HoursVersion(
        begins=table.needed(FROM, day, None),
        zone=table.value("zone", zone, before.zone),
        week=_week(table, before.week),
        holidays=_holidays(table, before.holidays),
    )
    if not any(table.has(key) for key in ("zone", "week", "holidays")):
        table.wrong("changes nothing; write what is different: week, holidays or zone")
    table.close()
    return version


def _holidays(table: Table, before: frozenset[date]) -> frozenset[date]:
    given = frozenset(table.values("holidays", day).values())
    return given if table.has("holidays") else before


def _week(table: Table, before: Week | None) -> Week:
    """The days that are named, over those before; some hour of the week must be open."""
    days = table.table("week")
    week = tuple(
        _opening_hours(days, name, hours)
        for name, hours in zip(DAYS, before or CLOSED, strict=True)
    )
    is_said = before is None or table.has("week")
    if is_said and not any(week) and all(days.is_empty(name) for name in DAYS):
        table.wrong('is never open; write a week, as mon = ["09:00-17:00"]', "week")
    days.close()
    return week


def _opening_hours(days: Table, name: str, before: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """The intervals of one day in their order; none may reach into the next."""
    by_index = days.values(name, interval)
    in_order = sorted(by_index, key=lambda index: by_index[index])
    for earlier, later in pairwise(in_order):
        if by_index[later].begins < by_index[earlier].ends:
            days.wrong(
                f"{interval_text(by_index[later])} overlaps {interval_text(by_index[earlier])}; "
                "let one end before the other begins, or write them as one",
                name,
                later,
            )
    return tuple(by_index[index] for index in in_order) if days.has(name) else before


def _check_order(changes: Iterable[tuple[Table, HoursVersion]]) -> None:
    for (_, earlier), (table, later) in pairwise(changes):
        if earlier.begins and later.begins and later.begins <= earlier.begins:
            table.wrong(
                f"{later.begins} is not after {earlier.begins}, where the change before begins; "
                "write changes in their order",
                FROM,
            )
