"""Who waited for whom: first response, next response, oldest unanswered."""

import pytest

from pipeline.metrics.declarations import FIRST_RESPONSE, NEXT_RESPONSE, OLDEST_UNANSWERED
from tests.unit.core.story import told


def test_first_response_runs_from_the_first_contact_to_the_first_public_human_reply() -> None:
    story = told(
        "0m case.opened by=customer",
        "1m message.sent by=bot",
        "2m message.sent by=system",
        "3m message.sent by=agent author=campaign",
        "4m message.sent by=agent author=bot",
        "5m message.sent by=agent visibility=internal",
        "12m message.sent by=agent",
        "20m message.sent by=agent",
    )
    assert story.values(FIRST_RESPONSE) == [720]


@pytest.mark.parametrize("contact", ["message.received", "call.queued", "callback.requested"])
def test_a_contact_is_a_message_a_queued_call_or_a_wish_to_be_called(contact: str) -> None:
    story = told("0m case.opened by=agent", f"5m {contact}", "8m message.sent by=agent")
    assert story.values(FIRST_RESPONSE) == [180]


@pytest.mark.parametrize(("actor", "waits"), [("customer", [300]), ("agent", []), ("system", [])])
def test_an_opening_is_a_contact_only_when_it_is_the_customers(
    actor: str, waits: list[int]
) -> None:
    story = told(f"0m case.opened by={actor}", "5m message.sent by=agent")
    assert story.values(FIRST_RESPONSE) == waits


def test_an_opening_by_nobody_named_is_the_customers() -> None:
    assert told("0m case.opened", "5m message.sent by=agent").values(FIRST_RESPONSE) == [300]


def test_a_message_by_nobody_named_is_an_agents_reply() -> None:
    assert told("0m case.opened", "5m message.sent").values(FIRST_RESPONSE) == [300]


def test_an_author_counts_more_than_the_actor() -> None:
    story = told("0m case.opened", "5m message.sent by=system author=human")
    assert story.values(FIRST_RESPONSE) == [300]


def test_opened_by_an_agent_there_is_none_until_the_customer_wrote_and_was_answered() -> None:
    story = told("0m case.opened by=agent", "5m message.sent by=agent")
    assert story.values(FIRST_RESPONSE) == []
    story.tell("1h message.received", "2h message.sent by=agent")
    assert story.values(FIRST_RESPONSE) == [3600]


def test_an_answered_call_is_a_response() -> None:
    story = told("0m call.queued phone", "2m call.answered phone by=agent")
    assert story.values(FIRST_RESPONSE, channel="phone") == [120]


def test_a_call_answered_by_a_bot_is_none() -> None:
    assert told("0m call.queued", "2m call.answered by=bot").values(FIRST_RESPONSE) == []


def test_there_is_one_first_response_in_a_case_also_after_a_reopening() -> None:
    story = told(
        "0m case.opened",
        "1m message.sent by=agent",
        "2m case.resolved",
        "3m message.received",
        "9m message.sent by=agent",
    )
    assert story.values(FIRST_RESPONSE) == [60]


def test_handed_off_by_a_bot_the_wait_starts_at_the_hand_off() -> None:
    story = told(
        "0m message.received chat queue=billing",
        "5m bot.handed_off bot",
        "7m message.sent chat by=agent",
    )
    assert story.values(FIRST_RESPONSE, channel="bot", queue="billing") == [120]
    assert story.total(FIRST_RESPONSE) == 1


def test_it_is_the_first_hand_off_that_starts_the_wait() -> None:
    story = told(
        "0m message.received", "5m bot.handed_off", "8m bot.handed_off", "9m message.sent by=agent"
    )
    assert story.values(FIRST_RESPONSE) == [240]


def test_a_hand_off_that_opens_the_case_starts_the_wait() -> None:
    assert told("0m bot.handed_off", "3m message.sent by=agent").values(FIRST_RESPONSE) == [180]


def test_a_hand_off_after_the_first_response_restarts_nothing() -> None:
    story = told(
        "0m message.received",
        "1m message.sent by=agent",
        "2m message.received",
        "4m bot.handed_off",
        "6m message.sent by=agent",
    )
    assert story.values(FIRST_RESPONSE) == [60]
    assert story.values(NEXT_RESPONSE) == [240]


def test_a_response_has_the_labels_of_the_case_when_the_wait_started() -> None:
    story = told(
        "0m case.opened email by=agent queue=billing priority=low",
        "1m case.assigned queue=technical",
        "2m case.prioritised priority=high",
        "3m message.received chat",
        "4m case.transferred queue=billing",
        "5m case.prioritised priority=urgent",
        "6m message.sent email by=agent",
    )
    assert story.values(
        FIRST_RESPONSE, channel="chat", queue="technical", priority="high", hours="calendar"
    ) == [180]


