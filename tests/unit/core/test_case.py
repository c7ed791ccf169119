"""Out of order, twice, and counted differently since: what was counted is put right."""

from itertools import permutations

import msgspec
import pytest

from pipeline.core.case import MOST_EVENTS, events_of
from pipeline.core.case_clock import LABEL_SETS_LIMIT, CaseClock
from pipeline.core.effects import Add, NoteDuplicate, Retract
from pipeline.core.journey import Journey
from pipeline.core.policy import Policy
from pipeline.metrics.declarations import (
    CASES_OPEN,
    CASES_OPENED,
    CASES_REOPENED,
    CASES_RESOLVED,
    CHANNEL_SWITCHES,
    FIRST_CONTACT_RESOLUTIONS,
    FIRST_RESPONSE,
    NEXT_RESPONSE,
    RESOLUTION,
    TOUCHPOINTS,
    TRANSFERS,
    TWINS,
)
from tests.unit.core.story import Story, happened, told, touchpoint


def test_every_order_of_arrival_counts_the_same() -> None:
    lines = [
        "0m case.opened queue=billing",
        "5m message.sent by=agent",
        "6m case.waiting",
        "9m message.received chat",
        "20m case.resolved by=agent",
        "30m message.received",
    ]
    events = [touchpoint(line, f"e{number}") for number, line in enumerate(lines)]
    in_order = happened(events).of_cases()
    for order in permutations(events):
        assert happened(order).of_cases() == in_order


def test_a_message_before_a_resolve_that_came_first_turns_out_not_to_reopen() -> None:
    story = told("0m case.opened", "10m case.resolved", "30m message.received")
    assert story.total(CASES_REOPENED) == 1
    story.tell("40m case.opened", "35m case.resolved")
    assert story.total(CASES_REOPENED) == 1
    story = told("0m case.opened", "20m message.received", "10m case.resolved", "30m case.resolved")
    assert story.total(CASES_REOPENED) == 1
    assert story.total(CASES_RESOLVED) == 2


def test_a_close_that_comes_late_makes_what_followed_it_late() -> None:
    story = told("0m case.opened", "30m message.received", "40m case.resolved", "10m case.closed")
    assert story.values(RESOLUTION, cycle="full") == [600]
    assert story.values(RESOLUTION, cycle="each") == [600]
    assert story.total(CASES_OPEN) == 0


def test_a_reopening_that_comes_late_lets_what_was_too_late_count_after_all() -> None:
    story = told("0m case.opened", "10m case.closed", "30m case.resolved")
    assert story.total(CASES_RESOLVED) == 1
    story.tell("20m case.reopened")
    assert story.values(RESOLUTION, cycle="each") == [600, 600]


def test_an_earlier_first_event_moves_the_case_to_other_labels() -> None:
    story = told("5m message.sent by=agent queue=technical", "0m case.opened queue=billing")
    assert story.values(CASES_OPENED, queue="billing") == [1]
    assert story.total(CASES_OPENED) == 1
    assert story.total(CASES_OPEN, queue="billing") == story.total(CASES_OPEN) == 1


def test_an_earlier_assignment_makes_a_transfer_of_the_first() -> None:
    story = told("0m case.opened queue=billing", "5m case.assigned queue=technical")
    assert story.total(TRANSFERS) == 0
    story.tell("1m case.assigned")
    assert story.values(TRANSFERS, queue="billing") == [1]


def test_only_the_difference_is_counted() -> None:
    story = told("0m case.opened", "5m message.sent by=agent", "9m case.resolved")
    story.tell("7m message.received")
    assert [effect.fact.metric for effect in story.effects if isinstance(effect, Add)] == [
        TOUCHPOINTS
    ]
    assert not [effect for effect in story.effects if isinstance(effect, Retract)]


def test_the_same_event_again_changes_nothing() -> None:
    story = told("0m case.opened", "5m case.resolved", "6m case.reopened")
    before, stored = dict(story.counted), story.stored
    story.take(touchpoint("5m case.resolved", "e2"))
    assert story.effects == [NoteDuplicate()]
    assert story.counted == before
    assert story.stored == stored


def test_an_event_is_known_again_by_its_case_when_the_customer_has_moved_on() -> None:
    story = told("0m case.opened")
    story.tell(*(f"{minute}m page.viewed web" for minute in range(1, 140)))
    assert story.tell("0m case.opened id=e1") == [NoteDuplicate()]


def test_ids_that_begin_or_end_alike_are_not_the_same() -> None:
    story = told("0m case.opened id=11", "1m case.resolved id=1", "2m case.reopened id=111")
    assert story.total(CASES_REOPENED) == 1


