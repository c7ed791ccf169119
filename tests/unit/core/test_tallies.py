from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contract.records import Tally
from pipeline.core.facts import Fact
from pipeline.core.tallies import Tallies
from pipeline.metrics.declarations import (
    CASES_OPEN,
    CASES_OPENED,
    CASES_RESOLVED,
    FIRST_RESPONSE,
    OLDEST_UNANSWERED,
    RESPONSE_BUCKETS,
    TOUCHPOINTS,
)

S = ("email", "billing", "high")
OPENED = Fact(CASES_OPENED, (*S, "live"), 1)
OPEN = Fact(CASES_OPEN, (*S, "live"), 1)
TOUCHPOINT = Fact(TOUCHPOINTS, ("web", "page.viewed", "live"), 1)


def response(value: int) -> Fact:
    return Fact(FIRST_RESPONSE, (*S, "calendar", "live"), value)


def oldest(at: int) -> Fact:
    return Fact(OLDEST_UNANSWERED, ("email", "billing", "live"), at)


def by_metric(tallies: Tallies) -> dict[str, Tally]:
    return {tally.metric: tally for tally in tallies.changed()}


def test_a_counter_grows_by_each_fact() -> None:
    tallies = Tallies()
    tallies.add(TOUCHPOINT)
    tallies.add(TOUCHPOINT)
    assert tallies.changed() == [
        Tally(
            metric=TOUCHPOINTS,
            labels={"channel": "web", "kind": "page.viewed", "origin": "live"},
            type="counter",
            value=2,
        )
    ]


def test_what_is_retracted_makes_the_twin_grow_and_nothing_fall() -> None:
    tallies = Tallies()
    tallies.add(TOUCHPOINT)
    tallies.retract(TOUCHPOINT)
    found = by_metric(tallies)
    assert found[TOUCHPOINTS].value == 1
    assert found["cx_touchpoints_retracted_total"].value == 1
    assert found["cx_touchpoints_retracted_total"].labels == found[TOUCHPOINTS].labels


def test_a_histogram_has_a_count_a_sum_and_counts_that_are_not_cumulative() -> None:
    tallies = Tallies()
    for value in (1, RESPONSE_BUCKETS[0], RESPONSE_BUCKETS[0] + 1, RESPONSE_BUCKETS[-1] + 1):
        tallies.add(response(value))
    found = by_metric(tallies)[FIRST_RESPONSE]
    assert (found.type, found.value) == ("histogram", 4)
    assert found.sum_ms == 1 + 2 * RESPONSE_BUCKETS[0] + 1 + RESPONSE_BUCKETS[-1] + 1
    assert found.buckets == (2, 1, *[0] * (len(RESPONSE_BUCKETS) - 2), 1)


def test_a_retracted_duration_is_observed_by_the_twin() -> None:
    tallies = Tallies()
    tallies.add(response(90_000))
    tallies.retract(response(90_000))
    found = by_metric(tallies)
    twin = found["cx_first_response_retracted_seconds"]
    assert (twin.value, twin.sum_ms, twin.buckets) == (1, 90_000, found[FIRST_RESPONSE].buckets)
    assert found[FIRST_RESPONSE].value == 1


def test_a_level_falls_again_and_has_no_twin() -> None:
    tallies = Tallies()
    tallies.add(OPEN)
    tallies.add(OPEN)
    tallies.retract(OPEN)
    assert by_metric(tallies)[CASES_OPEN].value == 1
    assert len(tallies.changed()) == 1


def test_the_oldest_is_the_least_timestamp_standing() -> None:
    tallies = Tallies()
    for at in (50, 30, 30, 70):
        tallies.add(oldest(at))
    assert tallies.changed()[0].value == 30
    tallies.retract(oldest(30))
    assert tallies.changed()[0].value == 30
    tallies.retract(oldest(30))
    assert tallies.changed()[0].value == 50


def test_when_none_stands_the_oldest_is_0() -> None:
    tallies = Tallies()
    tallies.add(oldest(30))
    tallies.retract(oldest(30))
    assert tallies.changed()[0].value == 0


def test_taking_back_a_timestamp_that_never_stood_is_a_bug_and_is_loud() -> None:
    with pytest.raises(ValueError, match="never counted"):
        Tallies().retract(oldest(30))


