"""What was agreed and whether it was kept: breaches at their deadline, told as stories."""

import pytest

from pipeline.core.clocks import Now
from pipeline.core.effects import Add, WakeAt, WakeUp
from pipeline.core.policy import Policy, SlaPolicy, Targets
from pipeline.core.step import step
from pipeline.metrics.declarations import FIRST_RESPONSE, SLA_BREACHED, SLA_DUE, TWINS
from tests.unit.core.agreed import open_hours, targets, with_calendars, with_targets
from tests.unit.core.story import POLICY, Story, after, told, touchpoint

FIRST = with_targets(targets(first_response="30m"))
NEXT = with_targets(targets(next_response="30m"))
RESOLVE = with_targets(targets(resolution="2h"))


def outcome(story: Story, target: str, **labels: str) -> tuple[int, int]:
    """How many clocks of a target were due, and how many of them breached."""
    return (
        story.total(SLA_DUE, target=target, **labels),
        story.total(SLA_BREACHED, target=target, **labels),
    )


def taken_back(story: Story) -> list[str]:
    """The counters and histograms that something was taken back of."""
    return [fact.metric for fact in story.retracted if fact.metric in TWINS]


# ---- first response


def test_answered_in_time_it_was_due_and_not_breached() -> None:
    story = told("0m case.opened", "29m message.sent by=agent", policy=FIRST)
    story.pass_time("2h")
    assert outcome(story, "first_response") == (1, 0)


def test_a_clock_that_runs_is_not_due_yet() -> None:
    story = told("0m case.opened", "29m page.viewed web", policy=FIRST)
    assert outcome(story, "first_response") == (0, 0)


def test_a_breach_counts_at_its_deadline_while_nobody_has_answered() -> None:
    story = told("0m case.opened", policy=FIRST)
    assert WakeAt(after("30m") + 1, is_live=True) in story.effects
    story.pass_time("30m")
    assert outcome(story, "first_response") == (0, 0)
    story.pass_time("31m")
    assert outcome(story, "first_response") == (1, 1)


def test_an_answer_after_the_breach_counts_no_second_time_and_takes_nothing_back() -> None:
    story = told("0m case.opened", "45m message.sent by=agent", policy=FIRST)
    story.pass_time("2h")
    assert outcome(story, "first_response") == (1, 1)
    assert story.values(FIRST_RESPONSE) == [45 * 60]
    assert taken_back(story) == []


def test_exactly_at_the_deadline_is_in_time() -> None:
    story = told("0m case.opened", "30m message.sent by=agent", policy=FIRST)
    story.pass_time("2h")
    assert outcome(story, "first_response") == (1, 0)


def test_any_later_event_shows_that_the_deadline_has_passed() -> None:
    journey, effects = step(None, touchpoint("0m case.opened", "e1"), Now(0, 0), FIRST)
    journey, effects = step(journey, touchpoint("31m case.prioritised", "e2"), Now(0, 0), FIRST)
    assert [effect.fact.metric for effect in effects if isinstance(effect, Add)].count(
        SLA_BREACHED
    ) == 1


def test_a_late_reply_that_was_in_time_takes_its_breach_back() -> None:
    story = told("0m case.opened", policy=FIRST)
    story.pass_time("1h")
    assert outcome(story, "first_response") == (1, 1)
    story.tell("20m message.sent by=agent")
    assert outcome(story, "first_response") == (1, 0)
    assert taken_back(story) == [SLA_BREACHED]


def test_a_late_reply_that_was_too_late_as_well_takes_nothing_back() -> None:
    story = told("0m case.opened", policy=FIRST)
    story.pass_time("1h")
    story.tell("40m message.sent by=agent")
    assert outcome(story, "first_response") == (1, 1)
    assert taken_back(story) == []


def test_an_event_from_before_a_deadline_is_no_reason_to_forget_that_time_has_passed() -> None:
    story = told("0m case.opened", policy=FIRST)
    story.pass_time("1h")
    story.now = Now(after("5m"), after("5m"))
    story.tell("10m case.prioritised priority=high")
    assert outcome(story, "first_response") == (1, 1)
    assert taken_back(story) == []


@pytest.mark.parametrize(
    "line", ["message.sent by=bot", "message.sent by=agent visibility=internal"]
)
def test_only_a_human_public_reply_keeps_the_promise(line: str) -> None:
    story = told("0m case.opened", f"5m {line}", policy=FIRST)
    story.pass_time("1h")
    assert outcome(story, "first_response") == (1, 1)


