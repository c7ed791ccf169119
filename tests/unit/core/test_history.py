from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.history import (
    FULL,
    LIMIT,
    REPLY,
    Touch,
    add,
    came_last,
    last,
    since,
    touch_number,
    touch_of,
    touches,
    without_first,
)
from tests.unit.core.story import after, told


def test_a_touchpoint_is_told_in_words_again() -> None:
    story = told("5m message.sent chat by=agent origin=backfill", "6m page.viewed web")
    assert touches(story.journey.history) == [
        Touch(after("5m"), "chat", "message.sent", "backfill", "agent"),
        Touch(after("6m"), "web", "page.viewed", "live", None),
    ]


def test_the_last_50_by_event_time_are_kept() -> None:
    story = told(*(f"{minute}m page.viewed web" for minute in range(60, 0, -1)))
    assert [touch.occurred_at for touch in touches(story.journey.history)] == [
        after(f"{minute}m") for minute in range(11, 61)
    ]


def test_the_first_touch_is_remembered_longer_than_the_history() -> None:
    story = told(*(f"{minute}m page.viewed web" for minute in range(60, 0, -1)))
    assert touch_of(story.journey.first).occurred_at == after("1m")


def test_first_and_last_touch_are_by_event_time() -> None:
    story = told("5m page.viewed web", "1m ad.viewed marketing", "3m page.viewed app")
    assert touch_of(story.journey.first).kind == "ad.viewed"
    assert touch_of(last(story.journey.history)).occurred_at == after("5m")


@given(
    st.lists(st.integers(0, 2**43), max_size=80).flatmap(
        lambda times: st.tuples(st.just(times), st.permutations(times))
    )
)
def test_any_order_of_arrival_gives_the_same_history(orders: tuple[list[int], list[int]]) -> None:
    rows = []
    for order in orders:
        history = b""
        for at in order:
            history = add(history, touch_number(at, 3, 7, 1, 2))
            if len(history) > FULL:
                history = without_first(history)
        rows.append(history)
    assert rows[0] == rows[1]
    kept = [touch.occurred_at for touch in touches(rows[0])]
    assert kept == sorted(orders[0])[-LIMIT:]


def test_what_came_at_a_time_or_later_is_found_latest_first() -> None:
    history = told("1m page.viewed web", "2m page.viewed web", "3m page.viewed web").journey.history
    assert [touch_of(number).occurred_at for number in since(history, after("2m"))] == [
        after("3m"),
        after("2m"),
    ]
    assert list(since(history, after("4m"))) == []


def test_a_touchpoint_came_last_when_all_others_were_earlier() -> None:
    history = told("1m page.viewed web", "3m page.viewed web", "2m page.viewed web").journey.history
    assert came_last(history, after("3m"))
    assert not came_last(history, after("2m"))
    assert came_last(told("1m page.viewed web").journey.history, after("1m"))
    assert not came_last(told(*["1m page.viewed web"] * 2).journey.history, after("1m"))


def test_only_a_humans_public_reply_is_marked_as_one() -> None:
    story = told(
        "1m message.sent by=agent",
        "2m message.sent by=bot",
        "3m message.sent by=agent visibility=internal",
        "4m message.sent by=agent author=campaign",
        "5m call.answered phone",
        "6m message.received",
    )
    replies = [number & REPLY for number in since(story.journey.history, 0)]
    assert list(map(bool, replies)) == [False, True, False, False, False, True]
