"""Next best actions: each with its cause, once, and only for what happens live."""

import pytest

from pipeline.core.actions import ACTIONS, action_of
from pipeline.core.effects import Act
from pipeline.core.policy import DAY_MS
from pipeline.metrics.declarations import ACTION_REASONS
from pipeline.metrics.declarations import ACTIONS as ACTIONS_TOTAL
from tests.unit.core.story import BEGINNING, HOUR, MINUTE, Story, after, told

LOST_CALL = ("0m call.queued phone session=s1 case=-", "3m call.abandoned phone session=s1 case=-")
UNHAPPY = ("0m survey.answered survey survey=csat:1 score=1", "1m payment.failed web")


def done(story: Story) -> list[tuple[str, str]]:
    """The actions emitted, which are those counted."""
    emitted = [(act.action, act.reason) for act in story.acts]
    for action, reason in set(emitted):
        counted = story.total(ACTIONS_TOTAL, action=action, reason=reason, origin="live")
        assert counted == emitted.count((action, reason))
    assert story.total(ACTIONS_TOTAL) == len(emitted)
    assert not any(fact.metric == ACTIONS_TOTAL for fact in story.retracted)
    return emitted


def test_the_declared_pairs_are_those_of_the_table() -> None:
    assert {(row.action, row.reason) for row in ACTIONS} == set(ACTION_REASONS)


def test_a_silent_sufferer_is_followed_up_after_an_hour() -> None:
    story = told("0m payment.failed web")
    story.pass_time("59m")
    assert done(story) == []
    story.pass_time("60m")
    assert done(story) == [("followup", "silent_sufferer")]
    [act] = story.acts
    assert (act.cause_at, act.created_at) == (BEGINNING, BEGINNING + HOUR)
    assert act.due_at == BEGINNING + HOUR + DAY_MS


@pytest.mark.parametrize(
    "line", ["30m order.placed web", "30m message.received email", "30m followup.sent email"]
)
def test_not_one_who_suffers_no_more_or_has_spoken(line: str) -> None:
    story = told("0m payment.failed web", line)
    story.pass_time("5h")
    assert done(story) == []


def test_once_for_one_silence_and_within_a_week() -> None:
    story = told("0m payment.failed web", "2h payment.failed web", "1d shipment.delayed delivery")
    story.tell("2d message.received email", "3d experience.degraded web")
    story.pass_time("6d")
    assert done(story) == [("followup", "silent_sufferer")]
    story.tell("7d message.received email", "8d experience.degraded web")
    story.pass_time("9d")
    assert len(done(story)) == 2


def test_the_action_comes_before_a_later_touchpoint_though_no_wake_up_did() -> None:
    """Batches of records have no part in what is decided."""
    story = told("0m payment.failed web")
    story._wake_until = lambda at: None  # type: ignore[method-assign]
    story.tell("2h message.received email")
    assert done(story) == [("followup", "silent_sufferer")]


def test_who_was_not_answered_is_called_back_unless_anybody_tries_again() -> None:
    story = told(*LOST_CALL)
    story.pass_time("17m")
    assert done(story) == []
    story.pass_time("1h")
    assert done(story) == [("callback", "abandoned_contact")]
    assert story.acts[0].created_at == BEGINNING + 18 * MINUTE
    for line in ("5m call.queued phone session=s2 case=-", "5m message.sent email by=agent"):
        again = told(*LOST_CALL, line)
        again.pass_time("1h")
        assert done(again) == []


def test_each_abandoned_contact_is_a_cause_of_its_own() -> None:
    story = told(*LOST_CALL)
    story.tell("1d call.queued phone session=s2", "25h call.abandoned phone session=s2")
    story.pass_time("2d")
    assert done(story) == [("callback", "abandoned_contact")] * 2


def test_a_requested_callback_needs_no_action() -> None:
    story = told(*LOST_CALL, "4m callback.requested phone session=s1 case=-")
    story.pass_time("1h")
    assert done(story) == []


def test_a_complaint_is_followed_up_at_once() -> None:
    story = told("0m complaint.filed email")
    assert done(story) == [("followup", "complaint")]
    assert story.acts[0].created_at == BEGINNING
    story.tell("1d complaint.filed email")
    assert len(done(story)) == 2


def test_not_a_complaint_that_was_answered_before_it_became_known() -> None:
    assert done(told("1h message.sent email by=agent", "0m complaint.filed email")) == []


def test_a_customer_at_risk_is_won_back() -> None:
    story = told(*UNHAPPY)
    assert done(story) == [("winback", "at_risk")]
    assert story.acts[0].cause_at == after("1m")


def test_not_who_does_not_want_to_hear_from_us() -> None:
    no = "-1d consent.changed web consent=marketing granted=no"
    assert done(told(no, *UNHAPPY)) == []
    assert done(told("-1d campaign.unsubscribed marketing", *UNHAPPY)) == []
    yes = "-1h consent.changed web consent=marketing granted=yes"
    assert done(told(no, yes, *UNHAPPY)) == [("winback", "at_risk")]
    other = "-1d consent.changed web consent=analytics granted=no"
    assert done(told(other, *UNHAPPY)) == [("winback", "at_risk")]


def test_won_back_once_in_thirty_days() -> None:
    story = told(*UNHAPPY, "2m followup.sent email", "9d payment.failed web by=customer")
    story.tell("9d followup.sent email")
    assert done(story).count(("winback", "at_risk")) == 1
    story.tell("32d payment.failed web", "32d followup.sent email")
    assert done(story).count(("winback", "at_risk")) == 2


def test_staying_away_is_a_cause_when_time_makes_it_one() -> None:
    story = told("0m page.viewed web", "1m survey.answered survey survey=csat:1 score=1")
    story.pass_time("50d")
    assert done(story) == [("winback", "at_risk")]
    assert story.acts[0].cause_at == after("1m") + 45 * DAY_MS


@pytest.mark.parametrize("lines", [LOST_CALL, UNHAPPY, ("0m complaint.filed email",)])
def test_history_leads_to_no_action(lines: tuple[str, ...]) -> None:
    story = told(*(f"{line} origin=backfill" for line in lines))
    story.pass_time("20d")
    assert done(story) == []


def test_nor_does_it_when_the_customer_is_live_by_now() -> None:
    past = [f"{line} origin=backfill" for line in ("0m payment.failed web", "1m complaint.filed")]
    story = told("3h page.viewed web", *past)
    story.pass_time("1d")
    assert done(story) == []


def test_what_is_known_too_late_leads_to_no_action() -> None:
    story = told("0m page.viewed web", *(f"{line} origin=backfill" for line in UNHAPPY))
    assert story.acts == [] or story.acts[0].cause_at == after("1m")
    late = told("0m subscription.cancelled billing origin=backfill", "20d payment.failed web")
    assert ("winback", "at_risk") in done(late)
    stale = told("0m subscription.cancelled billing", *(f"{n}d page.viewed web" for n in (8, 9)))
    assert done(stale) == []


def test_an_action_has_the_same_id_whenever_it_is_decided() -> None:
    act = Act("followup", "complaint", 5, 6, 7)
    record = action_of("c:ada", act)
    assert record == action_of("c:ada", act)
    assert (record.customer_key, record.created_at, record.due_at) == ("c:ada", 6, 7)
    others = [
        action_of("c:bob", act),
        action_of("c:ada", Act("followup", "complaint", 6, 6, 7)),
        action_of("c:ada", Act("callback", "complaint", 5, 6, 7)),
    ]
    assert len({record.action_id, *(other.action_id for other in others)}) == 4
