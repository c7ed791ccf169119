"""What every touchpoint does, whatever its kind."""

import pytest

from pipeline.contract.kinds import CHANNELS, KINDS
from pipeline.contract.touchpoint import Touchpoint
from pipeline.core.case_kinds import IN_ORDER
from pipeline.core.clocks import Now
from pipeline.core.effects import Add, NoteLate, NoteOverflow
from pipeline.core.history import touches
from pipeline.core.journey import encode_state
from pipeline.core.step import step
from pipeline.metrics.declarations import CUSTOMERS, ORDERS, TOUCHPOINTS
from tests.unit.core.story import POLICY, Story, after, told, touchpoint


def plain(kind: str, number: int) -> Touchpoint:
    """A touchpoint of the kind without any detail: the door refuses some, a step takes all."""
    return touchpoint(f"{number}m {kind} {CHANNELS[number % len(CHANNELS)]}", f"e{number}")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_counted_once_and_remembered(kind: str) -> None:
    story = Story()
    story.take(plain(kind, 0))
    assert story.values(TOUCHPOINTS, kind=kind, channel=CHANNELS[0], origin="live") == [1]
    assert [touch.kind for touch in touches(story.journey.history)] == [kind]


def test_a_journey_of_all_kinds_survives_its_bytes() -> None:
    story = Story()
    for number, kind in enumerate(KINDS):
        story.take(plain(kind, number))
    assert story.journey.touchpoints == len(KINDS)
    assert encode_state(story.journey) == story.stored


def test_a_step_is_deterministic() -> None:
    lines = [
        "0m case.opened queue=x",
        "9m case.resolved",
        "5m message.sent",
        "7m case.merged into=Q",
    ]
    once, again = told(*lines), told(*lines)
    assert once.effects == again.effects
    assert once.stored == again.stored


@pytest.mark.parametrize("kind", ["page.viewed", "order.placed", "survey.answered", "call.queued"])
def test_whatever_is_older_than_the_horizon_is_late(kind: str) -> None:
    now = Now(after("7d"), after("7d"))
    in_time, late = plain(kind, 0), touchpoint(f"-0.001s {kind} web", "e1")
    assert NoteLate() not in step(None, in_time, now, POLICY)[1]
    assert NoteLate() in step(None, late, now, POLICY)[1]


def test_a_late_touchpoint_is_still_counted_and_remembered() -> None:
    now = Now(after("9d"), after("9d"))
    journey, effects = step(None, plain("order.placed", 0), now, POLICY)
    assert journey.commerce
    assert journey.commerce.orders == 1
    late, *others = effects
    assert late == NoteLate()
    assert {effect.fact.metric for effect in others if isinstance(effect, Add)} == {
        TOUCHPOINTS,
        ORDERS,
        CUSTOMERS,
    }
    assert len(others) == 3


def test_history_is_late_by_the_backfill_clock_only() -> None:
    now = Now(live=after("99d"), backfill=after("1d"))
    _, effects = step(None, touchpoint("0m page.viewed origin=backfill", "e1"), now, POLICY)
    assert NoteLate() not in effects


@pytest.mark.parametrize("line", ["case.opened", "call.queued case=-", "survey.sent survey=csat:1"])
def test_a_queue_that_becomes_other_is_noted_once(line: str) -> None:
    story = told(f"0m {line} queue=elsewhere")
    assert story.effects.count(NoteOverflow()) == 1
    assert NoteOverflow() not in story.tell(f"1m {line} queue=billing")
    assert NoteOverflow() not in story.tell(f"2m {line}")


@pytest.mark.parametrize("line", ["page.viewed web", "message.sent case=-"])
def test_a_queue_that_becomes_no_label_is_not_noted(line: str) -> None:
    assert NoteOverflow() not in told(f"0m {line} queue=elsewhere").effects


def test_a_late_queue_becomes_no_label() -> None:
    story = told("8d page.viewed web")
    assert NoteOverflow() not in story.tell("0m case.opened queue=elsewhere")


def test_the_ranks_are_those_of_the_life_of_a_case() -> None:
    ranked = (
        "opened prioritised assigned transferred received sent waiting on_hold resolved reopened "
        "closed merged"
    )
    stems = [kind.split(".")[1] for kind in IN_ORDER]
    assert [stem for stem in stems if stem in ranked.split()] == ranked.split()
