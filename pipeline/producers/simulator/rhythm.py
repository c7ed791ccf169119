"""The company's day and week: how busy each hour is, by UTC."""

from collections.abc import Iterator
from random import Random
from typing import Final

from pipeline.producers.simulator.scenarios import HOUR_MS

# Touchpoints begun per hour of the day, as a share of an ordinary working hour (9 to 17):
# few at night, a dip at lunch, a second wave after work.
HOURS: Final = (
    *(0.10, 0.06, 0.04, 0.03, 0.04, 0.08, 0.22, 0.48, 0.80, 1.05, 1.15, 1.10),
    *(0.80, 0.85, 1.05, 1.05, 1.00, 0.95, 0.85, 0.80, 0.75, 0.55, 0.35, 0.20),
)
WEEKDAYS: Final = (1.08, 1.02, 1.00, 0.98, 0.95, 0.62, 0.50)  # Monday to Sunday
BUSIEST: Final = max(HOURS) * max(WEEKDAYS)
EPOCH_WEEKDAY: Final = 3  # 1 January 1970 was a Thursday


def weekday(at: int) -> int:
    """Day of the week of a time in ms UTC: 0 is Monday."""
    return (at // (24 * HOUR_MS) + EPOCH_WEEKDAY) % 7


def intensity(at: int) -> float:
    """How busy it is at `at` (ms UTC): 1 is the mean of a working day from 9 to 17."""
    hours, within = divmod(at, HOUR_MS)
    hour = hours % 24
    begins, ends = HOURS[hour], HOURS[(hour + 1) % 24]
    return (begins + (ends - begins) * within / HOUR_MS) * WEEKDAYS[weekday(at)]


def arrivals(random: Random, per_second: float, start: int) -> Iterator[int]:
    """Times (ms UTC) of a Poisson process that follows the rhythm; `per_second` at intensity 1."""
    at = float(start)
    mean_gap_ms = 1000 / (per_second * BUSIEST)
    while True:
        at += random.expovariate(1.0) * mean_gap_ms
        # Thinning: drawn at the busiest rate, kept as often as this hour is busy.
        if random.random() * BUSIEST < intensity(int(at)):
            yield int(at)
