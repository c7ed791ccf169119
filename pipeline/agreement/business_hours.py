"""Business hours as people agree them: a zone, a week, holidays, and changes from a date on."""

from datetime import date
from typing import NamedTuple

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Interval(NamedTuple):
    """When it is open on a day: minutes on the clock since midnight; 1440 is midnight's end."""

    begins: int
    ends: int


class HoursVersion(NamedTuple):
    """The hours from a local date on; None: from ever.

    `week` has a tuple of intervals for each of DAYS. A holiday is closed all day.
    """

    begins: date | None
    zone: str
    week: tuple[tuple[Interval, ...], ...]
    holidays: frozenset[date]


class BusinessHours(NamedTuple):
    """A calendar of the file: its versions, ascending; the first is from ever."""

    name: str
    versions: tuple[HoursVersion, ...]
