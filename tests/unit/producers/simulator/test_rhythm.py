from collections import Counter
from itertools import islice
from random import Random

import pytest

from pipeline.producers.simulator.rhythm import arrivals, intensity, weekday
from pipeline.producers.simulator.scenarios import DAY_MS, HOUR_MS
from tests.unit.producers.simulator.conftest import MONDAY_9, Told

MIDNIGHT = MONDAY_9 - 9 * HOUR_MS


def at(hours: float) -> int:
    return MIDNIGHT + int(hours * HOUR_MS)


def test_days_of_the_week_are_known() -> None:
    assert [weekday(MIDNIGHT + day * DAY_MS) for day in range(7)] == list(range(7))


def test_nights_are_quiet_and_lunch_dips() -> None:
    assert intensity(at(3)) < 0.1 * intensity(at(10))
    assert intensity(at(12.5)) < 0.85 * min(intensity(at(10.5)), intensity(at(14.5)))


def test_week_ends_have_fewer_visitors() -> None:
    assert intensity(at(10) + 6 * DAY_MS) < 0.6 * intensity(at(10))


def test_the_mean_of_working_hours_is_one() -> None:
    hours = [
        intensity(at(9 + quarter / 4) + day * DAY_MS) for quarter in range(32) for day in range(5)
    ]
    assert sum(hours) / len(hours) == pytest.approx(1.0, abs=0.05)


def test_arrivals_follow_the_rhythm() -> None:
    times = list(islice(arrivals(Random(1), 1.0, MIDNIGHT), 40_000))  # noqa: S311  # repeatable
    by_hour = Counter((time - MIDNIGHT) // HOUR_MS for time in times)
    assert times == sorted(times)
    for hour in (3, 10, 12):
        assert by_hour[hour] == pytest.approx(3_600 * intensity(at(hour + 0.5)), rel=0.25)


def test_traffic_follows_the_rhythm(days: Told) -> None:
    by_hour = Counter((time - MIDNIGHT) // HOUR_MS for time, _ in days)
    assert by_hour[27] < 0.1 * by_hour[34]  # three in the night, ten in the morning
    assert by_hour[36] < by_hour[34]
    assert by_hour[36] < by_hour[39]
