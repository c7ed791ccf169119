"""Surveys: the answer that counts, and what it makes of the customer."""

from itertools import permutations

import pytest

from pipeline.core.effects import NoteLate
from pipeline.core.satisfaction import LIMIT, Satisfaction
from pipeline.metrics.declarations import SURVEY_ANSWERS, SURVEYS_SENT
from tests.unit.core.story import Story, happened, told, touchpoint


def satisfaction_of(story: Story) -> Satisfaction:
    satisfaction = story.journey.satisfaction
    assert satisfaction
    return satisfaction


@pytest.mark.parametrize(("survey", "score"), [("csat", "5"), ("nps", "0"), ("ces", "7")])
def test_an_answer_counts_under_its_survey_and_score(survey: str, score: str) -> None:
    story = told(f"0m survey.answered chat survey={survey}:1 score={score} queue=billing")
    assert story.values(
        SURVEY_ANSWERS, survey=survey, score=score, channel="chat", queue="billing", origin="live"
    ) == [1]


def test_a_survey_sent_counts_once_where_it_was_first_sent() -> None:
    story = told("1m survey.sent chat survey=csat:1", "0m survey.sent email survey=csat:1")
    assert story.values(SURVEYS_SENT, survey="csat", channel="email") == [1]
    assert story.total(SURVEYS_SENT) == 1


def test_a_later_different_answer_replaces_the_earlier() -> None:
    story = told(
        "0m survey.answered survey=csat:1 score=2", "1m survey.answered survey=csat:1 score=5"
    )
    assert story.values(SURVEY_ANSWERS, score="5") == [1]
    assert story.total(SURVEY_ANSWERS) == 1
    assert [fact.labels[3] for fact in story.retracted if fact.metric == SURVEY_ANSWERS] == ["2"]


def test_the_same_answer_again_changes_nothing_wherever_it_is_given() -> None:
    story = told(
        "0m survey.answered email survey=csat:1 score=4",
        "1m survey.answered web survey=csat:1 score=4",
    )
    assert story.values(SURVEY_ANSWERS, channel="email", score="4") == [1]
    assert story.total(SURVEY_ANSWERS) == 1
    assert not [fact for fact in story.retracted if fact.metric == SURVEY_ANSWERS]


def test_an_earlier_answer_that_comes_later_does_not_count() -> None:
    story = told(
        "5m survey.answered survey=nps:1 score=9", "1m survey.answered survey=nps:1 score=2"
    )
    assert story.values(SURVEY_ANSWERS, score="9") == [1]
    assert story.total(SURVEY_ANSWERS) == 1


def test_every_order_of_arrival_counts_the_same() -> None:
    lines = [
        "0m survey.answered email survey=csat:1 score=4",
        "1m survey.answered chat survey=csat:1 score=2",
        "2m survey.answered web survey=csat:1 score=4",
        "2m survey.answered web survey=csat:1 score=3",
    ]
    events = [touchpoint(line, line) for line in lines]
    first = happened(events)
    for order in permutations(events):
        story = happened(order)
        assert story.of_cases() == first.of_cases()
        assert satisfaction_of(story).mean("csat") == 4
        assert satisfaction_of(story).latest("csat") == 4


def test_different_survey_ids_and_surveys_are_answered_apart() -> None:
    story = told(
        "0m survey.answered survey=csat:1 score=4",
        "1m survey.answered survey=csat:2 score=4",
        "2m survey.answered survey=nps:1 score=4",
    )
    assert story.total(SURVEY_ANSWERS, survey="csat") == 2
    assert story.total(SURVEY_ANSWERS, survey="nps") == 1


def test_latest_and_mean_are_those_of_the_answers_that_count() -> None:
    story = told(
        "0m survey.answered survey=csat:1 score=1",
        "1m survey.answered survey=csat:1 score=3",
        "2m survey.answered survey=csat:2 score=5",
        "3m survey.answered survey=ces:3 score=7",
    )
    satisfaction = satisfaction_of(story)
    assert satisfaction.mean("csat") == 4
    assert satisfaction.latest("csat") == 5
    assert satisfaction.latest("ces") == 7
    assert satisfaction.latest("nps") is None
    assert satisfaction.mean("nps") is None


def test_an_answer_without_a_score_is_none() -> None:
    assert told("0m survey.answered survey=csat:1").total(SURVEY_ANSWERS) == 0


def test_a_late_answer_counts_nothing() -> None:
    story = told("8d page.viewed web")
    assert NoteLate() in story.tell("0m survey.answered survey=csat:1 score=4")
    assert story.total(SURVEY_ANSWERS) == 0


def test_the_last_64_survey_ids_are_kept_and_the_mean_covers_all() -> None:
    story = told(
        *(f"{n}m survey.answered survey=csat:{n} score={1 + n % 2}" for n in range(LIMIT + 6))
    )
    assert len(satisfaction_of(story).asked) == LIMIT
    assert satisfaction_of(story).mean("csat") == 1.5