def test_a_new_allow_list_still_takes_back_what_was_really_counted() -> None:
    story = told("1m case.opened queue=secret", "9m case.resolved")
    story.policy = Policy(queues=frozenset(("secret",)))
    story.tell("0m message.received queue=secret")
    assert story.values(CASES_OPENED, queue="secret") == [1]
    assert story.total(CASES_OPENED) == 1
    assert story.values(RESOLUTION, cycle="each", queue="secret") == [540]
    assert story.total(RESOLUTION, cycle="each") == 1


def test_an_event_in_order_keeps_the_labels_of_a_clock_that_started_before_the_new_list() -> None:
    story = told("1m case.opened queue=secret")
    story.policy = Policy(queues=frozenset(("secret",)))
    story.tell("9m case.resolved")
    assert story.values(RESOLUTION, cycle="each", queue="other") == [480]
    assert story.total(CASES_OPEN) == 0


def test_a_case_keeps_its_events_in_order() -> None:
    story = told("0m case.opened", "5m message.sent", "3m message.received", "3m case.assigned")
    times = [event.order[:2] for event in events_of(story.journey.open["K1"], frozenset())]
    assert times == sorted(times)


def test_two_equal_waits_are_two_facts() -> None:
    story = told(
        "0m case.opened", "1m message.sent", "2m message.received", "3m message.sent",
        "4m message.received", "5m message.sent",
    )  # fmt: skip
    assert story.values(NEXT_RESPONSE) == [60, 60]
    story.tell("2.5m message.sent")
    assert story.values(NEXT_RESPONSE) == [30, 60]


def test_a_case_with_more_different_queues_than_it_can_name_is_refused() -> None:
    story = Story()
    lines = [f"{number}s case.transferred queue=q{number}" for number in range(300)]
    with pytest.raises(OverflowError):
        story.tell(*lines)


def test_a_case_with_more_label_sets_than_a_fact_can_name_is_refused() -> None:
    clock = CaseClock(label_sets=[(0, 0, number) for number in range(1, LABEL_SETS_LIMIT + 1)])
    with pytest.raises(OverflowError):
        clock.label_set_number(1)


def test_an_endless_case_keeps_its_latest_events_and_counts_the_same() -> None:
    rounds = range(MOST_EVENTS)
    told_lines = ["0m case.opened", *(f"{n + 1}m message.received" for n in rounds)]
    story = told(*told_lines, f"{MOST_EVENTS + 2}m message.sent by=agent")
    (case,) = story.journey.open.values()
    assert len(case.events) <= MOST_EVENTS
    assert story.values(FIRST_RESPONSE) == [(MOST_EVENTS + 2) * 60]
    assert story.total(CASES_OPENED) == 1
    # What is older than the events kept is too late; what is among them still counts.
    story.tell("1s message.sent by=agent")
    assert story.values(FIRST_RESPONSE) == [(MOST_EVENTS + 2) * 60]
    story.tell(f"{MOST_EVENTS - 1}m message.sent by=agent")
    assert story.values(FIRST_RESPONSE) == [(MOST_EVENTS - 1) * 60]


# The fields of a case's clock before there were targets and business hours.
FIELDS_THEN = len(CaseClock.__struct_fields__) - len(("replies", "deadlines", "passed_at", "hours"))


def as_it_was(story: Story) -> bytes:
    """The state as it was written before: a clock of fewer fields, in the first layout."""
    fields = msgspec.msgpack.decode(msgspec.msgpack.encode(story.journey))
    opened = Journey.__struct_fields__.index("open")
    for case in fields[opened].values():
        case[0] = case[0][:FIELDS_THEN]
    return b"\1" + msgspec.msgpack.encode(fields)


def test_a_case_of_before_goes_on_and_takes_nothing_back_that_was_so() -> None:
    story = told("0m case.opened queue=billing", "5m message.sent by=agent", "6m message.sent")
    story.stored = as_it_was(story)
    story.retracted.clear()
    story.tell("9m message.received", "20m message.sent by=agent", "30m case.resolved")
    assert story.total(CHANNEL_SWITCHES) == 0
    story.tell("25m message.received chat")
    assert story.values(FIRST_RESPONSE) == [300]
    assert story.total(CHANNEL_SWITCHES) == 1
    assert not [fact for fact in story.retracted if fact.metric in TWINS]


def test_how_often_a_case_of_before_was_answered_is_not_known() -> None:
    story = told("0m case.opened")
    story.stored = as_it_was(story)
    story.tell("5m message.sent by=agent", "9m case.resolved")
    story.pass_time("8d")
    assert story.total(FIRST_CONTACT_RESOLUTIONS) == 0
