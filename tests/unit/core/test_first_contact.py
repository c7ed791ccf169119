"""Resolved at first contact: one reply at most, and no reopening for seven days."""

import pytest

from pipeline.core.effects import WakeUp
from pipeline.core.policy import DAY_MS, Policy
from pipeline.metrics.declarations import FIRST_CONTACT_RESOLUTIONS, TWINS
from tests.unit.core.story import POLICY, Story, after, told

SOLVED = ("0m case.opened queue=billing", "5m message.sent by=agent", "9m case.resolved by=agent")


def total(story: Story, **labels: str) -> int:
    return story.total(FIRST_CONTACT_RESOLUTIONS, **labels)


def test_it_is_counted_after_seven_days_without_a_reopening() -> None:
    story = told(*SOLVED)
    story.pass_time("7d")
    assert total(story) == 0
    story.pass_time("7.1d")
    assert total(story, queue="billing", channel="email") == total(story) == 1


def test_without_any_human_reply_it_is_one_too() -> None:
    story = told("0m case.opened", "5m message.sent by=bot", "9m case.resolved by=bot")
    story.pass_time("8d")
    assert total(story) == 1


def test_two_human_replies_are_one_too_many() -> None:
    story = told(*SOLVED[:2], "6m message.sent by=agent", "9m case.resolved")
    story.pass_time("8d")
    assert total(story) == 0


def test_what_nobody_outside_reads_is_no_reply() -> None:
    story = told(*SOLVED[:2], "6m message.sent by=agent visibility=internal", "9m case.resolved")
    story.pass_time("8d")
    assert total(story) == 1


@pytest.mark.parametrize(("reopened", "expected"), [("7.00625d", 0), ("7.007d", 1)])
def test_reopened_within_seven_days_to_the_moment(reopened: str, expected: int) -> None:
    # The resolve is nine minutes, 0.00625 days, after the beginning.
    story = told(*SOLVED, f"{reopened} message.received", "7.1d case.resolved")
    story.pass_time("20d")
    assert total(story) == expected


def test_the_resolve_of_a_later_cycle_is_none() -> None:
    story = told(*SOLVED, "1d message.received", "2d case.resolved")
    story.pass_time("20d")
    assert total(story) == 0


def test_a_reopening_that_comes_late_takes_it_back() -> None:
    story = told(*SOLVED)
    story.pass_time("8d")
    story.tell("6d case.reopened")
    assert total(story) == 0
    assert [fact.metric for fact in story.retracted if fact.metric in TWINS] == [
        FIRST_CONTACT_RESOLUTIONS
    ]


def test_its_origin_is_that_of_the_resolve() -> None:
    story = told("0m case.opened origin=backfill", "9m case.resolved")
    story.pass_time("8d")
    assert total(story, origin="live") == 1


def test_a_case_is_not_folded_before_it_is_counted() -> None:
    story = Story(Policy(queues=POLICY.queues, case_retention_ms=DAY_MS))
    story.tell(*SOLVED, "10m case.closed")
    story.take(WakeUp(after("2d")))
    assert story.journey.settled
    story.pass_time("7.1d")
    assert story.journey.folded
    assert total(story) == 1


def test_of_a_merged_case_nothing_is_left() -> None:
    story = told(*SOLVED, "10m case.closed", "10m case.merged into=P")
    story.pass_time("8d")
    assert total(story) == 0
