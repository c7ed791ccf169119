"""Silent sufferers: a bad experience, not put right, and nobody has said anything since."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.contract.kinds import KINDS
from pipeline.core.friction import BAD
from pipeline.core.silence import MARKS_LIMIT, PUT_RIGHT_BY, SUFFERED
from pipeline.metrics.declarations import SILENT_SUFFERERS
from tests.unit.core.arriving import Arrived, arrivals, counted_of, end_of
from tests.unit.core.story import DAY, HOUR, Story, happened, told, touchpoint


def suffers(story: Story) -> bool:
    return story.values(SILENT_SUFFERERS) == [1]


def test_all_bad_experiences_may_be_suffered_in_silence_but_a_complaint() -> None:
    names = tuple(KINDS)
    assert {names[kind] for kind in BAD - SUFFERED} == {"complaint.filed"}
    assert SUFFERED < BAD


@pytest.mark.parametrize("kind", PUT_RIGHT_BY)
def test_a_bad_experience_is_suffered_for_a_week(kind: str) -> None:
    story = told(f"0m {kind} web")
    assert suffers(story)
    story.pass_time("6.9d")
    assert suffers(story)
    story.pass_time("7d")
    assert not suffers(story)
    assert story.journey.silence is None


@pytest.mark.parametrize(("kind", "ends"), PUT_RIGHT_BY.items())
def test_what_puts_it_right_ends_it_and_nothing_before_it_does(
    kind: str, ends: tuple[str, ...]
) -> None:
    for end in ends:
        assert suffers(told(f"0m {end} web", f"1m {kind} web"))
        assert not suffers(told(f"0m {kind} web", f"1m {end} web"))


@pytest.mark.parametrize(
    "line",
    [
        "message.received email",
        "call.queued phone",
        "complaint.filed email",
        "bot.handed_off bot",
        "notification.sent email by=system",
        "followup.sent email by=system",
        "message.sent email by=agent case=-",
        "call.answered phone by=agent",
    ],
)
def test_whoever_speaks_first_ends_the_silence(line: str) -> None:
    assert not suffers(told("0m payment.failed web", f"1h {line}"))


@pytest.mark.parametrize(
    "line",
    [
        "message.received bot",
        "message.sent email by=bot",
        "message.sent email by=agent visibility=internal",
        "campaign.sent marketing",
        "page.viewed web",
        "shipment.delivered delivery",
        "case.opened email by=agent",
    ],
)
def test_anything_else_does_not(line: str) -> None:
    assert suffers(told("0m payment.failed web", f"1h {line}"))


def test_what_came_later_ends_it_also_when_it_arrived_before() -> None:
    for line in ("1h message.sent by=agent", "1h order.placed web", "1h call.queued phone"):
        assert not suffers(told(line, "0m payment.failed web"))
    assert suffers(told("1h message.sent by=agent visibility=internal", "0m payment.failed web"))


def test_a_customer_is_counted_once_and_while_anything_is_left_to_suffer() -> None:
    story = told("0m payment.failed web", "1d shipment.delayed delivery")
    assert suffers(story)
    story.tell("2d order.placed web")
    assert suffers(story)
    story.tell("3d shipment.delivered delivery")
    assert not suffers(story)


def test_of_too_many_the_first_and_the_latest_are_kept() -> None:
    story = told(*(f"{n}m experience.degraded web" for n in range(MARKS_LIMIT + 5)))
    silence = story.journey.silence
    assert silence
    assert len(silence.marks) == MARKS_LIMIT
    assert silence.since(0) == silence.marks[0] >> 20


def test_a_late_bad_experience_is_not_suffered_now() -> None:
    assert not suffers(told("8d page.viewed web", "0m payment.failed web"))


def test_a_backfilled_customer_becomes_live_with_the_first_live_touchpoint() -> None:
    story = told("0m payment.failed web origin=backfill")
    assert story.values(SILENT_SUFFERERS, origin="backfill") == [1]
    story.tell("1h page.viewed web")
    assert story.values(SILENT_SUFFERERS, origin="backfill") == []
    assert story.values(SILENT_SUFFERERS, origin="live") == [1]


def test_every_order_of_arrival_comes_to_the_same() -> None:
    lines = ["0m payment.failed", "1m order.placed", "2m product.failed", "2m shipment.delivered"]
    events = [touchpoint(f"{line} web", line) for line in lines]
    assert all(suffers(happened(order)) for order in permutations(events))


LINES = st.tuples(
    st.sampled_from(
        [
            *PUT_RIGHT_BY,
            "order.placed",
            "shipment.delivered",
            "portal.task_completed",
            "return.completed",
            "message.received",
            "message.sent",
            "message.sent visibility=internal",
            "followup.sent",
            "page.viewed",
        ]
    ),
    st.sampled_from(["email", "bot"]),
    st.sampled_from(["by=customer", "by=agent", "by=bot", ""]),
    st.sampled_from(["", "", "origin=backfill"]),
).map(" ".join)


@settings(max_examples=400, deadline=None)
@given(arrivals(LINES, 9 * DAY, 6 * HOUR))
def test_in_any_order_and_woken_whenever_the_same_counts(arrived: Arrived) -> None:
    """As soon as all has arrived, long before all is over."""
    now = max(event.occurred_at for event in arrived.events)
    in_order, as_arrived = happened(arrived.in_order), happened(arrived.in_arrival)
    moment = max(as_arrived.now.live, in_order.now.live, now)
    for story in (in_order, as_arrived):
        story._wake_until(moment)
    assert counted_of(as_arrived, SILENT_SUFFERERS) == counted_of(in_order, SILENT_SUFFERERS)
    for story in (in_order, as_arrived):
        story.pass_time(end_of(arrived))
    assert not counted_of(in_order, SILENT_SUFFERERS) + counted_of(as_arrived, SILENT_SUFFERERS)