def test_the_first_case_of_a_label_set_begins_all_its_other_series_at_0() -> None:
    tallies = Tallies()
    tallies.add(OPENED)
    found = Counter(tally.metric for tally in tallies.changed())
    assert found == {
        CASES_OPENED: 1,
        CASES_RESOLVED: 3,
        "cx_cases_reopened_total": 1,
        CASES_OPEN: 1,
        FIRST_RESPONSE: 1,
        "cx_next_response_seconds": 1,
        "cx_resolution_seconds": 3,
        "cx_requester_wait_seconds": 1,
        "cx_transfers_total": 1,
        "cx_first_contact_resolutions_total": 1,
        "cx_sla_due_total": 3,
        "cx_sla_breached_total": 3,
    }
    assert all(tally.value == 0 for tally in tallies.changed() if tally.metric != CASES_OPENED)
    assert all(tally.labels["queue"] == "billing" for tally in tallies.changed())


def test_business_hours_begin_only_where_a_queue_has_some() -> None:
    for business_labels, hours in (({"billing"}, {"calendar", "business"}), (set(), {"calendar"})):
        tallies = Tallies(frozenset(business_labels))
        tallies.add(OPENED)
        begun = [tally.labels.get("hours") for tally in tallies.changed()]
        assert {each for each in begun if each} == hours


def test_series_that_were_there_already_are_not_begun_again() -> None:
    tallies = Tallies()
    tallies.add(response(5))
    tallies.add(OPENED)
    assert by_metric(tallies)[FIRST_RESPONSE].value == 1


def test_only_what_changed_since_the_last_commit_is_told() -> None:
    tallies = Tallies()
    tallies.add(TOUCHPOINT)
    tallies.commit()
    assert tallies.changed() == []
    tallies.add(response(5))
    assert [tally.metric for tally in tallies.changed()] == [FIRST_RESPONSE]


def test_tallies_go_on_from_what_was_written() -> None:
    tallies = Tallies()
    for fact in (OPENED, OPEN, response(5), response(70_000), TOUCHPOINT):
        tallies.add(fact)
    tallies.retract(response(5))
    again = Tallies()
    for tally in tallies.changed():
        again.load(tally)
    assert again.changed() == []
    for each in (tallies, again):
        each.commit()
        for fact in (OPENED, OPEN, response(5), TOUCHPOINT):
            each.add(fact)
        each.retract(response(70_000))
    assert by_metric(again) == by_metric(tallies)


def test_timestamps_come_back_one_by_one_after_a_restore() -> None:
    tallies = Tallies()
    tallies.load(
        Tally(
            metric=OLDEST_UNANSWERED,
            labels={"channel": "email", "queue": "billing", "origin": "live"},
            type="oldest",
            value=30,
        )
    )
    for at in (30, 50):
        tallies.add(oldest(at))
    tallies.commit()
    tallies.retract(oldest(30))
    assert tallies.changed()[0].value == 50


def test_a_tally_of_an_unknown_metric_is_refused() -> None:
    with pytest.raises(KeyError):
        Tallies().load(Tally(metric="cx_nothing_total", labels={}, type="counter", value=1))


def test_many_timestamps_that_came_and_went_leave_nothing_behind() -> None:
    tallies = Tallies()
    tallies.add(oldest(1))
    for at in range(1000, 3000):
        tallies.add(oldest(at))
        tallies.retract(oldest(at))
    assert tallies.changed()[0].value == 1
    (series,) = tallies._series.values()
    assert len(series._heap) < 100  # type: ignore[attr-defined]  # only this kind has one


RESPONSES = [response(5), response(90_000)]
FACTS = [TOUCHPOINT, OPENED, OPEN, *RESPONSES, oldest(30), oldest(50), oldest(70)]


@given(
    st.lists(st.sampled_from(FACTS), max_size=30),
    st.lists(st.tuples(st.sampled_from(FACTS), st.booleans()), max_size=30),
    st.lists(st.sampled_from(FACTS), max_size=10),
)
def test_a_roll_back_leaves_no_trace(
    before: list[Fact], undone: list[tuple[Fact, bool]], afterwards: list[Fact]
) -> None:
    rolled_back, never = Tallies(), Tallies()
    for tallies in (rolled_back, never):
        for fact in before:
            tallies.add(fact)
        tallies.commit()
    standing = Counter(before)
    for fact, is_added in undone:
        if is_added or standing[fact]:
            standing[fact] += 1 if is_added else -1
            (rolled_back.add if is_added else rolled_back.retract)(fact)
    rolled_back.roll_back()
    assert rolled_back.changed() == []
    assert everything(rolled_back) == everything(never)
    for tallies in (rolled_back, never):
        for fact in afterwards:
            tallies.add(fact)
    assert by_key(rolled_back) == by_key(never)
    assert everything(rolled_back) == everything(never)


def by_key(tallies: Tallies) -> dict[Any, Tally]:
    return {(tally.metric, *tally.labels.values()): tally for tally in tallies.changed()}


def everything(tallies: Tallies) -> dict[Any, Any]:
    return {
        key: (series.read(), series.sum_ms, list(series.buckets))
        for key, series in tallies._series.items()
    }