def test_opened_by_an_agent_nobody_waits_for_a_first_response() -> None:
    story = told("0m case.opened by=agent", policy=FIRST)
    story.pass_time("1h")
    assert outcome(story, "first_response") == (0, 0)


def test_the_resolve_stops_the_response_clock_as_well() -> None:
    story = told("0m case.opened", "20m case.resolved", policy=FIRST)
    story.pass_time("2h")
    assert outcome(story, "first_response") == (1, 0)


def test_reopened_while_the_customer_waits_a_new_response_clock_runs_from_there() -> None:
    story = told("0m case.opened", "20m case.resolved", "3h message.received", policy=FIRST)
    story.pass_time("3.4h")
    assert outcome(story, "first_response") == (1, 0)
    story.pass_time("4h")
    assert outcome(story, "first_response") == (2, 1)


def test_reopened_by_an_agent_with_nobody_waiting_no_response_clock_runs() -> None:
    story = told(
        "0m case.opened", "10m message.sent by=agent", "20m case.resolved", "1h case.reopened",
        policy=with_targets(targets(first_response="30m", next_response="30m")),
    )  # fmt: skip
    story.pass_time("4h")
    assert outcome(story, "first_response") == (1, 0)
    assert outcome(story, "next_response") == (0, 0)


def test_a_call_about_a_resolved_case_runs_no_clock_until_it_is_reopened() -> None:
    story = told(
        "0m case.opened by=agent", "10m case.resolved", "1h call.queued phone", policy=FIRST
    )
    story.pass_time("3h")
    assert outcome(story, "first_response") == (0, 0)
    story.tell("4h case.reopened phone", "5h message.sent by=agent")
    assert outcome(story, "first_response", channel="phone") == (1, 1)


def test_handed_off_in_time_the_clock_starts_at_the_hand_off() -> None:
    story = told("0m message.received bot", "20m bot.handed_off chat", policy=FIRST)
    story.tell("45m message.sent by=agent chat")
    story.pass_time("2h")
    assert outcome(story, "first_response") == outcome(story, "first_response", channel="chat")
    assert outcome(story, "first_response") == (1, 0)


def test_a_breach_before_the_hand_off_stays_and_the_new_clock_counts_for_itself() -> None:
    story = told("0m message.received bot", "40m bot.handed_off chat", policy=FIRST)
    story.tell("45m message.sent by=agent chat")
    assert outcome(story, "first_response", channel="bot") == (1, 1)
    assert outcome(story, "first_response", channel="chat") == (1, 0)
    assert taken_back(story) == []


# ---- next response


def test_each_wait_for_a_next_response_is_a_clock_of_its_own() -> None:
    story = told(
        "0m case.opened",
        "5m message.sent by=agent",
        "10m message.received",
        "20m message.received",
        "39m message.sent by=agent",
        "50m message.received",
        "90m message.sent by=agent",
        policy=NEXT,
    )
    story.pass_time("5h")
    assert outcome(story, "next_response") == (2, 1)


def test_the_wait_for_the_first_response_is_none_for_the_next() -> None:
    story = told("0m case.opened", "5m message.received", policy=NEXT)
    story.pass_time("2h")
    assert outcome(story, "next_response") == (0, 0)


def test_resolved_with_a_message_unanswered_nobody_waits_any_more() -> None:
    story = told(
        "0m case.opened",
        "5m message.sent by=agent",
        "10m message.received",
        "20m case.resolved",
        policy=NEXT,
    )
    story.pass_time("5h")
    assert outcome(story, "next_response") == (1, 0)


# ---- resolution


def test_each_cycle_has_its_own_resolution_clock() -> None:
    story = told(
        "0m case.opened",
        "1h case.resolved",
        "2h case.reopened chat",
        "5h case.resolved",
        policy=RESOLVE,
    )
    assert outcome(story, "resolution") == (2, 1)
    assert outcome(story, "resolution", channel="chat") == (1, 1)


def test_waiting_on_the_customer_stops_no_resolution_clock() -> None:
    story = told("0m case.opened", "10m case.waiting", policy=RESOLVE)
    story.pass_time("3h")
    assert outcome(story, "resolution") == (1, 1)


def test_a_close_resolves_and_so_stops_the_clock() -> None:
    story = told("0m case.opened", "1h case.closed", policy=RESOLVE)
    story.pass_time("3h")
    assert outcome(story, "resolution") == (1, 0)


