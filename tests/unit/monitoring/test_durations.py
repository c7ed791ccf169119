"""Durations, and how they shrink with the speed of a story."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.monitoring.durations import scaled, written

UNITS_MS = {"d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1}


@pytest.mark.parametrize(
    ("text", "speed", "expected"),
    [
        ("x[<5m>]", 1, "x[5m]"),
        ("x[<5m>] offset <1w>", 1, "x[5m] offset 7d"),
        ("x[<30d>:<30d/60>]", 1, "x[30d:12h]"),
        ("<5m>", 60, "5s"),
        ("<1w>", 60, "2h48m"),
        ("<90s>", 1, "1m30s"),
        ("<1m>", 40, "1s500ms"),
        # None but nothing becomes shorter than a scrape.
        ("<15s>", 60, "1s"),
        ("<5m/60>", 60, "1s"),
        ("<0s>", 60, "0s"),
        ("<5m>", 0.5, "10m"),
        # A comparison is no duration.
        ("a < 5 and b > 3", 60, "a < 5 and b > 3"),
    ],
)
def test_marked_durations_are_written_as_prometheus_reads_them(
    text: str, speed: float, expected: str
) -> None:
    assert scaled(text, speed) == expected


@given(st.integers(0, 40 * UNITS_MS["d"]))
def test_what_is_written_means_the_same(duration_ms: int) -> None:
    parts = re.findall(r"(\d+)(ms|[dhms])", written(duration_ms))
    assert "".join(number + unit for number, unit in parts) == written(duration_ms)
    assert sum(int(number) * UNITS_MS[unit] for number, unit in parts) == duration_ms
