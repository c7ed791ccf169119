"""Durations by business hours, told as stories."""

from datetime import datetime
from zoneinfo import ZoneInfo

from pipeline.core.calendar import Calendar
from pipeline.core.policy import Policy
from pipeline.metrics.declarations import (
    FIRST_RESPONSE,
    NEXT_RESPONSE,
    REQUESTER_WAIT,
    RESOLUTION,
)
from tests.unit.core.agreed import open_hours, with_calendars
from tests.unit.core.story import BEGINNING, MINUTE, Story, told

MINUTES = 60
# Two days with a lunch break, the third a holiday, then one more.
WEEK = open_hours("9h-12h", "13h-17h", "33h-36h", "37h-41h", "81h-84h", "85h-89h")
BILLING = with_calendars(billing=WEEK)


def business(story: Story, metric: str, **labels: str) -> list[int]:
    return story.values(metric, hours="business", **labels)


def test_only_open_hours_count_and_lunch_is_none() -> None:
    story = told("11.5h case.opened queue=billing", "13.25h message.sent by=agent", policy=BILLING)
    assert story.values(FIRST_RESPONSE, hours="calendar") == [105 * MINUTES]
    assert business(story, FIRST_RESPONSE, queue="billing") == [45 * MINUTES]


def test_a_night_and_a_holiday_are_not_open() -> None:
    story = told("40h case.opened queue=billing", "82h message.sent by=agent", policy=BILLING)
    assert business(story, FIRST_RESPONSE) == [120 * MINUTES]


def test_answered_before_the_queue_opens_it_took_no_time() -> None:
    story = told("20h case.opened queue=billing", "21h message.sent by=agent", policy=BILLING)
    assert business(story, FIRST_RESPONSE) == [0]


def test_a_queue_without_a_calendar_has_no_business_hours() -> None:
    story = told("10h case.opened queue=technical", "11h message.sent by=agent", policy=BILLING)
    assert story.values(FIRST_RESPONSE, hours="calendar") == [60 * MINUTES]
    assert business(story, FIRST_RESPONSE) == []


def test_the_default_calendar_is_that_of_every_other_queue() -> None:
    policy = with_calendars(billing=WEEK, default=open_hours("0h-11h"))
    for queue in ("queue=technical", "queue=elsewhere", ""):
        story = told(f"10h case.opened {queue}", "20h message.sent by=agent", policy=policy)
        assert business(story, FIRST_RESPONSE) == [60 * MINUTES]


def test_every_duration_of_a_case_has_its_business_hours() -> None:
    story = told(
        "11h case.opened queue=billing",
        "13.5h message.sent by=agent",
        "14h message.received",
        "34h message.sent by=agent",
        "35h case.resolved by=agent",
        "35.5h case.reopened",
        "37.5h case.resolved by=agent",
        "38h case.closed",
        policy=BILLING,
    )
    assert business(story, FIRST_RESPONSE) == [90 * MINUTES]
    assert business(story, NEXT_RESPONSE) == [240 * MINUTES]
    assert business(story, RESOLUTION, cycle="first") == [7 * 60 * MINUTES]
    assert business(story, RESOLUTION, cycle="each") == [60 * MINUTES, 7 * 60 * MINUTES]
    assert business(story, RESOLUTION, cycle="full") == [(7 * 60 + 90) * MINUTES]
    assert business(story, REQUESTER_WAIT) == [60 * MINUTES, 7 * 60 * MINUTES]


def test_waiting_on_the_customer_is_not_our_time_by_business_hours_either() -> None:
    story = told(
        "9h case.opened queue=billing",
        "11h case.waiting",
        "14h message.received",
        "15h case.resolved",
        policy=BILLING,
    )
    # Ours: 9 to 11 and 14 to 15.
    assert business(story, REQUESTER_WAIT) == [180 * MINUTES]
    assert business(story, RESOLUTION, cycle="each") == [300 * MINUTES]


def test_time_counts_by_the_calendar_of_the_queue_in_which_it_was_spent() -> None:
    policy = with_calendars(billing=open_hours("0h-10h"), technical=open_hours("12h-20h"))
    story = told(
        "9h case.opened queue=billing",
        "11h case.assigned queue=technical",
        "13h message.sent by=agent",
        policy=policy,
    )
    # 9 to 10 in the first queue, 12 to 13 in the second; under the queue of the start.
    assert business(story, FIRST_RESPONSE, queue="billing") == [120 * MINUTES]


