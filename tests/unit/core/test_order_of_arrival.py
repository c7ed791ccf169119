"""In any order of arrival, and however often: the same metrics and the same public journey."""

from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.contract.kinds import KIND_NUMBER
from pipeline.contract.touchpoint import Touchpoint
from pipeline.core.case_kinds import IN_ORDER, RANK
from pipeline.core.effort import effort
from pipeline.core.facts import Fact
from pipeline.core.history import touches
from pipeline.core.summary import summarise
from pipeline.core.switches import switches
from pipeline.core.windows import counts
from pipeline.metrics.declarations import ACTIONS
from tests.unit.core.agreed import open_hours, targets, with_calendars, with_targets
from tests.unit.core.story import Story, after, happened, touchpoint

NOW = after("6d")
AGREED = with_calendars(
    with_targets(
        targets(queue="billing", business=True, first_response="20m", resolution="45m"),
        targets(first_response="30m", next_response="25m", resolution="1h"),
    ),
    billing=open_hours("0m-50m", "70m-110m", "2h-3h"),
    default=open_hours("30m-100m"),
)
CHANNELS = st.sampled_from(["email", "chat", "phone"])
ACTORS = st.sampled_from(["", "by=customer", "by=agent", "by=bot", "by=system"])
QUEUES = st.sampled_from(["", "queue=billing", "queue=technical", "queue=elsewhere"])
TEAMS = st.sampled_from(["", "team=a", "team=b"])
PRIORITIES = st.sampled_from(["", "priority=low", "priority=urgent"])
CASES = st.sampled_from(["case=A", "case=B", "case=C"])
SESSIONS = st.sampled_from(["", "session=s1", "session=s2"])
ORIGINS = st.sampled_from(["", "", "", "origin=backfill"])
# Few different times, so that many are equal.
TIMES = st.sampled_from([f"{minute}m" for minute in range(0, 200, 10)])
IDS = st.sampled_from(["{}", "{:032x}", "0b9f8f9e-9a3c-4f0e-8f0e-1a2b3c4d{:04x}"])

SENT = st.sampled_from(
    ["message.sent", "message.sent visibility=internal", "message.sent author=campaign"]
)
MERGES = st.sampled_from(["case.merged into=A", "case.merged into=B", "case.merged into=C"])
# Mostly merges, so that there are lines and circles of them.
MERGING = (
    st.sampled_from(
        ["case.opened", "message.received", "message.sent", "case.closed", "case.reopened"]
    )
    | MERGES
    | MERGES
)
CASE_KINDS = st.sampled_from([kind for kind in IN_ORDER if kind != "case.merged"]) | SENT
OTHERS = st.sampled_from(
    [
        "page.viewed",
        "campaign.sent",
        "payment.failed",
        "followup.sent",
        "checkout.started",
        "order.placed amount=100EUR",
        "refund.issued amount=30EUR",
        "shipment.dispatched promised=1h shipment=S1",
        "shipment.delivered shipment=S1",
        "shipment.delayed shipment=S1 promised=2h",
        "shipment.delayed shipment=S1 lost=yes",
        "subscription.renewed plan=basic",
        "subscription.cancelled plan=basic",
        "experiment.exposed experiment=price:low",
        "tier.changed tier=gold",
        "tier.changed tier=silver",
        "consent.changed consent=ads granted=yes",
        "consent.changed consent=ads granted=no",
        "survey.sent survey=csat:1",
        "survey.answered survey=csat:1 score=4",
        "survey.answered survey=csat:1 score=2",
        "survey.answered survey=nps:1 score=9",
    ]
)


def lines(kinds: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    fields = (CHANNELS, ACTORS, QUEUES, TEAMS, PRIORITIES, CASES, SESSIONS, ORIGINS)
    return st.tuples(TIMES, kinds, *fields).map(" ".join)


@st.composite
def histories(draw: st.DrawFn, kinds: st.SearchStrategy[str]) -> list[Touchpoint]:
    told = draw(st.lists(lines(kinds), min_size=1, max_size=25))
    form = draw(IDS)
    return [touchpoint(line, form.format(number)) for number, line in enumerate(told)]


@st.composite
def arrivals(draw: st.DrawFn, kinds: st.SearchStrategy[str]) -> tuple[list[Touchpoint], ...]:
    """A history in order, and an arrival of it: shuffled, some of it twice."""
    history = draw(histories(kinds))
    repeated = draw(st.lists(st.sampled_from(history), max_size=8))
    return sorted(history, key=in_order), draw(st.permutations(history + repeated))


def in_order(event: Touchpoint) -> tuple[int, int, str]:
    return event.occurred_at, RANK.get(KIND_NUMBER[event.kind], 0), event.event_id


def counted(story: Story) -> Counter[Fact]:
    """What counts in the end; but for actions: what was emitted cannot be taken back."""
    return Counter({fact: n for fact, n in (+story.counted).items() if fact.metric != ACTIONS})


def public(story: Story) -> dict[str, Any]:
    journey = story.journey
    answers = journey.satisfaction
    return {
        "summary": summarise("c:ada", journey),
        "history": touches(journey.history),
        "windows": counts(journey.history, journey.counts, NOW),
        "effort": effort(journey, NOW),
        "switches": switches(journey),
        "means": answers and [answers.mean(survey) for survey in ("csat", "nps", "ces")],
        "friction": journey.friction,
        "commerce": journey.commerce,
        "profile": journey.profile,
        "first": journey.first,
        "live": journey.is_live,
    }


@settings(max_examples=300, deadline=None)
@given(arrivals(CASE_KINDS))
def test_cases_come_out_the_same(both: tuple[list[Touchpoint], list[Touchpoint]]) -> None:
    in_order, as_arrived = (happened(events, AGREED) for events in both)
    assert counted(as_arrived) == counted(in_order)
    assert public(as_arrived) == public(in_order)


@settings(max_examples=300, deadline=None)
@given(arrivals(MERGING))
def test_merged_cases_come_out_the_same(both: tuple[list[Touchpoint], list[Touchpoint]]) -> None:
    in_order, as_arrived = (happened(events, AGREED) for events in both)
    assert counted(as_arrived) == counted(in_order)
    assert public(as_arrived) == public(in_order)


@settings(max_examples=150, deadline=None)
@given(arrivals(CASE_KINDS | OTHERS))
def test_whole_journeys_come_out_the_same(both: tuple[list[Touchpoint], list[Touchpoint]]) -> None:
    in_order, as_arrived = map(happened, both)
    assert counted(as_arrived) == counted(in_order)
    assert public(as_arrived) == public(in_order)
