"""Sessions in the help pages and the portal: deflected, or followed by a contact."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.self_service import LIMIT
from pipeline.metrics.declarations import SELF_SERVICE_SESSIONS
from tests.unit.core.arriving import Arrived, arrivals, counted_of, end_of
from tests.unit.core.story import DAY, MINUTE, Story, happened, told


def outcomes(story: Story) -> tuple[int, int]:
    """How many were deflected and escalated."""
    deflected = story.total(SELF_SERVICE_SESSIONS, outcome="deflected")
    return deflected, story.total(SELF_SERVICE_SESSIONS, outcome="escalated")


def test_without_a_contact_for_a_day_it_is_deflected() -> None:
    story = told("0m article.viewed knowledge session=s1", "5m article.rated session=s1")
    story.pass_time("24h")
    assert outcomes(story) == (0, 0)
    story.pass_time("25h")
    assert outcomes(story) == (1, 0)
    assert not story.retracted


@pytest.mark.parametrize(
    "contact",
    [
        "message.received email",
        "call.queued phone",
        "callback.requested web",
        "case.opened web",
        "case.opened web by=customer",
        "bot.handed_off bot",
        "complaint.filed email",
    ],
)
def test_a_contact_within_a_day_escalates_it_at_once(contact: str) -> None:
    story = told("0m article.viewed knowledge session=s1", f"23h {contact}")
    assert outcomes(story) == (0, 1)


@pytest.mark.parametrize(
    "line",
    [
        "message.received bot",
        "case.opened bot by=customer",
        "bot.session_started bot",
        "case.opened web by=agent",
        "message.sent email by=agent",
        "page.viewed web",
    ],
)
def test_what_is_told_a_bot_or_done_by_us_is_no_contact(line: str) -> None:
    story = told("0m article.viewed knowledge session=s1", f"1h {line}")
    story.pass_time("3d")
    assert outcomes(story) == (1, 0)


def test_a_contact_before_it_or_at_its_start_does_not_follow_it() -> None:
    story = told("0m call.queued phone", "1m article.viewed knowledge", "1m call.queued phone")
    story.pass_time("3d")
    assert outcomes(story) == (1, 0)


def test_a_contact_during_the_session_escalates_it() -> None:
    story = told(
        "0m portal.task_failed web session=s1",
        "5m message.received email",
        "9m portal.task_completed web session=s1",
    )
    assert outcomes(story) == (0, 1)


def test_the_day_runs_from_the_last_touchpoint() -> None:
    story = told("0m article.viewed session=s1", "20h article.viewed session=s1")
    story.tell("40h message.received")
    assert outcomes(story) == (0, 1)


def test_one_contact_escalates_every_session_it_follows() -> None:
    story = told("0m article.viewed session=s1", "1h article.viewed session=s2")
    story.tell("2h message.received")
    assert outcomes(story) == (0, 2)


def test_without_a_session_id_half_an_hour_parts_two_sessions() -> None:
    story = told("0m article.viewed", "30m article.viewed", "61m article.viewed")
    story.pass_time("3d")
    assert outcomes(story) == (2, 0)


def test_what_arrives_between_two_makes_them_one() -> None:
    story = told("0m article.viewed", "50m article.viewed")
    story.pass_time("2d")
    assert outcomes(story) == (2, 0)
    story.tell("25m article.viewed")
    assert outcomes(story) == (1, 0)


def test_a_search_is_one_of_help_only_in_the_help_pages() -> None:
    story = told("0m search.performed web", "9m search.performed knowledge")
    story.pass_time("2d")
    assert outcomes(story) == (1, 0)


def test_a_contact_that_arrives_late_puts_it_right() -> None:
    story = told("0m article.viewed knowledge")
    story.pass_time("2d")
    story.tell("1h message.received")
    assert outcomes(story) == (0, 1)


def test_a_session_that_arrives_after_its_contact_is_escalated() -> None:
    story = told("1h message.received", "0m article.viewed knowledge")
    assert outcomes(story) == (0, 1)


def test_each_is_counted_with_the_origin_of_what_brought_it_about() -> None:
    story = told("0m article.viewed origin=backfill session=a", "1h message.received")
    assert story.values(SELF_SERVICE_SESSIONS, outcome="escalated", origin="live") == [1]
    story = told("0m article.viewed origin=backfill", "1m page.viewed")
    story.pass_time("2d")
    assert story.values(SELF_SERVICE_SESSIONS, outcome="deflected", origin="backfill") == [1]


def test_only_so_many_sessions_are_kept_and_none_past_every_correction() -> None:
    story = told(*(f"{n}m article.viewed session=s{n}" for n in range(LIMIT + 5)))
    assert len(story.journey.self_service or []) == LIMIT
    story.pass_time("2d")
    story.tell("9d article.viewed session=new")
    assert len(story.journey.self_service or []) == 1


LINES = st.tuples(
    st.sampled_from(
        [
            "article.viewed knowledge",
            "portal.task_failed web",
            "search.performed knowledge",
            "search.performed web",
            "message.received email",
            "message.received bot",
            "case.opened web by=agent",
            "call.queued phone",
        ]
    ),
    st.sampled_from(["session=s1", "session=s2", "", ""]),
    st.sampled_from(["", "", "origin=backfill"]),
).map(" ".join)


@settings(max_examples=400, deadline=None)
@given(arrivals(LINES, 4 * DAY, 10 * MINUTE) | arrivals(LINES, 3 * DAY, 360 * MINUTE))
def test_in_any_order_and_woken_whenever_the_same_counts(arrived: Arrived) -> None:
    in_order, as_arrived = happened(arrived.in_order), happened(arrived.in_arrival)
    for story in (in_order, as_arrived):
        story.pass_time(end_of(arrived))
    counted = counted_of(in_order, SELF_SERVICE_SESSIONS)
    assert counted_of(as_arrived, SELF_SERVICE_SESSIONS) == counted
