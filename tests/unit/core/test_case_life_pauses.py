"""Waiting and hold, transfers, priorities: time that is ours, and hands a case goes through."""

import pytest

from pipeline.metrics.declarations import CASES_OPENED, REQUESTER_WAIT, TRANSFERS
from tests.unit.core.story import told

ENDS_OF_A_PAUSE = [
    "message.received",
    "message.sent by=agent",
    "message.sent by=agent visibility=internal",
    "message.sent by=bot",
    "case.assigned",
    "case.transferred",
    "call.answered by=agent",
]


def test_time_waiting_on_the_customer_is_not_ours() -> None:
    story = told("0m case.opened", "10m case.waiting", "40m message.received", "60m case.resolved")
    assert story.values(REQUESTER_WAIT) == [30 * 60]


@pytest.mark.parametrize("end", ENDS_OF_A_PAUSE)
def test_waiting_ends_with_the_next_message_assignment_transfer_or_call(end: str) -> None:
    story = told("0m case.opened", "10m case.waiting", f"40m {end}", "60m case.resolved")
    assert story.values(REQUESTER_WAIT) == [30 * 60]


def test_waiting_ends_with_the_resolve() -> None:
    story = told("0m case.opened", "10m case.waiting", "60m case.resolved")
    assert story.values(REQUESTER_WAIT) == [10 * 60]


@pytest.mark.parametrize("other", ["case.prioritised priority=high", "call.queued", "call.ended"])
def test_nothing_else_ends_waiting(other: str) -> None:
    story = told("0m case.opened", "10m case.waiting", f"40m {other}", "60m case.resolved")
    assert story.values(REQUESTER_WAIT) == [10 * 60]


def test_hold_is_our_time() -> None:
    story = told("0m case.opened", "10m case.on_hold", "60m case.resolved")
    assert story.values(REQUESTER_WAIT) == [60 * 60]


def test_hold_ends_waiting_and_waiting_ends_hold() -> None:
    story = told(
        "0m case.opened",
        "10m case.waiting",
        "20m case.on_hold",
        "30m case.waiting",
        "40m message.sent by=agent",
        "60m case.resolved",
    )
    assert story.values(REQUESTER_WAIT) == [40 * 60]


def test_waiting_told_twice_is_waiting_once() -> None:
    story = told(
        "0m case.opened", "10m case.waiting", "20m case.waiting", "30m message.received",
        "40m case.resolved",
    )  # fmt: skip
    assert story.values(REQUESTER_WAIT) == [20 * 60]


def test_each_cycle_has_its_own_wait_under_the_labels_of_its_start() -> None:
    story = told(
        "0m case.opened email",
        "10m case.waiting",
        "20m case.resolved",
        "1h message.received chat",
        "90m case.waiting",
        "2h case.closed",
    )
    assert story.values(REQUESTER_WAIT, channel="email") == [600]
    assert story.values(REQUESTER_WAIT, channel="chat") == [1800]


def test_a_resolved_case_waits_on_nobody() -> None:
    story = told(
        "0m case.opened",
        "10m case.resolved",
        "20m case.waiting",
        "30m case.reopened",
        "40m case.resolved",
    )
    assert story.values(REQUESTER_WAIT) == [600, 600]


# ---- transfers


def test_the_first_assignment_is_no_transfer() -> None:
    story = told("0m case.opened queue=billing team=a", "1m case.assigned queue=technical team=b")
    assert story.total(TRANSFERS) == 0


@pytest.mark.parametrize("kind", ["case.assigned", "case.transferred"])
@pytest.mark.parametrize("change", ["queue=technical", "team=b", "queue=technical team=b"])
def test_a_change_of_team_or_queue_after_it_is_one(kind: str, change: str) -> None:
    story = told("0m case.opened", "1m case.assigned queue=billing team=a", f"2m {kind} {change}")
    assert story.total(TRANSFERS) == 1


def test_a_transfer_counts_under_the_queue_left_and_the_channel_of_the_event() -> None:
    story = told(
        "0m case.opened email priority=low queue=billing",
        "1m case.assigned",
        "2m case.transferred chat queue=technical",
        "3m case.transferred email queue=billing",
    )
    assert story.values(TRANSFERS, channel="chat", queue="billing", priority="low") == [1]
    assert story.values(TRANSFERS, channel="email", queue="technical") == [1]


@pytest.mark.parametrize("same", ["", "queue=billing", "team=a", "queue=billing team=a"])
def test_an_assignment_within_team_and_queue_is_none(same: str) -> None:
    story = told(
        "0m case.opened", "1m case.assigned queue=billing team=a", f"2m case.assigned {same}"
    )
    assert story.total(TRANSFERS) == 0


def test_a_team_or_queue_known_for_the_first_time_left_nothing_behind() -> None:
    story = told("0m case.opened", "1m case.assigned", "2m case.assigned queue=billing team=a")
    assert story.total(TRANSFERS) == 0


def test_a_transfer_between_queues_that_share_the_label_other_is_one() -> None:
    story = told("0m case.opened queue=x", "1m case.assigned", "2m case.transferred queue=y")
    assert story.values(TRANSFERS, queue="other") == [1]


def test_a_queue_outside_the_allow_list_is_counted_as_other() -> None:
    assert told("0m case.opened queue=secret").values(CASES_OPENED, queue="other") == [1]


def test_an_assignment_does_not_change_the_priority() -> None:
    story = told(
        "0m case.opened priority=low",
        "1m case.assigned team=a priority=urgent",
        "2m case.assigned team=b",
    )
    assert story.values(TRANSFERS, priority="low") == [1]