def test_in_a_queue_without_a_calendar_all_hours_count_for_a_clock_that_has_one() -> None:
    story = told(
        "11h case.opened queue=billing",
        "11.5h case.transferred queue=technical",
        "20h message.sent by=agent",
        policy=BILLING,
    )
    assert business(story, FIRST_RESPONSE) == [(30 + 510) * MINUTES]


def test_a_clock_that_starts_where_there_is_no_calendar_has_no_business_hours() -> None:
    story = told(
        "10h case.opened queue=technical",
        "11h case.assigned queue=billing",
        "12h message.sent by=agent",
        "14h message.received",
        "15h message.sent by=agent",
        policy=BILLING,
    )
    assert business(story, FIRST_RESPONSE) == []
    assert business(story, NEXT_RESPONSE, queue="billing") == [60 * MINUTES]


def test_handed_off_by_a_bot_the_business_hours_start_with_the_hand_off() -> None:
    story = told(
        "9h case.opened queue=billing bot",
        "10h bot.handed_off bot",
        "14h message.sent by=agent",
        policy=BILLING,
    )
    assert business(story, FIRST_RESPONSE) == [180 * MINUTES]


def test_an_earlier_reply_that_comes_late_corrects_the_business_hours_too() -> None:
    story = told("10h case.opened queue=billing", "12h message.sent by=agent", policy=BILLING)
    story.tell("11h message.sent by=agent")
    assert business(story, FIRST_RESPONSE) == [60 * MINUTES]


def test_a_transfer_that_comes_late_changes_the_calendar_from_then_on() -> None:
    policy = with_calendars(billing=open_hours("0h-24h"), technical=open_hours("0h-10h"))
    story = told("8h case.opened queue=billing", "20h message.sent by=agent", policy=policy)
    story.tell("9h case.assigned queue=technical")
    assert business(story, FIRST_RESPONSE, queue="billing") == [120 * MINUTES]


def test_a_calendar_that_changes_counts_as_it_was_when_the_time_was_spent() -> None:
    # 9 to 17 at first; from the second day on 8 to 12.
    changed = with_calendars(billing=open_hours("9h-17h", "32h-36h"))
    story = told("16h case.opened queue=billing", "40h message.sent by=agent", policy=changed)
    assert business(story, FIRST_RESPONSE) == [(60 + 240) * MINUTES]


def berlin(day: int, hour: int) -> int:
    """Local time of the days when the clocks go forward, in Berlin, as ms."""
    local = datetime(2026, 3, day, hour, tzinfo=ZoneInfo("Europe/Berlin"))
    return int(local.timestamp()) * 1000


def test_the_night_the_clocks_go_forward_is_an_hour_shorter() -> None:
    policy = with_calendars(billing=Calendar([(berlin(28, 22), berlin(29, 6))]))
    # Both while the queue is closed, so that to the minute is exact.
    before, behind = ((at - BEGINNING) // MINUTE for at in (berlin(28, 20), berlin(29, 12)))
    story = told(
        f"{before}m case.opened queue=billing", f"{behind}m message.sent by=agent", policy=policy
    )
    assert business(story, FIRST_RESPONSE) == [7 * 60 * MINUTES]


def test_a_case_opened_before_there_were_calendars_has_none_until_it_is_told_again() -> None:
    story = told("10h case.opened queue=billing")
    story.policy = BILLING
    story.tell("11h message.sent by=agent", "14h message.received", "15h message.sent by=agent")
    assert business(story, FIRST_RESPONSE) == []
    assert business(story, NEXT_RESPONSE) == [60 * MINUTES]
    story.tell("10.5h message.sent visibility=internal")
    assert business(story, FIRST_RESPONSE) == [60 * MINUTES]


def test_a_calendar_that_is_taken_away_counts_no_more() -> None:
    story = told("10h case.opened queue=billing", policy=BILLING)
    story.policy = Policy(queues=BILLING.queues)
    story.tell("11h message.sent by=agent", "12h case.closed")
    assert business(story, FIRST_RESPONSE) == business(story, RESOLUTION) == []


def test_a_merged_case_takes_its_business_hours_back() -> None:
    story = told(
        "10h case.opened queue=billing case=C",
        "11h message.sent by=agent case=C",
        "12h case.closed case=C",
        "12h case.merged case=C into=P",
        policy=BILLING,
    )
    assert business(story, FIRST_RESPONSE) == business(story, RESOLUTION) == []
