"""How single values are read: durations, shares, times, names.

Each raises Refused.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Final, TypeVar

from pipeline.agreement.business_hours import Interval
from pipeline.agreement.faults import Refused, shown
from pipeline.agreement.open_spans import EPOCH, FIRST_DAY, LAST_DAY, MILLISECOND
from pipeline.agreement.table import OFF, a_text
from pipeline.agreement.zones import zone_named

T = TypeVar("T")

LONGEST_MS: Final = 3_650 * 86_400_000
_DURATION: Final = re.compile(r"(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?")
_UNITS_MS: Final = (86_400_000, 3_600_000, 60_000, 1_000)
_SHARE: Final = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)%")
_INTERVAL: Final = re.compile(r"(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)")
_LABEL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


def duration(given: object) -> int:
    """A duration such as "1h30m", in ms."""
    found = _DURATION.fullmatch(given) if isinstance(given, str) and given else None
    if found is None:
        raise Refused(f'{shown(given)} is no duration; write days to seconds, as "1d12h30m10s"')
    total = sum(int(n or 0) * unit for n, unit in zip(found.groups(), _UNITS_MS, strict=True))
    if not 0 < total <= LONGEST_MS:
        raise Refused(f'{shown(given)} is out of reach; write one from "1s" to "3650d"')
    return total


def share(given: object) -> float:
    """A share such as "95%", between 0 and 1."""
    found = _SHARE.fullmatch(given) if isinstance(given, str) else None
    if found is None:
        raise Refused(f'{shown(given)} is no share; write per cent, as "95%"')
    percent = Decimal(found[1])
    if not 0 < percent < 100:
        raise Refused(f'{shown(given)} is out of reach; write more than "0%", less than "100%"')
    return float(percent / 100)


def objective(given: object) -> float:
    """The least share that has to be in order, such as "95%"; between 0 and 1."""
    match _SHARE.fullmatch(given) if isinstance(given, str) else None:
        case re.Match() as found if Decimal(found[1]) >= 100:
            raise Refused(
                f"{shown(given)} leaves no error budget: the first miss would break it for good; "
                'write less than "100%", as "99.5%"'
            )
        case re.Match() as found if not Decimal(found[1]):
            raise Refused(
                f'{shown(given)} is met whatever happens; write more than "0%", or "{OFF}"'
            )
    return share(given)


def or_off(read: Callable[[object], T]) -> Callable[[object], T | None]:
    """The same, or "off": None."""

    def read_or_off(given: object) -> T | None:
        return None if given == OFF else read(given)

    return read_or_off


def whole(least: int, most: int) -> Callable[[object], int]:
    """A whole number from `least` to `most`."""

    def read(given: object) -> int:
        if not isinstance(given, int) or isinstance(given, bool) or not least <= given <= most:
            raise Refused(f"{shown(given)} will not do; write a whole number, {least} to {most}")
        return given

    return read


def factor(given: object) -> float:
    """How many times as much, more than 1."""
    if isinstance(given, bool) or not isinstance(given, int | float) or not 1 < given <= 1_000:
        raise Refused(f"{shown(given)} is no factor; write a number above 1, as 1.5")
    return float(given)


def name(given: object) -> str:
    """What something is called: 1 to 100 characters that can be seen."""
    if not isinstance(given, str) or not 0 < len(given) <= 100 or not given.isprintable():
        raise Refused(f"{shown(given)} is no name; write 1 to 100 characters in one line")
    return given


def label(given: object) -> str:
    """What stands in a label and a file of rules as it is."""
    if not isinstance(given, str) or not _LABEL.fullmatch(given):
        raise Refused(
            f"{shown(given)} does not fit a label; write 1 to 64 letters, digits, '.', '_' or '-', "
            "beginning with a letter or digit"
        )
    return given


def zone(given: object) -> str:
    """The name of a time zone."""
    text = a_text(given)
    try:
        zone_named(text)
    except ValueError as unknown:
        raise Refused(str(unknown)) from None
    return text


def day(given: object) -> date:
    """A date."""
    if not isinstance(given, date) or isinstance(given, datetime):
        raise Refused(f"{shown(given)} is no date; write it without quotes, as 2026-12-25")
    if not FIRST_DAY <= given <= LAST_DAY:
        raise Refused(f"{given} is out of reach; write one from {FIRST_DAY} to {LAST_DAY}")
    return given


def moment(given: object) -> int:
    """A date and time with its distance from UTC, in ms UTC."""
    if not isinstance(given, datetime) or given.tzinfo is None:
        raise Refused(
            f"{shown(given)} is no moment; write date, time and zone without quotes, as "
            "2026-07-01T00:00:00Z or 2026-07-01T00:00:00+02:00"
        )
    if not FIRST_DAY.year <= given.year <= LAST_DAY.year:
        raise Refused(f"{shown(given)} is out of reach; write one from {FIRST_DAY} to {LAST_DAY}")
    return (given - EPOCH) // MILLISECOND


def interval(given: object) -> Interval:
    """Open hours of a day such as "09:00-12:30"; "24:00" is midnight's end."""
    found = _INTERVAL.fullmatch(given.replace(" ", "")) if isinstance(given, str) else None
    if found is None:
        raise Refused(f'{shown(given)} are no open hours; write them as "09:00-12:30"')
    begin_hour, begin_minute, end_hour, end_minute = map(int, found.groups())
    begins, ends = begin_hour * 60 + begin_minute, end_hour * 60 + end_minute
    if max(begin_minute, end_minute) > 59 or max(begins, ends) > 1440:
        raise Refused(f'{shown(given)} has no such time; a day is "00:00-24:00"')
    if begins >= ends:
        raise Refused(
            f"{shown(given)} ends before it has begun; write the earlier time first, and hours "
            'over midnight on both days: "22:00-24:00", and "00:00-06:00" on the next'
        )
    return Interval(begins, ends)
