"""A past that somebody made up: values of series at a few moments, as Prometheus stored them.

Counters are told by when they rose. Between two moments nothing is known, as after scrapes that far
apart; every window that a query looks back over begins and ends at a moment, so that what it holds
is exactly what rose in it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

MINUTE = 60
HALF_AN_HOUR = 30 * MINUTE
HOUR = 60 * MINUTE
DAY = 24 * HOUR

# A Monday noon, UTC: the moment at which every panel is looked at.
NOW = 1_772_452_800
# Seconds before NOW.
MOMENTS = (
    *(35 * DAY, 30 * DAY, 15 * DAY, 14 * DAY + HALF_AN_HOUR, 14 * DAY),
    *(8 * DAY, 7 * DAY + HALF_AN_HOUR, 7 * DAY, 3 * DAY, 2 * DAY, 1 * DAY),
    *(6 * HOUR, 2 * HOUR, 1 * HOUR, HALF_AN_HOUR, 10 * MINUTE),
    *(5 * MINUTE, 4 * MINUTE, 3 * MINUTE, 2 * MINUTE, 1 * MINUTE, 0),
)
# Each lies inside one more window than the one before: rises at "20m" are in 30 m, not in 10 m.
AGO = {
    "20d": 20 * DAY,
    "348h": 14 * DAY + 12 * HOUR,
    "14d20m": 14 * DAY + 20 * MINUTE,
    "10d": 10 * DAY,
    "180h": 7 * DAY + 12 * HOUR,
    "7d20m": 7 * DAY + 20 * MINUTE,
    "5d": 5 * DAY,
    "60h": 60 * HOUR,
    "12h": 12 * HOUR,
    "3h": 3 * HOUR,
    "90m": 90 * MINUTE,
    "40m": 40 * MINUTE,
    "20m": 20 * MINUTE,
    "8m": 8 * MINUTE,
    "150s": 150,
}

Labels = Mapping[str, str]


class Series(NamedTuple):
    """One series and what it was at each of `MOMENTS`."""

    name: str
    labels: Labels
    values: tuple[float, ...]


def counter(name: str, labels: Labels, **rises: float) -> Series:
    """From 0, with a rise of so much so long ago: `_12h=3`."""
    at = {AGO[ago.removeprefix("_")]: rise for ago, rise in rises.items()}
    values = (sum(rise for ago, rise in at.items() if ago >= moment) for moment in MOMENTS)
    return Series(name, labels, tuple(values))


def gauge(name: str, labels: Labels, value: float, was: float | None = None) -> Series:
    """So much for less than a week; before it was `was`, or as much."""
    before = value if was is None else was
    values = (before if moment >= 7 * DAY else value for moment in MOMENTS)
    return Series(name, labels, tuple(values))


def histogram(
    name: str, labels: Labels, edges: Iterable[float], **observed: Mapping[float, int]
) -> Iterator[Series]:
    """Buckets and count. `_40m={300: 10}`: ten observations then, in the bucket up to 300 s."""
    for edge in edges:
        up_to = {ago: _up_to(edge, seen) for ago, seen in observed.items()}
        yield counter(f"{name}_bucket", {**labels, "le": str(float(edge))}, **up_to)
    everything = {ago: sum(seen.values()) for ago, seen in observed.items()}
    yield counter(f"{name}_bucket", {**labels, "le": "+Inf"}, **everything)
    yield counter(f"{name}_count", labels, **everything)


def _up_to(edge: float, seen: Mapping[float, int]) -> int:
    return sum(count for le, count in seen.items() if le <= edge)


def samples(series: Iterable[Series]) -> Iterator[str]:
    """Lines of an OpenMetrics file that `promtool tsdb create-blocks-from openmetrics` reads."""
    for one in series:
        for ago, value in zip(MOMENTS, one.values, strict=True):
            yield sample(one.name, one.labels, value, NOW - ago)


def sample(name: str, labels: Labels, value: float, at: float) -> str:
    """One line."""
    inside = ",".join(f'{label}="{text}"' for label, text in labels.items())
    return f"{name}{{{inside}}} {value} {at}\n"
