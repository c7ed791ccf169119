from hypothesis import given
from hypothesis import strategies as st

from pipeline.contract.kinds import CHANNELS, KINDS
from pipeline.core.history import touch_number
from pipeline.core.windows import DAY_MS, WINDOWS, Counts, add, counts
from tests.unit.core.story import after, told

KIND_NAMES = tuple(KINDS)
NOW = 20_000 * DAY_MS + 12_345


def touch(days_ago: float, channel: int = 0, kind: int = 6) -> int:
    return touch_number(NOW - int(days_ago * DAY_MS), channel, kind, 0, 0)


def rows_of(*numbers: int) -> bytes:
    rows = b""
    for number in numbers:
        rows = add(rows, number)
    return rows


def counted(rows: bytes) -> dict[int, Counts]:
    return counts(b"", rows, NOW)


def test_touchpoints_are_counted_in_every_window_that_reaches_them() -> None:
    rows = rows_of(*(touch(days) for days in (0, 0, 5, 20, 60, 89)))
    assert {days: found["web", "page.viewed"] for days, found in counted(rows).items()} == {
        1: 2,
        7: 3,
        30: 4,
        90: 6,
    }


def test_what_is_in_the_history_and_what_is_not_any_more_are_counted_together() -> None:
    story = told(*(f"{hours}h page.viewed web" for hours in range(80)))
    assert len(story.journey.counts) > 0
    found = counts(story.journey.history, story.journey.counts, after("79h"))
    assert found[90]["web", "page.viewed"] == 80
    assert found[1]["web", "page.viewed"] < 24


def test_a_window_is_the_utc_day_of_now_and_the_days_before_it() -> None:
    midnight = NOW - NOW % DAY_MS
    rows = rows_of(touch_number(midnight - 1, 0, 6, 0, 0))
    assert not counted(rows)[1]
    assert counted(rows)[7]["web", "page.viewed"] == 1


def test_channels_and_kinds_are_counted_apart() -> None:
    rows = rows_of(touch(0, 0, 6), touch(0, 1, 6), touch(0, 0, 7))
    assert counted(rows)[1] == {
        ("web", "page.viewed"): 1,
        ("app", "page.viewed"): 1,
        ("web", "search.performed"): 1,
    }


def test_what_is_90_days_older_than_the_newest_goes_whenever_it_comes() -> None:
    assert rows_of(touch(90), touch(0)) == rows_of(touch(0), touch(90)) == rows_of(touch(0))


def test_a_count_stays_at_its_greatest() -> None:
    rows = rows_of(touch(0))[:-2] + b"\xff\xff"
    assert counted(add(rows, touch(0)))[1]["web", "page.viewed"] == 0xFFFF


@given(
    st.lists(
        st.tuples(
            st.integers(0, 200), st.integers(0, len(CHANNELS) - 1), st.integers(0, len(KINDS) - 1)
        ),
        max_size=60,
    ).flatmap(lambda them: st.tuples(st.just(them), st.permutations(them)))
)
def test_rows_are_the_count_of_what_happened_in_any_order(
    orders: tuple[list[tuple[int, int, int]], list[tuple[int, int, int]]],
) -> None:
    one, other = (rows_of(*(touch(*them) for them in order)) for order in orders)
    assert one == other
    if orders[0] and min(days for days, _, _ in orders[0]) == 0:
        for days in WINDOWS:
            expected = [what for what in orders[0] if what[0] < days]
            assert sum(counted(one)[days].values()) == len(expected)
            assert set(counted(one)[days]) == {
                (CHANNELS[channel], KIND_NAMES[kind]) for _, channel, kind in expected
            }
