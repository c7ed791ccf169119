"""How sessions with a bot end: contained, handed off or abandoned."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.bot_sessions import LIMIT
from pipeline.metrics.declarations import BOT_SESSIONS
from tests.unit.core.arriving import Arrived, arrivals, counted_of, end_of
from tests.unit.core.story import DAY, HOUR, Story, happened, told

SOLVED = (
    "0m case.opened bot by=customer",
    "0m bot.session_started bot session=s1 case=K1 by=customer",
    "1m message.received bot",
    "1m bot.answered bot session=s1 case=K1 by=bot",
    "2m case.resolved bot by=bot",
    "2m bot.session_ended bot session=s1 case=K1 by=bot",
)


def outcomes(story: Story) -> dict[str, int]:
    named = {how: story.total(BOT_SESSIONS, outcome=how) for how in _OUTCOMES}
    return {how: times for how, times in named.items() if times}


_OUTCOMES = ("contained", "handed_off", "abandoned")


def test_what_the_bot_resolved_is_contained_a_week_later() -> None:
    story = told(*SOLVED)
    story.pass_time("7d")
    assert outcomes(story) == {}
    story.pass_time("7.1d")
    assert story.values(BOT_SESSIONS, channel="bot", outcome="contained", origin="live") == [1]
    assert not any(fact.metric == BOT_SESSIONS for fact in story.retracted)


def test_a_hand_off_counts_at_once() -> None:
    story = told(
        "0m bot.session_started chat session=s1", "1m bot.handed_off bot session=s1 case=K1"
    )
    assert story.values(BOT_SESSIONS, channel="chat", outcome="handed_off") == [1]
    story.pass_time("20d")
    assert outcomes(story) == {"handed_off": 1}


def test_a_humans_reply_in_the_case_within_a_week_is_a_hand_off_too() -> None:
    story = told(*SOLVED, "6d message.sent by=agent")
    assert outcomes(story) == {"handed_off": 1}
    story = told(*SOLVED, "7.1d message.sent by=agent")
    assert outcomes(story) == {"contained": 1}


@pytest.mark.parametrize(
    "line",
    [
        "1d message.sent by=bot",
        "1d message.sent by=agent visibility=internal",
        "1d message.sent by=agent author=campaign",
        "1d message.sent by=agent case=K2",
    ],
)
def test_what_is_no_reply_of_a_human_in_the_case_is_no_hand_off(line: str) -> None:
    story = told(*SOLVED, line)
    story.pass_time("8d")
    assert outcomes(story) == {"contained": 1}


def test_a_humans_reply_before_the_session_is_none_of_it() -> None:
    story = told("-1d message.received", "-20h message.sent by=agent", *SOLVED)
    story.pass_time("8d")
    assert outcomes(story) == {"contained": 1}


@pytest.mark.parametrize("line", ["3d message.received email", "3d case.reopened by=agent"])
def test_reopened_within_a_week_it_was_not_contained(line: str) -> None:
    story = told(*SOLVED, line, "4d case.resolved by=bot")
    story.pass_time("8d")
    assert outcomes(story) == {"abandoned": 1}


def test_reopened_and_resolved_within_the_session_it_is_contained() -> None:
    story = told(
        *SOLVED[:5],
        "3m message.received bot",
        "4m bot.answered bot session=s1 case=K1",
        "5m case.resolved bot by=bot",
    )
    story.pass_time("8d")
    assert outcomes(story) == {"contained": 1}


def test_the_customer_who_closes_the_window_leaves_it_abandoned() -> None:
    story = told(*SOLVED[:4], "2m bot.session_ended bot session=s1 case=K1 by=bot")
    story.tell("7m case.closed bot by=system")
    story.pass_time("8d")
    assert outcomes(story) == {"abandoned": 1}


def test_a_case_that_the_bot_closes_unresolved_is_resolved_by_it() -> None:
    story = told(*SOLVED[:4], "2m case.closed bot by=bot")
    story.pass_time("8d")
    assert outcomes(story) == {"contained": 1}


def test_resolved_by_an_agent_it_is_abandoned_by_the_bot() -> None:
    story = told(*SOLVED[:4], "2m case.resolved by=agent")
    story.pass_time("8d")
    assert outcomes(story) == {"abandoned": 1}


def test_without_a_case_an_answered_session_that_the_bot_ended_is_contained() -> None:
    story = told(
        "0m bot.session_started bot session=s1",
        "1m bot.answered bot session=s1",
        "1m message.received bot session=s1 case=-",
        "2m bot.session_ended bot session=s1 by=bot",
    )
    story.pass_time("8d")
    assert outcomes(story) == {"contained": 1}


@pytest.mark.parametrize(
    "lines",
    [
        ("1m bot.answered bot session=s1", "2m bot.session_ended bot session=s1 by=customer"),
        ("1m bot.answered bot session=s1",),
        ("2m bot.session_ended bot session=s1 by=bot",),
        (
            "1m bot.answered bot session=s1",
            "2m bot.session_ended bot session=s1 by=bot",
            "6d call.queued phone case=-",
        ),
    ],
    ids=["left", "never ended", "never answered", "came back"],
)
def test_without_a_case_any_other_session_is_abandoned(lines: tuple[str, ...]) -> None:
    story = told("0m bot.session_started bot session=s1", *lines)
    story.pass_time("8d")
    assert outcomes(story) == {"abandoned": 1}


def test_a_case_merged_into_another_goes_on_there() -> None:
    story = told(*SOLVED, "1h case.merged into=K2", "2h message.sent case=K2 by=agent")
    story.pass_time("8d")
    assert outcomes(story) == {"handed_off": 1}


def test_without_a_session_id_the_case_is_the_session_and_without_either_each_touchpoint() -> None:
    story = told(
        "0m bot.session_started bot case=A",
        "1m bot.answered bot case=A",
        "0m bot.answered bot case=-",
        "1m bot.answered bot case=-",
    )
    story.pass_time("8d")
    assert outcomes(story) == {"abandoned": 3}


def test_a_reply_that_arrives_late_puts_it_right() -> None:
    story = told(*SOLVED)
    story.pass_time("8d")
    story.tell("2d message.sent by=agent")
    assert outcomes(story) == {"handed_off": 1}
    assert [fact.labels for fact in story.retracted if fact.metric == BOT_SESSIONS] == [
        ("bot", "contained", "live")
    ]


def test_a_backfilled_session_goes_by_the_backfill_clock_and_is_counted_there() -> None:
    story = told(*(f"{line} origin=backfill" for line in SOLVED))
    story.pass_time("8d")
    assert story.values(BOT_SESSIONS, outcome="contained", origin="backfill") == [1]


def test_only_so_many_sessions_are_kept_and_none_past_every_correction() -> None:
    story = told(*(f"{n}m bot.answered bot session=s{n}" for n in range(LIMIT + 5)))
    assert len(story.journey.bots or {}) == LIMIT
    story.pass_time("8d")
    assert len(story.journey.bots or {}) == LIMIT
    story.tell("15d bot.answered bot session=new")
    story.pass_time("23d")
    assert len(story.journey.bots or {}) == 1


BOT = ["bot.session_started", "bot.answered", "bot.handed_off", "bot.session_ended"]
CASE = [
    "case.opened",
    "message.received",
    "message.sent",
    "call.answered",
    "case.resolved",
    "case.reopened",
    "case.closed",
    "case.merged into=K2",
]
LINES = st.tuples(
    st.sampled_from(BOT + BOT + CASE),
    st.sampled_from(["bot", "chat"]),
    st.sampled_from(["session=s1", "session=s2", ""]),
    st.sampled_from(["case=K1", "case=K1", "case=K2", "case=-"]),
    st.sampled_from(["by=customer", "by=bot", "by=agent", ""]),
    st.sampled_from(["", "", "origin=backfill"]),
).map(" ".join)


@settings(max_examples=400, deadline=None)
@given(arrivals(LINES, 6 * DAY, 12 * HOUR))
def test_in_any_order_and_woken_whenever_the_same_counts(arrived: Arrived) -> None:
    in_order, as_arrived = happened(arrived.in_order), happened(arrived.in_arrival)
    for story in (in_order, as_arrived):
        story.pass_time(end_of(arrived))
    assert counted_of(as_arrived, BOT_SESSIONS) == counted_of(in_order, BOT_SESSIONS)
    assert counted_of(in_order, BOT_SESSIONS) or not any(
        event.kind.startswith("bot.") for event in arrived.events
    )
