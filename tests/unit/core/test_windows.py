from hypothesis import given
from hypothesis import strategies as st

from pipeline.contract.kinds import CHANNELS, KINDS
from pipeline.core.windows import DAY_MS, WINDOWS, add, counts

KIND_NAMES = tuple(KINDS)
NOW = 20_000 * DAY_MS + 12_345


def at(days_ago: float) -> int:
    return NOW - int(days_ago * DAY_MS)


def test_touchpoints_are_counted_in_every_window_that_reaches_them() -> None:
    rows = b""
    for days in (0, 0, 5, 20, 60, 89):
        rows = add(rows, at(days), 0, 6)
    assert {days: found["web", "page.viewed"] for days, found in counts(rows, NOW).items()} == {
        1: 2,
        7: 3,
        30: 4,
        90: 6,
    }


def test_a_window_is_the_utc_day_of_now_and_the_days_before_it() -> None:
    rows = add(b"", NOW - NOW % DAY_MS - 1, 0, 6)
    assert not counts(rows, NOW)[1]
    assert counts(rows, NOW)[7]["web", "page.viewed"] == 1


def test_channels_and_kinds_are_counted_apart() -> None:
    rows = add(add(add(b"", NOW, 0, 6), NOW, 1, 6), NOW, 0, 7)
    assert counts(rows, NOW)[1] == {
        ("web", "page.viewed"): 1,
        ("app", "page.viewed"): 1,
        ("web", "search.performed"): 1,
    }


def test_what_is_90_days_older_than_the_newest_goes_whenever_it_comes() -> None:
    old, new = at(90), at(0)
    assert add(add(b"", old, 0, 6), new, 0, 6) == add(add(b"", new, 0, 6), old, 0, 6)
    assert len(add(add(b"", old, 0, 6), new, 0, 6)) == len(add(b"", new, 0, 6))


def test_a_count_stays_at_its_greatest() -> None:
    rows = add(b"", NOW, 0, 6)[:-2] + b"\xff\xff"
    assert counts(add(rows, NOW, 0, 6), NOW)[1]["web", "page.viewed"] == 0xFFFF


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
    rows = []
    for order in orders:
        found = b""
        for days_ago, channel, kind in order:
            found = add(found, at(days_ago), channel, kind)
        rows.append(found)
    assert rows[0] == rows[1]
    if orders[0] and min(days for days, _, _ in orders[0]) == 0:
        for days in WINDOWS:
            expected = [one for one in orders[0] if one[0] < days]
            assert sum(counts(rows[0], NOW)[days].values()) == len(expected)
            assert set(counts(rows[0], NOW)[days]) == {
                (CHANNELS[channel], KIND_NAMES[kind]) for _, channel, kind in expected
            }
