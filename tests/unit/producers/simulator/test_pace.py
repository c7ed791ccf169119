from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.producers.simulator.pace import LONGEST_AGO_MS, Pace, paced
from pipeline.producers.simulator.scenarios import DAY_MS, HOUR_MS, MINUTE_MS
from tests.unit.producers.simulator.conftest import MONDAY_9

MONDAY_15 = MONDAY_9 + 6 * HOUR_MS


def opening(pace: Pace) -> str:
    return f"{datetime.fromtimestamp(pace.story_start / 1000, UTC):%a %H:%M}"


def test_at_the_walls_speed_the_story_happens_now() -> None:
    pace = paced(MONDAY_15, 1.0, None)
    assert pace.story_start == MONDAY_15
    assert pace.due_ms(MONDAY_15 + 5_000) == 5_000


def test_a_faster_story_begins_at_the_latest_opening_that_leaves_room_for_it() -> None:
    assert opening(paced(MONDAY_15, 60, 5 * MINUTE_MS)) == "Mon 09:00"
    assert opening(paced(MONDAY_15, 60, 7 * MINUTE_MS)) == "Fri 09:00"


def test_a_fast_story_without_end_begins_as_early_as_lateness_allows() -> None:
    assert opening(paced(MONDAY_15, 60, None)) == "Wed 09:00"


def test_touchpoints_of_a_fast_story_are_due_sooner() -> None:
    pace = Pace(MONDAY_9 - DAY_MS, MONDAY_9, 60)
    assert pace.due_ms(MONDAY_9 - DAY_MS + HOUR_MS) == MINUTE_MS


def test_a_fast_story_that_has_reached_the_present_goes_on_with_it() -> None:
    pace = Pace(MONDAY_9 - HOUR_MS, MONDAY_9, 61)
    assert pace.due_ms(MONDAY_9 + MINUTE_MS) == MINUTE_MS
    assert pace.due_ms(MONDAY_9 + HOUR_MS) == HOUR_MS


@given(
    speed=st.floats(0.1, 10_000),
    elapsed_ms=st.integers(0, 30 * DAY_MS),
    told_for_ms=st.one_of(st.none(), st.integers(0, DAY_MS)),
    now=st.integers(MONDAY_9, MONDAY_9 + 14 * DAY_MS),
)
def test_nothing_is_told_before_it_happens(
    speed: float, elapsed_ms: int, told_for_ms: int | None, now: int
) -> None:
    pace = paced(now, speed, told_for_ms)
    story_time = pace.story_time(elapsed_ms)
    assert story_time <= now + elapsed_ms
    assert now - LONGEST_AGO_MS <= pace.story_start <= now
    assert pace.due_ms(story_time) == pytest.approx(elapsed_ms, abs=11, rel=1e-6)
