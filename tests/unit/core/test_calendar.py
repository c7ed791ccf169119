"""Counting open time on the line of UTC time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.calendar import Calendar

MORNING_AND_AFTERNOON = Calendar([(100, 200), (250, 300)])


def spans_between(edges: set[int]) -> list[tuple[int, int]]:
    ordered = sorted(edges)
    return list(zip(ordered[::2], ordered[1::2], strict=False))


SPANS = st.sets(st.integers(0, 60), max_size=12).map(spans_between)


@pytest.mark.parametrize(
    ("begins", "ends", "open_ms"),
    [(0, 100, 0), (0, 150, 50), (120, 260, 90), (200, 250, 0), (0, 1_000, 150), (260, 120, 0)],
)
def test_only_open_time_counts(begins: int, ends: int, open_ms: int) -> None:
    assert MORNING_AND_AFTERNOON.open_ms(begins, ends) == open_ms


@pytest.mark.parametrize(
    ("begins", "open_ms", "moment"),
    [(0, 1, 101), (0, 100, 200), (0, 101, 251), (200, 50, 300), (150, 101, None), (300, 1, None)],
)
def test_a_target_is_due_when_its_open_time_has_gone_by(
    begins: int, open_ms: int, moment: int | None
) -> None:
    assert MORNING_AND_AFTERNOON.moment_after(begins, open_ms) == moment


def test_a_calendar_without_spans_is_closed() -> None:
    assert Calendar([]).open_ms(0, 1_000) == 0
    assert Calendar([]).moment_after(0, 1) is None


@pytest.mark.parametrize("spans", [[(5, 5)], [(5, 4)], [(1, 5), (5, 9)], [(6, 9), (1, 5)]])
def test_spans_that_are_no_calendar_are_refused(spans: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="an open span that"):
        Calendar(spans)


@given(SPANS, st.integers(0, 60), st.integers(0, 60))
def test_open_time_is_the_count_of_open_moments(
    spans: list[tuple[int, int]], begins: int, ends: int
) -> None:
    counted = sum(any(b <= moment < e for b, e in spans) for moment in range(begins, ends))
    assert Calendar(spans).open_ms(begins, ends) == counted


@given(SPANS, st.integers(0, 60), st.integers(1, 60))
def test_a_due_moment_is_the_first_by_which_the_time_has_gone_by(
    spans: list[tuple[int, int]], begins: int, open_ms: int
) -> None:
    calendar = Calendar(spans)
    gone_by = [end for end in range(begins, 121) if calendar.open_ms(begins, end) >= open_ms]
    assert calendar.moment_after(begins, open_ms) == min(gone_by, default=None)
