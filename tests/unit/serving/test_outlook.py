"""What to expect of a customer: the risk with its reasons, and the actions."""

from pipeline.core.policy import Policy
from pipeline.serving.outlook import ActionStory, tell_outlook
from pipeline.serving.story import tell
from tests.unit.serving.journeys import DAY, MINUTE, NOON, journey_of, touch
from tests.unit.serving.test_story_text import text_of

HOUR = 60 * MINUTE
SUFFERER = (touch(1, "page.viewed", 0, "web"), touch(2, "payment.failed", MINUTE, "web"))


def test_the_risk_is_told_with_every_reason_and_since_when() -> None:
    outlook = tell_outlook(journey_of(*SUFFERER), NOON + HOUR, Policy())
    assert outlook.risk == 25
    [reason] = outlook.risk_reasons
    assert (reason.points, reason.since) == (25, NOON + MINUTE)
    text = text_of(journey_of(*SUFFERER))
    assert "churn risk    25 of 100: bad experience, nobody reached out since 2024-05-01" in text


def test_the_risk_is_that_of_the_moment_asked_for() -> None:
    journey = journey_of(*SUFFERER)
    assert tell("c:4711", journey).outlook.risk == 25
    assert tell("c:4711", journey, NOON + 8 * DAY).outlook.risk == 0
    away = tell("c:4711", journey, NOON + 50 * DAY).outlook
    assert [reason.name for reason in away.risk_reasons] == ["inactive for half the horizon"]
    assert (
        tell("c:4711", journey, NOON + 50 * DAY, Policy(inactivity_ms=200 * DAY)).outlook.risk == 0
    )


def test_an_action_is_told_as_awaited_and_then_as_decided() -> None:
    awaited = tell_outlook(journey_of(*SUFFERER), NOON, Policy()).actions
    at = NOON + MINUTE
    assert awaited == [ActionStory("followup", "silent_sufferer", at, at + HOUR, is_emitted=False)]
    later = journey_of(*SUFFERER, touch(3, "page.viewed", 2 * HOUR, "web"))
    decided = tell_outlook(later, NOON, Policy()).actions
    assert decided == [ActionStory("followup", "silent_sufferer", at, at + HOUR, is_emitted=True)]
    assert "next action   followup (silent_sufferer), decided 2024-05-01 13:01:00" in text_of(later)


def test_who_gives_no_reason_has_no_line() -> None:
    text = text_of(journey_of(touch(1, "page.viewed", 0, "web")))
    assert "churn risk" not in text
    assert "next action" not in text
    assert "segments" not in text