def test_a_resolve_that_comes_late_takes_back_what_it_prevented() -> None:
    policy = with_targets(targets(first_response="30m", resolution="2h"))
    story = told("0m case.opened", policy=policy)
    story.pass_time("1d")
    assert outcome(story, "resolution") == (1, 1)
    story.tell("1h case.resolved")
    assert outcome(story, "resolution") == (1, 0)
    assert outcome(story, "first_response") == (1, 1)


# ---- which targets


def test_targets_and_labels_are_those_of_the_start_of_the_clock() -> None:
    policy = with_targets(
        targets(queue="billing", priority="urgent", first_response="10m"),
        targets(queue="billing", first_response="30m"),
    )
    lines = ("5m case.prioritised priority=urgent", "6m case.assigned queue=technical")
    story = told("0m case.opened queue=billing priority=low", *lines, policy=policy)
    story.pass_time("29m")
    assert outcome(story, "first_response") == (0, 0)
    story.pass_time("31m")
    assert outcome(story, "first_response", queue="billing", priority="low") == (1, 1)
    story = told("0m case.opened queue=billing priority=urgent", policy=policy)
    story.pass_time("11m")
    assert outcome(story, "first_response", priority="urgent") == (1, 1)


def test_a_queue_without_a_label_has_its_own_targets_all_the_same() -> None:
    policy = with_targets(targets(queue="secret", first_response="10m"))
    story = told("0m case.opened queue=secret", policy=policy)
    story.pass_time("1h")
    assert outcome(story, "first_response", queue="other") == (1, 1)


def test_without_a_target_nothing_is_due() -> None:
    policy = with_targets(targets(queue="billing", first_response="10m"))
    story = told("0m case.opened queue=technical", policy=policy)
    story.pass_time("1d")
    story.tell("2d case.resolved")
    assert story.total(SLA_DUE) == story.total(SLA_BREACHED) == 0


def test_a_changed_policy_applies_to_clocks_that_start_after_it() -> None:
    strict, lax = Targets(next_response_ms=60_000), Targets(next_response_ms=3_600_000)
    versions = ((after("0m"), lax), (after("20m"), strict))
    policy = with_targets(SlaPolicy("all", frozenset(), frozenset(), versions))
    story = told(
        "0m case.opened", "1m message.sent by=agent", "19m message.received", policy=policy
    )
    story.tell("40m message.sent by=agent")
    assert outcome(story, "next_response") == (1, 0)
    story.tell("41m message.received", "50m message.sent by=agent")
    assert outcome(story, "next_response") == (2, 1)


def test_due_and_breached_have_the_origin_of_what_started_the_clock() -> None:
    story = told("0m case.opened origin=backfill", "1h message.sent by=agent", policy=FIRST)
    assert outcome(story, "first_response", origin="backfill") == (1, 1)
    assert outcome(story, "first_response", origin="live") == (0, 0)


# ---- business hours


def business_target(**times: str) -> Policy:
    policy = with_targets(targets(business=True, **times))
    return with_calendars(policy, billing=open_hours("9h-12h", "13h-17h", "33h-36h"))


def test_a_business_target_waits_over_lunch() -> None:
    story = told("11.5h case.opened queue=billing", policy=business_target(first_response="1h"))
    story.pass_time("13.5h")
    assert outcome(story, "first_response") == (0, 0)
    story.pass_time("13.6h")
    assert outcome(story, "first_response") == (1, 1)


def test_a_business_target_is_due_when_the_time_is_over_not_when_the_queue_opens_again() -> None:
    policy = business_target(first_response="1h")
    story = told("16h case.opened queue=billing", "17h message.sent by=agent", policy=policy)
    assert outcome(story, "first_response") == (1, 0)
    story = told("16h case.opened queue=billing", "18h message.sent by=agent", policy=policy)
    assert outcome(story, "first_response") == (1, 1)


def test_where_a_queue_has_no_calendar_a_business_target_counts_all_hours() -> None:
    story = told("20h case.opened queue=technical", policy=business_target(first_response="1h"))
    story.pass_time("22h")
    assert outcome(story, "first_response") == (1, 1)


