"""Opened, resolved, reopened, closed: which cycles a case has and what they count."""

import pytest

from pipeline.core.effects import NoteLate
from pipeline.metrics.declarations import (
    CASES_OPEN,
    CASES_OPENED,
    CASES_REOPENED,
    CASES_RESOLVED,
    FIRST_RESPONSE,
    RESOLUTION,
)
from tests.unit.core.story import HOUR, MINUTE, told

DAY_SECONDS = 86_400


@pytest.mark.parametrize(
    "first",
    [
        "case.opened",
        "case.assigned team=tier-1",
        "message.received",
        "message.sent by=agent",
        "call.queued",
        "bot.handed_off",
        "case.waiting",
        "callback.requested",
    ],
)
def test_a_case_opens_with_its_first_event_whatever_that_is(first: str) -> None:
    story = told(f"0m {first}", "5m case.opened", "6m message.sent by=agent")
    assert story.total(CASES_OPENED) == 1
    assert story.total(CASES_OPEN) == 1


def test_the_first_event_gives_the_case_its_channel_queue_and_priority() -> None:
    story = told("0m case.opened chat queue=billing priority=high")
    labels = {"channel": "chat", "queue": "billing", "priority": "high", "origin": "live"}
    assert story.values(CASES_OPENED, **labels) == [1]
    assert story.values(CASES_OPEN, **labels) == [1]


def test_what_is_not_known_is_called_none() -> None:
    assert told("0m case.opened").total(CASES_OPENED, queue="none", priority="none") == 1


def test_later_fields_of_events_that_do_not_move_the_case_change_no_label() -> None:
    story = told(
        "0m case.opened queue=billing priority=low",
        "1m message.sent by=agent queue=technical priority=high",
        "2m case.resolved queue=technical",
    )
    assert story.total(CASES_RESOLVED, queue="billing", priority="low") == 1


def test_a_case_resolved_at_once_by_its_only_event_was_open_for_no_time() -> None:
    story = told("0m case.resolved by=system")
    assert story.total(CASES_OPENED) == 1
    assert story.values(RESOLUTION, cycle="each") == [0]
    assert story.total(CASES_OPEN) == 0


@pytest.mark.parametrize(
    ("actor", "by"),
    [("agent", "agent"), ("bot", "bot"), ("system", "system"), ("customer", "system")],
)
def test_credit_for_a_resolve_goes_to_who_acted(actor: str, by: str) -> None:
    story = told("0m case.opened", f"9m case.resolved by={actor}")
    assert story.values(CASES_RESOLVED, by=by) == [1]


def test_a_resolve_by_nobody_named_is_an_agents() -> None:
    assert told("0m case.opened", "9m case.resolved").total(CASES_RESOLVED, by="agent") == 1


def test_a_second_resolve_without_a_reopen_between_is_not_one() -> None:
    story = told("0m case.opened", "10m case.resolved by=bot", "20m case.resolved by=agent")
    assert story.total(CASES_RESOLVED) == story.total(CASES_RESOLVED, by="bot") == 1
    assert story.values(RESOLUTION, cycle="first") == [600]


def test_a_resolved_case_is_open_no_more() -> None:
    assert told("0m case.opened", "10m case.resolved").total(CASES_OPEN) == 0


def test_a_customer_message_after_the_resolve_reopens() -> None:
    story = told("0m case.opened", "10m case.resolved", "20m message.received chat priority=high")
    assert story.values(CASES_REOPENED, channel="chat", priority="none") == [1]
    assert story.values(CASES_OPEN, channel="chat") == [1]


def test_a_queued_call_after_the_resolve_is_no_message_and_does_not_reopen() -> None:
    story = told("0m case.opened", "10m case.resolved", "20m call.queued phone")
    assert story.total(CASES_REOPENED) == 0
    assert story.total(CASES_OPEN) == 0


def test_our_own_message_after_the_resolve_does_not_reopen() -> None:
    story = told("0m case.opened", "10m case.resolved", "20m message.sent by=agent")
    assert story.total(CASES_REOPENED) == 0


@pytest.mark.parametrize("state", ["case.waiting", "case.on_hold", "case.assigned"])
def test_reopening_a_case_that_is_not_resolved_changes_nothing(state: str) -> None:
    story = told("0m case.opened", f"5m {state}", "6m case.reopened", "10m case.resolved")
    assert story.total(CASES_REOPENED) == 0
    assert story.values(RESOLUTION, cycle="each") == [600]


def test_each_cycle_is_resolved_once_and_timed_from_its_own_start() -> None:
    story = told(
        "0m case.opened", "10m case.resolved", "1h case.reopened", "65m case.resolved by=bot"
    )
    assert story.values(RESOLUTION, cycle="each") == [300, 600]
    assert story.values(RESOLUTION, cycle="first") == [600]
    assert story.total(CASES_RESOLVED) == 2


def test_a_cycle_is_counted_under_the_labels_of_its_start() -> None:
    story = told(
        "0m case.opened email queue=billing priority=low",
        "1m case.assigned queue=technical",
        "10m case.resolved",
        "1h message.received chat",
        "2h case.prioritised priority=urgent",
        "3h case.resolved phone",
    )
    assert story.values(RESOLUTION, cycle="each", channel="email", queue="billing") == [600]
    assert story.values(
        RESOLUTION, cycle="each", channel="chat", queue="technical", priority="low"
    ) == [2 * 3600]
    assert story.total(CASES_RESOLVED, channel="chat", queue="technical", priority="low") == 1


