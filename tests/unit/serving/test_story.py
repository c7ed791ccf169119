"""A journey told as a story: all that the state knows, in words."""

from pipeline.contract.details import Merge
from pipeline.serving.story import Opinion, tell
from tests.unit.serving.journeys import (
    DAY,
    MINUTE,
    NOON,
    a_busy_journey,
    a_buyers_journey,
    journey_of,
    touch,
)


def test_a_first_touchpoint_is_already_a_story() -> None:
    story = tell("c:4711", journey_of(touch(1, "page.viewed", 0, "web")))
    assert (story.stage, story.touchpoints) == ("consideration", 1)
    assert story.first_at == story.last_at == NOON
    assert story.open_cases == story.closed_cases == []
    assert [(one.kind, one.channel) for one in story.touches] == [("page.viewed", "web")]


def test_the_windows_count_back_from_the_latest_touchpoint() -> None:
    story = tell("c:4711", a_busy_journey())
    assert story.windows[1] == {"email": 3, "survey": 1, "chat": 1}
    assert story.windows[7] == {"email": 3, "commerce": 1, "delivery": 1, "survey": 1, "chat": 1}
    assert story.windows[30] == story.windows[7]
    assert story.windows[90]["web"] == 1


def test_an_open_case_shows_its_running_clock() -> None:
    [case] = tell("c:4711", a_busy_journey()).open_cases
    assert (case.status, case.channel, case.queue) == ("open", "chat", None)
    assert case.opened_at == case.unanswered_since == NOON + 80 * MINUTE
    assert case.first_response_ms is None
    assert case.resolved_at is None


def test_a_resolved_case_shows_what_its_clocks_have_measured() -> None:
    [case] = tell("c:4711", a_busy_journey()).closed_cases
    assert (case.case_id, case.status, case.queue, case.priority) == (
        "A-1",
        "resolved",
        "billing",
        "high",
    )
    assert case.first_response_ms == 5 * MINUTE
    assert case.resolutions_ms == [65 * MINUTE]
    assert case.requester_waits_ms == [65 * MINUTE]
    assert case.resolved_at == NOON + 65 * MINUTE
    assert case.unanswered_since is None


def test_a_reopened_case_is_open_again_and_keeps_its_first_resolution() -> None:
    journey = journey_of(
        touch(1, "case.opened", 0, actor="customer", case_id="A"),
        touch(2, "case.resolved", MINUTE, actor="agent", case_id="A"),
        touch(3, "message.received", 2 * MINUTE, actor="customer", case_id="A"),
    )
    [case] = tell("c:4711", journey).open_cases
    assert (case.status, case.cycles, case.resolved_at) == ("open", 2, None)
    assert case.resolutions_ms == [MINUTE]


def test_a_merged_case_names_its_parent() -> None:
    journey = journey_of(
        touch(1, "case.opened", 0, actor="customer", case_id="A"),
        touch(2, "case.opened", MINUTE, actor="customer", case_id="B"),
        touch(
            3, "case.merged", 2 * MINUTE, actor="agent", case_id="B", detail=Merge(into_case_id="A")
        ),
    )
    [case] = tell("c:4711", journey).closed_cases
    assert (case.case_id, case.status, case.merged_into) == ("B", "merged", "A")


def test_satisfaction_purchases_and_bad_moments_are_told() -> None:
    story = tell("c:4711", a_busy_journey())
    assert story.satisfaction == {"csat": Opinion(4, 4.0, 1)}
    assert (story.orders, story.spend) == (1, {"EUR": 1999})
    assert story.bad_experiences == 1
    assert [(mark.kind, mark.occurred_at) for mark in story.marks] == [
        ("shipment.delayed", NOON - DAY)
    ]
    assert story.reached_out_at is None


def test_the_last_fifty_touchpoints_are_told_in_their_order() -> None:
    story = tell("c:4711", journey_of(*(touch(n, "page.viewed", n, "web") for n in range(60))))
    assert story.touchpoints == 60
    assert [one.occurred_at - NOON for one in story.touches] == list(range(10, 60))


def test_nobody_waits_in_a_resolved_case_even_without_a_reply() -> None:
    journey = journey_of(
        touch(1, "case.opened", 0, actor="customer", case_id="A"),
        touch(2, "case.resolved", MINUTE, actor="agent", case_id="A"),
    )
    [case] = tell("c:4711", journey).closed_cases
    assert case.unanswered_since is None
    assert case.first_response_ms is None


def test_what_became_of_purchases_parcels_and_subscriptions_is_told() -> None:
    story = tell("c:4711", a_buyers_journey())
    [checkout] = story.abandoned_checkouts
    assert (checkout.channel, checkout.last_tried_at) == ("web", NOON - 3 * DAY)
    delivered = [(each.promised_at, each.delivered_at, each.outcome) for each in story.shipments]
    assert delivered == [
        (None, NOON + MINUTE, None),
        (NOON, NOON + MINUTE, "late"),
        (NOON + DAY, None, None),
    ]
    [subscription] = story.subscriptions
    assert (subscription.last, subscription.last_at) == (
        "subscription.cancelled",
        NOON + 3 * MINUTE,
    )
    [experiment] = story.experiments
    assert (experiment.experiment, experiment.variant) == ("price", "low")
    assert (experiment.exposed_at, experiment.ordered_at) == (NOON - 2 * DAY, NOON - DAY)
