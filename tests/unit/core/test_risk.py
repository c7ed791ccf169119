"""Churn risk: every point has its reason, and a reason its time."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.policy import Policy
from pipeline.core.risk import (
    RULES,
    Reason,
    next_crossing,
    points_of,
    reasons_at,
    since_when,
    spans_of,
)
from pipeline.metrics.declarations import CUSTOMERS_AT_RISK
from tests.unit.core.arriving import Arrived, arrivals, counted_of
from tests.unit.core.story import DAY, HOUR, POLICY, Story, after, happened, told

SENSITIVE = msgspec.structs.replace(POLICY, at_risk_points=25)


def reasons(story: Story, at: str) -> dict[str, int]:
    found = reasons_at(spans_of(story.journey, story.policy), after(at))
    return {reason.name: reason.points for reason in found}


def is_at_risk(story: Story) -> bool:
    return story.values(CUSTOMERS_AT_RISK) == [1]


def test_the_table_is_what_is_documented() -> None:
    assert {rule.name: rule.points for rule in RULES} == {
        "bad experience, nobody reached out": 25,
        "latest CSAT 1 or 2": 25,
        "latest NPS 0 to 6": 20,
        "latest CES 1 to 3": 15,
        "case open for more than 3 days": 20,
        "open case was reopened": 15,
        "subscription cancelled": 40,
        "unsubscribed from campaigns": 10,
        "inactive for half the horizon": 25,
    }


@pytest.mark.parametrize(
    ("lines", "name", "holds", "holds_not"),
    [
        (["0m payment.failed web"], RULES[0].name, "6d", "7d"),
        (["0m payment.failed web", "2d followup.sent email"], RULES[0].name, "", "3d"),
        (["0m survey.answered survey=csat:1 score=2"], RULES[1].name, "89d", "90d"),
        (
            [
                "0m survey.answered survey=csat:1 score=2",
                "1d survey.answered survey=csat:2 score=3",
            ],
            RULES[1].name,
            "",
            "2d",
        ),
        (["0m survey.answered survey=nps:1 score=6"], RULES[2].name, "1d", "90d"),
        (["0m survey.answered survey=nps:1 score=7"], RULES[2].name, "", "1d"),
        (["0m survey.answered survey=ces:1 score=3"], RULES[3].name, "1d", "90d"),
        (["0m case.opened by=agent"], RULES[4].name, "3d", "2.9d"),
        (["0m case.opened", "4d case.resolved"], RULES[4].name, "", "5d"),
        (
            ["0m case.opened", "1h case.resolved", "2h message.received"],
            RULES[5].name,
            "3h",
            "1.5h",
        ),
        (["0m subscription.cancelled billing"], RULES[6].name, "900d", "-1m"),
        (
            ["0m subscription.cancelled billing", "1d subscription.renewed billing"],
            RULES[6].name,
            "",
            "2d",
        ),
        (["0m campaign.unsubscribed marketing"], RULES[7].name, "1d", "90d"),
        (["0m page.viewed web"], RULES[8].name, "45d", "44.9d"),
        (["0m page.viewed web"], RULES[8].name, "89d", "90d"),
        (["0m page.viewed web", "10d order.placed web"], RULES[8].name, "55d", "54d"),
    ],
)
def test_each_rule_holds_over_its_span(
    lines: list[str], name: str, holds: str, holds_not: str
) -> None:
    story = told(*lines)
    if holds:
        assert name in reasons(story, holds)
    assert name not in reasons(story, holds_not)


def test_points_add_up_to_a_hundred_at_most() -> None:
    assert points_of([Reason("a", 40, 0), Reason("b", 25, 0)]) == 65
    assert points_of([Reason("a", 80, 0), Reason("b", 25, 0)]) == 100


def test_it_is_high_since_the_reason_that_made_it_so() -> None:
    found = [Reason("a", 30, 5), Reason("b", 15, 3), Reason("c", 20, 9)]
    assert since_when(found, 40) == 5
    assert since_when(found, 60) == 9
    with pytest.raises(ValueError, match="65 points"):
        since_when(found, 70)


def test_customers_are_counted_from_the_threshold_on() -> None:
    story = told("0m survey.answered survey=csat:1 score=1")
    assert not is_at_risk(story)
    story.tell("1h payment.failed web")
    assert is_at_risk(story)


def test_time_alone_takes_a_customer_over_the_threshold_and_back() -> None:
    story = told("0m page.viewed web", "1m survey.answered survey=csat:1 score=1")
    story.pass_time("44d")
    assert not is_at_risk(story)
    story.pass_time("46d")
    assert is_at_risk(story)
    story.pass_time("91d")
    assert not is_at_risk(story)


def test_who_comes_back_is_not_at_risk_any_more() -> None:
    story = told("0m page.viewed web", "1m survey.answered survey=csat:1 score=1")
    story.pass_time("46d")
    story.tell("46d page.viewed web")
    assert not is_at_risk(story)


def test_a_visit_puts_the_time_off() -> None:
    story = told("0m survey.answered survey=csat:1 score=1", "30d page.viewed web")
    story.pass_time("74d")
    assert not is_at_risk(story)
    story.pass_time("75d")
    assert is_at_risk(story)


def test_a_low_threshold_is_reached_by_staying_away_alone() -> None:
    story = told("0m page.viewed web", policy=SENSITIVE)
    story.pass_time("44d")
    assert not is_at_risk(story)
    story.pass_time("46d")
    assert is_at_risk(story)


def test_history_that_becomes_live_changes_its_origin() -> None:
    story = told(
        "0m survey.answered survey=csat:1 score=1 origin=backfill",
        "1m payment.failed web origin=backfill",
    )
    assert story.values(CUSTOMERS_AT_RISK, origin="backfill") == [1]
    story.tell("2m page.viewed web")
    assert story.values(CUSTOMERS_AT_RISK, origin="live") == [1]
    assert story.total(CUSTOMERS_AT_RISK) == 1


def test_the_next_crossing_is_not_just_the_next_change() -> None:
    story = told("0m page.viewed web", "1m survey.answered survey=csat:1 score=1")
    spans = spans_of(story.journey, POLICY)
    assert next_crossing(spans, after("1h"), 50) == after("1m") + 45 * DAY
    assert next_crossing(spans, after("50d"), 50) == after("1m") + 90 * DAY
    assert next_crossing(spans, after("1h"), 60) is None


LINES = st.tuples(
    st.sampled_from(
        [
            "payment.failed web",
            "complaint.filed email",
            "followup.sent email",
            "survey.answered survey survey=csat:1 score=1",
            "survey.answered survey survey=csat:2 score=4",
            "survey.answered survey survey=nps:1 score=3",
            "subscription.cancelled billing",
            "subscription.started billing",
            "campaign.unsubscribed marketing",
            "case.opened email",
            "message.received email",
            "message.sent email",
            "case.resolved email",
            "case.reopened email",
            "page.viewed web",
        ]
    ),
    st.sampled_from(["", "", "", "origin=backfill"]),
).map(" ".join)


@pytest.mark.parametrize("points", [25, 45, 50, 75])
@settings(max_examples=150, deadline=None)
@given(arrived=arrivals(LINES, 6 * DAY, 6 * HOUR))
def test_in_any_order_and_woken_whenever_the_same_counts(points: int, arrived: Arrived) -> None:
    """Soon after all has arrived, and in the long run."""
    policy = msgspec.structs.replace(POLICY, at_risk_points=points)
    stories = [happened(events, policy) for events in (arrived.in_order, arrived.in_arrival)]
    for until in ("14d", "40d", "46d", "52d", "95d", "150d"):
        for story in stories:
            story.pass_time(until)
        first, second = (counted_of(story, CUSTOMERS_AT_RISK) for story in stories)
        assert first == second
        assert first.total() == _expected(stories[0], until, policy)


def _expected(story: Story, until: str, policy: Policy) -> int:
    found = reasons_at(spans_of(story.journey, policy), after(until))
    return points_of(found) >= policy.at_risk_points
