import pytest

from pipeline.core.friction import MARKS_LIMIT, Friction
from tests.unit.core.story import Story, after, told


def friction_of(story: Story) -> Friction:
    friction = story.journey.friction
    assert friction
    return friction


@pytest.mark.parametrize(
    "kind",
    [
        "experience.degraded",
        "payment.failed",
        "portal.task_failed",
        "shipment.delayed",
        "product.failed",
        "complaint.filed",
    ],
)
def test_a_bad_experience_leaves_a_mark_until_somebody_reaches_out(kind: str) -> None:
    story = told(f"0m {kind} web")
    assert friction_of(story).total == 1
    assert friction_of(story).is_unattended
    story.tell("5m followup.sent email")
    assert not friction_of(story).is_unattended


def test_reaching_out_before_the_latest_bad_experience_is_not_since() -> None:
    story = told("5m notification.sent email", "9m payment.failed billing")
    assert friction_of(story).is_unattended


def test_who_was_only_spoken_to_has_nothing_unattended() -> None:
    assert not friction_of(told("0m followup.sent email")).is_unattended


def test_the_latest_marks_are_kept_by_event_time_and_all_are_counted() -> None:
    story = told(*(f"{minute}m payment.failed billing" for minute in range(20, 0, -1)))
    assert friction_of(story).total == 20
    assert [mark >> 8 for mark in friction_of(story).marks] == [
        after(f"{minute}m") for minute in range(21 - MARKS_LIMIT, 21)
    ]