def test_a_reply_after_the_resolve_is_still_the_first_response() -> None:
    story = told("0m case.opened", "5m case.resolved", "20m message.sent by=agent")
    assert story.values(FIRST_RESPONSE) == [1200]


def test_a_late_earlier_reply_corrects_the_first_response() -> None:
    story = told("0m case.opened", "1h message.sent by=agent", "10m message.sent by=agent")
    assert story.values(FIRST_RESPONSE) == [600]
    assert [fact.value for fact in story.retracted if fact.metric == FIRST_RESPONSE] == [3_600_000]


def test_a_late_earlier_contact_corrects_it_too_and_turns_the_opening_round() -> None:
    story = told("30m case.opened", "60m message.sent by=agent", "0m message.received")
    assert story.values(FIRST_RESPONSE) == [3600]


def test_contact_and_reply_at_the_same_moment_are_no_wait() -> None:
    assert told("5m message.sent by=agent", "5m case.opened").values(FIRST_RESPONSE) == [0]


# ---- next response


def test_the_wait_begun_by_the_first_contact_is_no_next_response() -> None:
    story = told("0m case.opened", "1m message.received", "9m message.sent by=agent")
    assert story.values(FIRST_RESPONSE) == [540]
    assert story.values(NEXT_RESPONSE) == []


def test_a_burst_counts_once_from_its_first_message() -> None:
    story = told(
        "0m case.opened",
        "1m message.sent by=agent",
        "10m message.received",
        "11m message.received",
        "12m message.received",
        "15m message.sent by=bot",
        "20m message.sent by=agent",
        "21m message.sent by=agent",
    )
    assert story.values(NEXT_RESPONSE) == [600]


def test_every_burst_that_was_answered_counts() -> None:
    story = told(
        "0m case.opened",
        "1m message.sent by=agent",
        "2m message.received",
        "4m message.sent by=agent",
        "5m message.received",
        "5.5m call.answered by=agent",
    )
    assert story.values(NEXT_RESPONSE) == [30, 120]


def test_a_wish_to_be_called_is_no_message_and_starts_no_next_response() -> None:
    story = told(
        "0m case.opened",
        "1m message.sent by=agent",
        "2m callback.requested",
        "3m call.queued",
        "4m message.sent by=agent",
    )
    assert story.values(NEXT_RESPONSE) == []


def test_a_resolve_does_not_answer_a_message() -> None:
    story = told(
        "0m case.opened",
        "1m message.sent by=agent",
        "2m message.received",
        "3m case.resolved",
        "10m message.sent by=agent",
    )
    assert story.values(NEXT_RESPONSE) == [480]


# ---- oldest unanswered


def test_the_oldest_unanswered_is_the_start_of_the_wait_now_open() -> None:
    story = told("5m case.opened chat queue=billing", "7m message.received")
    assert story.values(OLDEST_UNANSWERED, channel="chat", queue="billing") == [300]


def test_a_human_reply_ends_it_and_the_next_message_starts_it_again() -> None:
    story = told("5m case.opened", "6m message.sent by=bot")
    assert story.values(OLDEST_UNANSWERED) == [300]
    story.tell("7m message.sent by=agent")
    assert story.values(OLDEST_UNANSWERED) == []
    story.tell("9m message.received")
    assert story.values(OLDEST_UNANSWERED) == [540]


@pytest.mark.parametrize("end", ["case.resolved", "case.closed", "case.merged into=K2"])
def test_the_end_of_a_case_ends_it(end: str) -> None:
    story = told("5m case.opened by=agent", "6m message.received", f"9m {end}")
    in_the_parent = [360] if "into" in end else []
    assert story.values(OLDEST_UNANSWERED) == in_the_parent


def test_reopened_with_the_message_still_unanswered_it_stands_again() -> None:
    story = told("5m case.opened", "6m case.resolved", "9m case.reopened")
    assert story.values(OLDEST_UNANSWERED) == [300]


def test_a_case_opened_by_an_agent_has_none() -> None:
    assert told("5m case.opened by=agent").values(OLDEST_UNANSWERED) == []


def test_each_case_has_at_most_one() -> None:
    story = told("1m case.opened case=A", "2m case.opened case=B", "3m message.received case=A")
    assert story.values(OLDEST_UNANSWERED) == [60, 120]
