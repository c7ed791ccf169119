"""Calls offered and abandoned, once for each contact."""

from itertools import permutations

from pipeline.core.clocks import Now
from pipeline.core.contacts import LIMIT
from pipeline.core.effects import NoteLate
from pipeline.metrics.declarations import CONTACTS_ABANDONED, CONTACTS_OFFERED
from tests.unit.core.story import after, happened, told, touchpoint


def test_a_queued_call_is_offered() -> None:
    story = told("0m call.queued phone queue=billing session=s1 case=-")
    assert story.values(CONTACTS_OFFERED, channel="phone", queue="billing", origin="live") == [1]
    assert story.total(CONTACTS_ABANDONED) == 0


def test_queued_twice_in_one_session_it_is_one_contact() -> None:
    story = told(
        "0m call.queued phone session=s1 queue=billing", "1m call.queued session=s1 queue=technical"
    )
    assert story.values(CONTACTS_OFFERED, queue="billing") == [1]
    assert story.total(CONTACTS_OFFERED) == 1


def test_without_a_session_the_case_tells_the_contact() -> None:
    story = told("0m call.queued case=A", "1m call.queued case=A", "2m call.queued case=B")
    assert story.total(CONTACTS_OFFERED) == 2


def test_without_session_and_case_each_call_is_one() -> None:
    assert told("0m call.queued case=-", "1m call.queued case=-").total(CONTACTS_OFFERED) == 2


def test_left_before_an_answer_it_is_abandoned_under_the_labels_of_its_queueing() -> None:
    story = told(
        "0m call.queued phone queue=billing session=s1 case=-",
        "3m call.abandoned phone queue=technical session=s1 case=-",
        "4m call.abandoned phone session=s1 case=-",
    )
    assert story.values(CONTACTS_ABANDONED, channel="phone", queue="billing") == [1]
    assert story.total(CONTACTS_ABANDONED) == 1


def test_left_after_an_answer_it_is_not_abandoned() -> None:
    story = told(
        "0m call.queued session=s1", "1m call.answered session=s1", "2m call.abandoned session=s1"
    )
    assert story.total(CONTACTS_ABANDONED) == 0


def test_answered_only_afterwards_it_was_abandoned() -> None:
    story = told(
        "0m call.queued session=s1", "1m call.abandoned session=s1", "5m call.answered session=s1"
    )
    assert story.total(CONTACTS_ABANDONED) == 1


def test_answered_and_left_at_the_same_moment_it_was_answered() -> None:
    story = told(
        "0m call.queued session=s1", "1m call.abandoned session=s1", "1m call.answered session=s1"
    )
    assert story.total(CONTACTS_ABANDONED) == 0


def test_a_requested_callback_is_not_abandoned_even_when_asked_for_later() -> None:
    story = told("0m call.queued session=s1", "1m call.abandoned session=s1")
    assert story.total(CONTACTS_ABANDONED) == 1
    story.tell("2m callback.requested session=s1")
    assert story.total(CONTACTS_ABANDONED) == 0
    assert story.total(CONTACTS_OFFERED) == 1


def test_every_order_of_arrival_counts_the_same() -> None:
    lines = [
        "0m call.queued phone queue=billing",
        "1m call.queued phone queue=technical",
        "2m call.abandoned phone",
        "3m call.answered phone",
        "4m call.abandoned phone",
    ]
    events = [touchpoint(line + " session=s1 case=-", line) for line in lines]
    counted = happened(events).of_cases()
    assert counted
    for order in permutations(events):
        assert happened(order).of_cases() == counted


def test_a_late_call_changes_no_contact() -> None:
    story = told("8d page.viewed web")
    assert NoteLate() in story.tell("0m call.queued phone session=s1")
    assert story.total(CONTACTS_OFFERED) == 0


def test_contacts_are_kept_over_the_lateness_horizon() -> None:
    story = told("0m call.queued session=s1", "6d call.queued session=s2")
    assert story.journey.contacts
    assert len(story.journey.contacts) == 2
    story.now = Now(after("7.5d"), after("7.5d"))
    story.tell("7.5d call.queued session=s3")
    assert story.journey.contacts
    assert len(story.journey.contacts) == 2


def test_only_so_many_contacts_are_kept() -> None:
    story = told(*(f"{number}m call.queued session=s{number}" for number in range(LIMIT + 9)))
    assert story.journey.contacts
    assert len(story.journey.contacts) == LIMIT
    assert story.total(CONTACTS_OFFERED) == LIMIT + 9
