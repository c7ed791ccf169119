"""Values as they are written in the file."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby

from pipeline.agreement.business_hours import DAYS, Interval

_UNITS_MS = (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000))


def duration_text(duration_ms: int) -> str:
    """1h30m; nothing below a second is written."""
    parts = []
    for unit, unit_ms in _UNITS_MS:
        count, duration_ms = divmod(duration_ms, unit_ms)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


def hours_text(minutes: int) -> str:
    """42 h, 42.5 h."""
    return f"{round(minutes / 60, 2):g} h"


def share_text(share: float) -> str:
    """95%."""
    return f"{(Decimal(str(share)) * 100).normalize():f}%"


def moment_text(moment: int) -> str:
    """2026-07-01T00:00:00Z, of ms UTC."""
    return datetime.fromtimestamp(moment / 1000, UTC).isoformat().replace("+00:00", "Z")


def interval_text(hours: Interval) -> str:
    """09:00-12:30."""
    return "-".join(f"{minutes // 60:02}:{minutes % 60:02}" for minutes in hours)


def week_text(week: Sequence[Sequence[Interval]]) -> str:
    """Mon to thu 09:00-12:30, 13:15-18:00; fri 09:00-12:30; sat to sun closed."""
    named = zip(DAYS, week, strict=True)
    return "; ".join(
        f"{_days_text([name for name, _ in days])} {_day_text(hours)}"
        for hours, days in groupby(named, key=lambda day: day[1])
    )


def _days_text(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"


def _day_text(intervals: Sequence[Interval]) -> str:
    return ", ".join(map(interval_text, intervals)) or "closed"