def test_full_resolution_is_seen_at_the_close_and_runs_to_the_last_resolve() -> None:
    story = told("0m case.opened chat", "10m case.resolved", "1h case.reopened", "2h case.resolved")
    assert story.values(RESOLUTION, cycle="full") == []
    story.tell("5h case.closed email")
    assert story.values(RESOLUTION, cycle="full", channel="chat") == [2 * 3600]


def test_closing_an_unresolved_case_resolves_it_then_by_who_closed_it() -> None:
    story = told("0m case.opened", "30m case.closed by=system")
    assert story.total(CASES_RESOLVED, by="system") == 1
    for cycle in ("first", "full", "each"):
        assert story.values(RESOLUTION, cycle=cycle) == [1800]
    assert story.total(CASES_OPEN) == 0


def test_closing_a_resolved_case_resolves_nothing_again() -> None:
    assert told("0m case.opened", "1m case.resolved", "9m case.closed").total(CASES_RESOLVED) == 1


@pytest.mark.parametrize(
    "late",
    [
        "message.received",
        "message.sent by=agent",
        "case.resolved",
        "case.closed",
        "case.assigned team=x",
        "call.answered",
        "case.opened",
    ],
)
def test_after_the_close_all_but_a_reopening_is_late_and_counts_nothing(late: str) -> None:
    story = told("0m case.opened", "10m case.closed")
    before = story.of_cases()
    assert NoteLate() in story.tell(f"20m {late}")
    assert story.of_cases() == before


def test_reopening_a_closed_case_starts_a_new_cycle() -> None:
    story = told("0m case.opened", "10m case.closed", "1h case.reopened chat", "2h case.resolved")
    assert story.total(CASES_REOPENED, channel="chat") == 1
    assert story.values(RESOLUTION, cycle="each") == [600, 3600]


def test_the_full_resolution_stays_until_a_newer_close_replaces_it() -> None:
    story = told("0m case.opened", "10m case.closed", "1h case.reopened")
    assert story.values(RESOLUTION, cycle="full") == [600]
    story.tell("2h case.resolved")
    assert story.values(RESOLUTION, cycle="full") == [600]
    story.tell("3h case.closed")
    assert story.values(RESOLUTION, cycle="full") == [7200]
    assert [fact.value for fact in story.retracted if fact.metric == RESOLUTION] == [10 * MINUTE]


def test_a_second_opening_changes_nothing() -> None:
    once = told("0m case.opened by=agent", "9m message.sent by=agent")
    twice = told(
        "0m case.opened by=agent", "5m case.opened by=customer", "9m message.sent by=agent"
    )
    assert once.total(CASES_OPENED) == twice.total(CASES_OPENED) == 1
    assert twice.total(FIRST_RESPONSE) == 0
    assert twice.total(CASES_OPEN) == 1


def test_the_opening_may_come_after_the_first_event_and_is_then_still_the_first_contact() -> None:
    story = told("0m case.assigned", "1m case.opened by=customer", "5m message.sent by=agent")
    assert story.values(FIRST_RESPONSE) == [240]


def test_a_resolve_and_a_reopening_at_the_same_moment_are_taken_in_that_order() -> None:
    story = told("0m case.opened", "5m case.reopened", "5m case.resolved", "8m case.resolved")
    assert story.total(CASES_REOPENED) == 1
    assert story.values(RESOLUTION, cycle="each") == [180, 300]


def test_equal_times_and_kinds_are_ordered_by_event_id() -> None:
    lines = ["0m case.opened", "5m case.resolved by=bot id=b", "5m case.resolved by=agent id=a"]
    assert told(*lines).total(CASES_RESOLVED, by="agent") == 1
    assert told(*reversed(lines)).total(CASES_RESOLVED, by="agent") == 1


def test_cases_of_one_customer_are_counted_apart() -> None:
    story = told("0m case.opened case=A", "1m case.opened case=B", "2m case.resolved case=A")
    assert story.total(CASES_OPENED) == 2
    assert story.total(CASES_OPEN) == 1


def test_a_fact_has_the_origin_of_the_event_that_brought_it_about() -> None:
    story = told("0m case.opened origin=backfill", "10m case.resolved origin=live")
    assert story.total(CASES_OPENED, origin="backfill") == 1
    assert story.total(CASES_RESOLVED, origin="live") == 1
    assert story.values(RESOLUTION, cycle="first", origin="live") == [600]


def test_the_open_gauge_has_the_origin_of_the_cycles_start() -> None:
    story = told("0m case.opened origin=backfill", "10m case.prioritised origin=live")
    assert story.values(CASES_OPEN, origin="backfill") == [1]
    story.tell("20m case.resolved", "30m case.reopened origin=live")
    assert story.values(CASES_OPEN, origin="live") == [1]
    assert story.total(CASES_OPEN) == 1


def test_resolution_is_exact_to_the_millisecond() -> None:
    story = told("0m case.opened", "3600.001s case.resolved")
    (fact,) = (fact for fact in story.counted if "each" in fact.labels)
    assert fact.value == HOUR + 1
