"""Who comes back, and who stays away: judged once for each horizon."""

import pytest
from msgspec.structs import replace

from pipeline.contract.kinds import KIND_NUMBER, KINDS
from pipeline.core.activity import KINDS_NOTED, Activity
from pipeline.core.clocks import Now
from pipeline.core.effects import WakeAt, WakeUp
from pipeline.core.step import step
from pipeline.metrics.declarations import CUSTOMERS_LOST, CUSTOMERS_RETAINED
from tests.unit.core.story import DAY, POLICY, Story, after, touchpoint
from tests.unit.core.story import told as told_by

TEN_DAYS = replace(POLICY, inactivity_ms=10 * DAY)


def told(*lines: str) -> Story:
    return told_by(*lines, policy=TEN_DAYS)


def visits(*days: float) -> list[str]:
    return [f"{day}d page.viewed web" for day in days]


def retained_and_lost(story: Story) -> tuple[int, int]:
    return (
        story.total(CUSTOMERS_RETAINED, basis="activity"),
        story.total(CUSTOMERS_LOST, basis="activity"),
    )


def activity_of(story: Story) -> Activity:
    activity = story.journey.activity
    assert activity
    return activity


def test_come_back_in_time_a_customer_is_retained_when_the_horizon_is_reached() -> None:
    story = told(*visits(0, 4))
    story.pass_time("9.9d")
    assert retained_and_lost(story) == (0, 0)
    story.pass_time("10d")
    assert story.values(CUSTOMERS_RETAINED, basis="activity", origin="live") == [1]


def test_not_come_back_in_time_a_customer_is_lost_once() -> None:
    story = told(*visits(0))
    story.pass_time("10d")
    assert retained_and_lost(story) == (0, 1)
    story.pass_time("90d")
    assert retained_and_lost(story) == (0, 1)


def test_back_in_the_last_moment_of_the_horizon_is_back() -> None:
    assert retained_and_lost(told(*visits(0, 10, 10.1))) == (1, 0)
    assert retained_and_lost(told(*visits(0, 10.1, 10.2))) == (0, 1)


def test_the_next_horizon_runs_from_the_latest_activity_in_the_one_before() -> None:
    story = told(*visits(0, 3, 6))
    story.pass_time("15.9d")
    assert retained_and_lost(story) == (1, 0)
    story.pass_time("16d")
    assert retained_and_lost(story) == (1, 1)


def test_lost_and_back_the_next_horizon_runs_from_the_return() -> None:
    story = told(*visits(0, 40))
    story.pass_time("49.9d")
    assert retained_and_lost(story) == (0, 1)
    story.tell(*visits(49.9))
    story.pass_time("50d")
    assert retained_and_lost(story) == (1, 1)


def test_an_activity_told_later_retains_who_was_lost() -> None:
    story = told(*visits(0))
    story.pass_time("12d")
    assert retained_and_lost(story) == (0, 1)
    story.tell(*visits(9))
    assert retained_and_lost(story) == (1, 0)
    story.pass_time("19d")
    assert retained_and_lost(story) == (1, 1)


def test_an_activity_told_later_moves_the_next_anchor() -> None:
    story = told(*visits(0, 1))
    story.pass_time("12d")
    assert retained_and_lost(story) == (1, 1)
    story.tell(*visits(9))
    assert retained_and_lost(story) == (1, 0)


def test_an_earlier_beginning_told_later_is_the_first_anchor() -> None:
    story = told(*visits(5, 2))
    story.pass_time("12d")
    assert retained_and_lost(story) == (1, 0)
    story.pass_time("15d")
    assert retained_and_lost(story) == (1, 1)


def test_the_origin_is_that_of_the_anchor() -> None:
    story = told("0d page.viewed web origin=backfill", "2d page.viewed web")
    story.pass_time("12d")
    assert story.values(CUSTOMERS_RETAINED, basis="activity", origin="backfill") == [1]
    assert story.values(CUSTOMERS_LOST, basis="activity", origin="live") == [1]


@pytest.mark.parametrize(
    "line",
    [
        "campaign.sent marketing",
        "campaign.opened marketing",
        "message.sent email",
        "survey.sent survey",
        "shipment.delivered delivery",
        "notification.sent app",
        "subscription.renewed billing",
        "subscription.cancelled web",
        "agent.status_changed web",
        "page.viewed web by=bot",
        "case.opened email by=agent",
    ],
)
def test_what_the_customer_did_not_do_is_no_activity(line: str) -> None:
    story = told(*visits(0), f"5d {line}")
    story.pass_time("10d")
    assert retained_and_lost(story) == (0, 1)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if KIND_NUMBER[kind] in KINDS_NOTED])
@pytest.mark.parametrize("actor", ["", "by=customer"])
def test_what_the_customer_does_is_activity(kind: str, actor: str) -> None:
    story = told(*visits(0), f"5d {kind} web {actor}")
    story.pass_time("10d")
    assert retained_and_lost(story) == (1, 0)


def test_one_wake_up_is_asked_for_not_one_for_each_activity() -> None:
    story = Story(TEN_DAYS)
    asked = [effect for line in visits(0, 1, 2, 3, 4, 5) for effect in story.tell(line)]
    assert [effect for effect in asked if isinstance(effect, WakeAt)] == [
        WakeAt(after("10d"), is_live=True)
    ]


def test_very_little_is_kept_of_a_customer_who_comes_every_day() -> None:
    story = Story(TEN_DAYS)
    most = 0
    for day in range(200):
        story.tell(*visits(day))
        most = max(most, len(activity_of(story).times))
    assert most <= 4
    assert retained_and_lost(story) == (19, 0)


def test_nobody_waits_for_a_customer_who_is_lost_and_a_return_begins_anew() -> None:
    story = told(*visits(0, 1, 2))
    story.pass_time("90d")
    assert story.journey.wake_at is None
    story.tell(*visits(91))
    assert len(activity_of(story).times) == 1
    assert retained_and_lost(story) == (1, 1)


def test_a_customer_of_the_past_is_judged_by_the_backfill_clock() -> None:
    now = Now(live=after("999d"), backfill=after("0d"))
    journey, effects = step(
        None, touchpoint("0d page.viewed web origin=backfill", "e1"), now, TEN_DAYS
    )
    assert WakeAt(after("10d"), is_live=False) in effects
    now = Now(now.live, after("9d"))
    event = touchpoint("9d page.viewed web origin=backfill", "e2")
    journey, effects = step(journey, event, now, TEN_DAYS)
    assert CUSTOMERS_LOST not in repr(effects)
    _, effects = step(journey, WakeUp(after("10d")), Now(now.live, after("10d")), TEN_DAYS)
    assert CUSTOMERS_RETAINED in repr(effects)