def test_what_is_left_of_a_business_target_is_left_by_the_next_queues_calendar() -> None:
    policy = with_calendars(
        with_targets(targets(business=True, first_response="2h")),
        billing=open_hours("0h-10h"),
        technical=open_hours("20h-30h"),
    )
    story = told(
        "9h case.opened queue=billing", "9.5h case.assigned queue=technical", policy=policy
    )
    story.pass_time("21.5h")
    assert outcome(story, "first_response") == (0, 0)
    story.pass_time("21.6h")
    assert outcome(story, "first_response", queue="billing") == (1, 1)


def test_a_queue_that_never_opens_again_breaches_nothing() -> None:
    policy = with_calendars(
        with_targets(targets(business=True, first_response="2h")), billing=open_hours("0h-10h")
    )
    story = told("9h case.opened queue=billing", policy=policy)
    story.pass_time("300d")
    assert outcome(story, "first_response") == (0, 0)
    story = told("9h case.opened queue=billing", "50h message.sent by=agent", policy=policy)
    assert outcome(story, "first_response") == (1, 0)


# ---- clocks, merges, and what is kept


def test_a_live_case_breaches_while_a_backfill_runs() -> None:
    now = Now(live=after("0m"), backfill=after("-90d"))
    journey, _ = step(None, touchpoint("0m case.opened", "e1"), now, FIRST)
    assert (journey.wake_at, journey.wake_backfill_at) == (after("30m") + 1, None)
    now = Now(live=after("31m"), backfill=after("-90d"))
    _, effects = step(journey, WakeUp(after("31m")), now, FIRST)
    assert [e.fact.metric for e in effects if isinstance(e, Add)] == [SLA_DUE, SLA_BREACHED]


def test_a_backfilled_case_breaches_by_the_backfill_clock_alone() -> None:
    now = Now(live=after("90d"), backfill=after("0m"))
    event = touchpoint("0m case.opened origin=backfill", "e1")
    journey, _ = step(None, event, now, FIRST)
    assert (journey.wake_at, journey.wake_backfill_at) == (None, after("30m") + 1)
    journey, effects = step(journey, WakeUp(after("30m")), now, FIRST)
    assert effects == [WakeAt(after("30m") + 1, is_live=False)]


def test_a_merged_case_takes_all_back() -> None:
    policy = with_targets(targets(first_response="30m", resolution="2h"))
    story = told("0m case.opened case=C", policy=policy)
    story.pass_time("1h")
    story.tell("70m case.opened by=agent case=P", "80m case.merged case=C into=P")
    story.pass_time("1d")
    # The parent's clocks are what remains: its contact is the child's.
    assert outcome(story, "first_response") == (1, 1)
    assert outcome(story, "resolution") == (1, 1)
    story = told("0m case.opened case=C", "50m case.merged case=C into=P", policy=policy)
    assert outcome(story, "first_response") == (1, 1)


def test_deadlines_of_the_parent_wake_although_only_the_child_was_touched() -> None:
    policy = with_targets(targets(first_response="30m"))
    story = told("0m case.opened by=agent case=P", "1m case.opened case=C", policy=policy)
    story.tell("2m case.merged case=C into=P")
    story.pass_time("1h")
    assert outcome(story, "first_response") == (1, 1)


def test_a_case_begun_before_there_were_targets_goes_on_without_and_takes_nothing_back() -> None:
    story = told("0m case.opened")
    story.policy = FIRST
    story.pass_time("1h")
    story.tell("2h message.sent by=agent", "3h case.resolved")
    assert outcome(story, "first_response") == (0, 0)
    # Told again from the beginning, it finds its breach.
    story.tell("1h message.sent visibility=internal")
    assert outcome(story, "first_response") == (1, 1)
    assert taken_back(story) == []


def test_clocks_that_run_when_nothing_is_agreed_any_more_are_still_stopped_by_an_answer() -> None:
    policy = with_targets(targets(first_response="30m", resolution="2h"))
    story = told("0m case.opened", policy=policy)
    story.policy = POLICY
    story.tell("10m message.sent by=agent", "20m case.resolved", "21m message.received")
    story.pass_time("1d")
    assert outcome(story, "first_response") == (1, 0)
    assert outcome(story, "resolution") == (1, 0)


def test_an_endless_case_that_drops_events_keeps_its_deadlines() -> None:
    policy = Policy(queues=POLICY.queues, sla=(targets(resolution="3d"),))
    lines = [f"{number}m message.received" for number in range(1, 700)]
    story = told("0m case.opened", *lines, policy=policy)
    story.pass_time("4d")
    assert outcome(story, "resolution") == (1, 1)
    assert taken_back(story) == []
