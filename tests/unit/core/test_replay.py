"""History told again comes to what its customers come to one by one, each thing in its time."""

from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contract.records import Tally
from pipeline.contract.touchpoint import Touchpoint
from pipeline.core.policy import Policy
from pipeline.core.replay import Reading, Replay, readings, whole_step
from pipeline.metrics.declarations import CASES_OPENED, FIRST_RESPONSE, METRICS, TOUCHPOINTS, TWINS
from tests.unit.core.story import BEGINNING, DAY, MINUTE, POLICY, after, happened, touchpoint

FIVE_MINUTES = 5 * MINUTE


def replayed(lines: Iterable[str], policy: Policy = POLICY) -> list[Reading]:
    events = [touchpoint(line, f"e{number}") for number, line in enumerate(lines)]
    return list(readings(Replay(policy), events, FIVE_MINUTES))


def values(read: list[Reading], metric: str) -> list[tuple[int, int]]:
    """When the metric changed, in minutes after the beginning of its steps, and to what."""
    return [
        ((reading.at - BEGINNING) // MINUTE, tally.value)
        for reading in read
        for tally in reading.tallies
        if tally.metric == metric
    ]


def test_each_step_tells_what_had_happened_by_then() -> None:
    assert BEGINNING % FIVE_MINUTES != 0, "the story does not begin at a step"
    read = replayed(
        ["0m case.opened queue=billing by=customer", "1m case.opened case=K2 queue=billing",
         "12m message.sent queue=billing by=agent"]
    )  # fmt: skip
    opened, answered = values(read, CASES_OPENED), values(read, FIRST_RESPONSE)
    assert [value for _, value in opened] == [2]
    assert all(reading.at % FIVE_MINUTES == 0 for reading in read)
    assert read[0].at - BEGINNING < FIVE_MINUTES
    assert 12 <= answered[-1][0] < 12 + 5
    assert answered[-1][1] == 1


def test_steps_at_which_nothing_changed_are_left_out() -> None:
    read = replayed(["0m case.opened", "3d message.sent by=agent"])
    assert [count for _, count in values(read, TOUCHPOINTS)] == [1, 1]
    assert len({reading.at for reading in read}) == 2


def test_a_touchpoint_of_the_past_is_refused() -> None:
    replay = Replay(POLICY)
    replay.take(touchpoint("2m case.opened", "e1"))
    with pytest.raises(ValueError, match="60000 ms in the past"):
        replay.take(touchpoint("1m message.received", "e2"))


def test_a_case_is_folded_at_its_time_though_nothing_else_happens() -> None:
    replay = Replay(POLICY)
    replay.take(touchpoint("0m case.opened by=agent", "e1"))  # nobody waits for the customer
    replay.take(touchpoint("1m case.closed", "e2"))
    assert replay.next_wake_up is not None
    replay.pass_time(after("1m") + POLICY.case_retention_ms + 8 * DAY)
    assert replay.next_wake_up is None


KINDS = st.sampled_from(
    ["case.opened", "message.received", "message.sent", "case.resolved", "case.reopened",
     "case.closed", "order.placed", "survey.sent", "call.queued"]
)  # fmt: skip
LINES = st.lists(st.tuples(st.integers(0, 60 * 24 * 20), KINDS), min_size=1, max_size=30)


def amount(tally: Tally) -> int:
    return tally.sum_ms if tally.type == "histogram" else tally.value


def in_order(lines: list[tuple[int, str]]) -> list[Touchpoint]:
    return [
        touchpoint(f"{minute}m {kind}", f"e{number}")
        for number, (minute, kind) in enumerate(sorted(lines))
    ]


@given(LINES, st.sampled_from([MINUTE, FIVE_MINUTES, DAY]))
def test_the_last_values_are_those_of_the_story(lines: list[tuple[int, str]], step: int) -> None:
    events = in_order(lines)
    told = {
        (tally.metric, tuple(tally.labels.values())): tally
        for reading in readings(Replay(POLICY), events, step)
        for tally in reading.tallies
    }
    story = happened(events)
    story._wake_until(whole_step(events[-1].occurred_at, step))
    expected: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for fact in story.counted.elements():
        if METRICS[fact.metric].kind != "oldest":
            expected[fact.metric, fact.labels] += fact.value
    found = {key: amount(tally) for key, tally in told.items() if key[0] in METRICS}
    for (metric, labels), value in found.items():
        taken_back = told.get((TWINS[metric].name, labels)) if metric in TWINS else None
        net = value - (amount(taken_back) if taken_back else 0)
        if METRICS[metric].kind != "oldest":
            assert net == expected.pop((metric, labels), 0), metric
    assert not +expected


def test_it_goes_on_to_its_end_though_more_touchpoints_follow() -> None:
    events = [touchpoint("0m case.opened", "e1"), touchpoint("1d case.closed", "e2")]
    replay = Replay(POLICY)
    read = list(readings(replay, events, FIVE_MINUTES, after("3h")))
    assert values(read, TOUCHPOINTS) == values(replayed(["0m case.opened"]), TOUCHPOINTS)
    with pytest.raises(ValueError, match="in the past"):
        replay.take(touchpoint("2h message.sent", "e3"))
