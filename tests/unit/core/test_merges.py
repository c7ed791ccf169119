"""Merged cases: the child leaves the rates, its earliest customer message moves to the parent."""

from itertools import permutations

from pipeline.core.effects import NoteLate, WakeUp
from pipeline.metrics.declarations import (
    CASES_OPEN,
    CASES_OPENED,
    CASES_REOPENED,
    CASES_RESOLVED,
    FIRST_RESPONSE,
    NEXT_RESPONSE,
    RESOLUTION,
)
from tests.unit.core.story import after, happened, told, touchpoint


def test_the_child_leaves_the_rates() -> None:
    story = told(
        "0m case.opened case=P by=agent",
        "1m case.opened case=C by=agent chat",
        "2m message.sent by=agent case=C",
        "3m case.resolved case=C",
        "4m case.reopened case=C",
        "5m case.merged case=C into=P",
    )
    assert story.total(CASES_OPENED) == story.total(CASES_OPEN) == 1
    for metric in (CASES_RESOLVED, CASES_REOPENED, RESOLUTION):
        assert story.total(metric) == 0


def test_its_earliest_customer_contact_moves_to_the_parent() -> None:
    story = told(
        "10m case.opened case=P by=agent queue=billing",
        "12m message.received case=C chat",
        "14m message.received case=C chat",
        "15m case.merged case=C into=P",
        "20m message.sent by=agent case=P",
    )
    assert story.values(FIRST_RESPONSE, channel="chat", queue="billing") == [480]


def test_a_contact_before_the_parent_began_opens_the_parent() -> None:
    story = told(
        "10m case.opened case=P by=agent queue=billing",
        "0m case.opened case=C chat queue=technical",
        "15m case.merged case=C into=P",
        "20m message.sent by=agent case=P",
    )
    assert story.values(CASES_OPENED, channel="chat", queue="technical") == [1]
    assert story.values(FIRST_RESPONSE) == [1200]


def test_a_contact_in_an_answered_parent_is_the_next_message() -> None:
    story = told(
        "0m case.opened case=P",
        "1m message.sent by=agent case=P",
        "5m case.opened case=C",
        "6m case.merged case=C into=P",
        "9m message.sent by=agent case=P",
    )
    assert story.values(NEXT_RESPONSE) == [240]


def test_a_child_without_a_contact_gives_the_parent_nothing() -> None:
    story = told("0m case.opened case=C by=agent", "1m case.merged case=C into=P")
    assert not story.of_cases()


def test_a_parent_not_yet_known_begins_with_what_moves() -> None:
    story = told("0m case.opened case=C", "1m case.merged case=C into=P")
    assert story.total(CASES_OPENED) == story.total(CASES_OPEN) == 1
    assert list(story.journey.open) == ["P"]


def test_after_the_merge_nothing_counts_in_the_child() -> None:
    story = told(
        "0m case.opened case=P by=agent", "1m case.opened case=C by=agent",
        "2m case.merged case=C into=P",
    )  # fmt: skip
    before = story.of_cases()
    assert NoteLate() in story.tell("3m message.received case=C")
    story.tell("4m case.reopened case=C", "5m case.resolved case=C")
    assert story.of_cases() == before


def test_a_merge_at_the_moment_of_the_close_is_a_merge() -> None:
    story = told("0m case.opened case=C", "1m case.closed case=C", "1m case.merged case=C into=P")
    assert story.total(RESOLUTION) == 0


def test_a_merge_after_the_close_is_late() -> None:
    story = told("0m case.opened case=C", "1m case.closed case=C")
    before = story.of_cases()
    assert NoteLate() in story.tell("2m case.merged case=C into=P")
    assert story.of_cases() == before


def test_every_order_of_arrival_moves_the_same_contact() -> None:
    lines = [
        "0m case.opened case=P by=agent",
        "2m message.received case=C chat",
        "3m message.received case=C web",
        "4m case.merged case=C into=P",
        "9m message.sent case=P by=agent",
    ]
    events = [touchpoint(line, f"e{number}") for number, line in enumerate(lines)]
    in_order = happened(events).of_cases()
    for order in permutations(events):
        assert happened(order).of_cases() == in_order


def test_an_earlier_merge_into_another_case_takes_the_contact_along() -> None:
    story = told(
        "0m case.opened case=C",
        "9m case.merged case=C into=P",
        "5m case.merged case=C into=Q",
        "10m message.sent by=agent case=Q",
    )
    assert list(story.journey.open) == ["Q"]
    assert story.values(FIRST_RESPONSE) == [600]


def test_a_contact_moves_on_up_the_line() -> None:
    lines = [
        "0m case.opened case=C chat",
        "1m case.merged case=C into=P",
        "2m case.merged case=P into=G",
        "9m message.sent case=G by=agent",
    ]
    events = [touchpoint(line, f"e{number}") for number, line in enumerate(lines)]
    for order in permutations(events):
        story = happened(order)
        assert story.values(FIRST_RESPONSE, channel="chat") == [540]
        assert story.total(CASES_OPENED) == 1


def test_what_came_from_a_case_that_is_folded_by_now_stays_and_moves_on() -> None:
    story = told(
        "0m case.opened case=C chat", "1m case.merged case=C into=P", "2m case.assigned case=P"
    )
    story.take(WakeUp(after("31d")))
    assert list(story.journey.folded) == ["C"]
    story.tell("31d case.opened case=D", "31d case.merged case=D into=P")
    story.tell("32d message.sent case=P by=agent")
    assert story.values(FIRST_RESPONSE, channel="chat") == [32 * 86_400]
    story.tell("33d case.merged case=P into=G")
    assert story.total(CASES_OPENED) == 1
    assert story.values(CASES_OPEN, channel="chat") == [1]


def test_a_contact_does_not_move_into_a_case_of_which_only_the_clock_is_left() -> None:
    story = told("0m case.opened case=P", "1m case.closed case=P")
    story.take(WakeUp(after("31d")))
    before = story.of_cases()
    story.tell("32d case.opened case=C", "33d case.merged case=C into=P")
    assert story.of_cases() == before


def test_cases_merged_into_each_other_both_leave_the_rates() -> None:
    story = told(
        "0m case.opened case=A", "1m case.opened case=B",
        "2m case.merged case=A into=B", "3m case.merged case=B into=A",
    )  # fmt: skip
    assert not story.of_cases()
