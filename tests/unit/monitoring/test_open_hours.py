"""The waiting time in open hours that Prometheus works out, beside the calendar that counts."""

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.agreement.agreement import Agreement
from pipeline.agreement.example import example_file
from pipeline.agreement.open_spans import calendar_of
from pipeline.agreement.reading import agreement_of, read_agreement
from pipeline.core.calendar import Calendar
from pipeline.monitoring.open_hours import OPEN, offset_expr, open_expr, open_hours_rules

HOUR = 3600
# What PromQL calls so.
FUNCTIONS: dict[str, Any] = {
    "clamp": lambda value, least, most: max(least, min(value, most)),
    "clamp_min": max,
    "clamp_max": min,
    "floor": math.floor,
}


@cache
def example() -> Agreement:
    return read_agreement(example_file())


@cache
def counted_by(name: str) -> Calendar:
    return calendar_of(example().calendars[name])


@cache
def offset_of(name: str) -> Callable[[float], float]:
    expr = offset_expr(example().calendars[name]).replace("cx:event_time:seconds", "MOMENT")
    return worked_out(expr.replace(">= bool", ">="))


@cache
def open_until(name: str) -> Callable[[float], float]:
    return worked_out(open_expr("MOMENT", example().calendars[name]))


def worked_out(expr: str) -> Callable[[float], float]:
    """What an expression, as Python reads it, comes to for one value of MOMENT."""
    function: Callable[[float], float] = eval(  # noqa: S307  # an expression of our own making
        f"lambda MOMENT: (\n{expr}\n)", dict(FUNCTIONS)
    )
    return function


def offset(name: str, at: float) -> float:
    return offset_of(name)(at)


def open_seconds(name: str, begins: float, ends: float) -> float:
    ahead = offset(name, ends)
    return open_until(name)(ends + ahead) - open_until(name)(begins + ahead)


moments = st.integers(
    int(datetime(2026, 1, 2, tzinfo=UTC).timestamp()),
    int(datetime(2027, 12, 31, tzinfo=UTC).timestamp()),
)
waits = st.integers(0, int(timedelta(days=12).total_seconds()))
names = st.sampled_from(["berlin", "new-york", "always"])


# Reading the calendar takes a while, once.
@settings(deadline=None)
@given(names, moments, waits)
def test_it_is_what_the_calendar_counts(name: str, ends: int, wait: int) -> None:
    begins = ends - wait
    # Across a change of the clocks it may be an hour off.
    assume(offset(name, begins) == offset(name, ends))
    counted = counted_by(name).open_ms(begins * 1000, ends * 1000) / 1000
    assert open_seconds(name, begins, ends) == counted


# Reading the calendar takes a while, once.
@settings(deadline=None)
@given(names, moments, waits)
def test_across_a_change_of_the_clocks_it_is_at_most_an_hour_off(
    name: str, ends: int, wait: int
) -> None:
    begins = ends - wait
    counted = counted_by(name).open_ms(begins * 1000, ends * 1000) / 1000
    assert abs(open_seconds(name, begins, ends) - counted) <= HOUR


def test_over_a_week_end_nobody_has_waited() -> None:
    friday = datetime(2026, 2, 6, 17, 0, tzinfo=UTC).timestamp()
    monday = datetime(2026, 2, 9, 8, 30, tzinfo=UTC).timestamp()
    # Open until 18:00 in Berlin, which is 17:00, and from 9:00 on.
    assert open_seconds("berlin", friday, monday) == HOUR / 2


def test_only_queues_with_a_calendar_have_open_hours() -> None:
    no_calendar = agreement_of('[queues.billing]\nteam = "finance"\n', "agreement.toml")
    assert open_hours_rules(no_calendar) == ()
    assert open_hours_rules(example())[-1].record == OPEN
