"""Sums over partitions: never lower than they were told, whatever order tallies come in."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.exporters.totals import Series, Share, Totals
from pipeline.metrics.declarations import (
    CASES_OPEN,
    CASES_OPENED,
    METRICS,
    NEXT_RESPONSE,
    OLDEST_UNANSWERED,
)
from pipeline.probes.exposition import Histogram

KEY = b"a key"
LABELS = ("email", "help", "none", "live")
OPENED = Series(METRICS[CASES_OPENED], LABELS)
OPEN = Series(METRICS[CASES_OPEN], LABELS)
OLDEST = Series(METRICS[OLDEST_UNANSWERED], ("email", "help", "live"))
RESPONSE = Series(METRICS[NEXT_RESPONSE], ("email", "help", "none", "calendar", "live"))


def told(totals: Totals, series: Series) -> object:
    return totals.values().get(series.metric.name, {}).get(series.labels)


def response(count: int, sum_ms: int) -> Share:
    return Share(count, sum_ms, (count, *[0] * len(RESPONSE.metric.buckets)))


def test_a_counter_is_the_sum_of_each_partitions_latest_tally() -> None:
    totals = Totals({})
    for partition, value in ((0, 3), (1, 4), (0, 5)):
        totals.put(partition, KEY, OPENED, Share(value))
    assert told(totals, OPENED) == 9


def test_a_histogram_is_the_sum_of_its_buckets_and_milliseconds() -> None:
    totals = Totals({})
    totals.put(0, KEY, RESPONSE, response(2, 1_001))
    totals.put(1, KEY, RESPONSE, response(1, 2))
    expected = response(3, 1_003)
    assert told(totals, RESPONSE) == Histogram(expected.buckets, expected.sum_ms)


def test_the_oldest_is_the_least_of_those_that_stand_in_seconds() -> None:
    totals = Totals({})
    for partition, value in ((0, 0), (1, 7_500), (2, 9_000)):
        totals.put(partition, KEY, OLDEST, Share(value))
    assert told(totals, OLDEST) == 7.5


def test_the_oldest_is_absent_when_none_stands() -> None:
    totals = Totals({})
    totals.put(0, KEY, OLDEST, Share(7_500))
    assert told(totals, OLDEST) == 7.5
    totals.put(0, KEY, OLDEST, Share(0))
    assert told(totals, OLDEST) is None


def test_a_bounded_series_is_0_before_anything_is_counted() -> None:
    totals = Totals({CASES_OPENED: {LABELS}})
    assert told(totals, OPENED) == 0


def test_a_tombstone_removes_the_series_when_no_partition_has_it() -> None:
    totals = Totals({})
    totals.put(0, KEY, OPENED, Share(3))
    totals.remove(0, KEY)
    assert told(totals, OPENED) is None
    assert len(totals) == 0


def test_a_tombstone_leaves_a_bounded_series_at_0() -> None:
    totals = Totals({CASES_OPENED: {LABELS}})
    totals.put(0, KEY, OPENED, Share(3))
    totals.remove(0, KEY)
    assert told(totals, OPENED) == 0


def test_a_tombstone_of_one_partition_does_not_lower_a_counter() -> None:
    totals = Totals({})
    totals.put(0, KEY, OPENED, Share(3))
    totals.put(1, KEY, OPENED, Share(4))
    totals.remove(0, KEY)
    assert told(totals, OPENED) == 7


def test_a_tombstone_of_one_partition_lowers_a_gauge() -> None:
    totals = Totals({})
    totals.put(0, KEY, OPEN, Share(3))
    totals.put(1, KEY, OPEN, Share(4))
    totals.remove(0, KEY)
    assert told(totals, OPEN) == 4


def test_a_tombstone_of_what_was_never_there_is_nothing() -> None:
    totals = Totals({})
    totals.remove(0, KEY)
    assert totals.values() == {}


def test_a_counter_that_falls_is_told() -> None:
    totals = Totals({})
    assert totals.put(0, KEY, OPENED, Share(3))
    assert totals.put(0, KEY, OPENED, Share(3))
    assert not totals.put(0, KEY, OPENED, Share(2))


def test_a_histogram_bucket_that_falls_is_told() -> None:
    totals = Totals({})
    assert totals.put(0, KEY, RESPONSE, response(3, 30))
    moved = (2, 1, *[0] * (len(RESPONSE.metric.buckets) - 1))
    assert not totals.put(0, KEY, RESPONSE, Share(3, 30, moved))


def test_a_gauge_may_fall() -> None:
    totals = Totals({})
    totals.put(0, KEY, OPEN, Share(3))
    assert totals.put(0, KEY, OPEN, Share(2))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 100)), max_size=40))
def test_reading_in_between_changes_nothing(tallies: list[tuple[int, int]]) -> None:
    read_often, read_once = Totals({}), Totals({})
    for partition, value in tallies:
        for totals in (read_often, read_once):
            totals.put(partition, KEY, OPENED, Share(value))
        read_often.values()
    assert read_often.values() == read_once.values()
    assert told(read_once, OPENED) == (sum(dict(tallies).values()) if tallies else None)
