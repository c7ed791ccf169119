from statistics import mean

import pytest

from pipeline.contract.details import Survey
from pipeline.contract.touchpoint import Touchpoint
from pipeline.contract.validation import SCALES
from pipeline.producers.simulator.case import Case
from pipeline.producers.simulator.personas import Customer
from pipeline.producers.simulator.scenarios import HOUR_MS, MINUTE_MS
from pipeline.producers.simulator.surveys import SurveyName, points_for_case, score
from pipeline.producers.simulator.troubles import BROKEN_PRODUCT
from tests.unit.producers.simulator.conftest import Told
from tests.unit.producers.simulator.stories import cases, first_response_minutes

SURVEYS: tuple[SurveyName, ...] = ("csat", "nps", "ces")


def case_answered_after(wait_ms: int) -> Case:
    case = Case("case-1", BROKEN_PRODUCT, "email", "normal", 0)
    case.answer(wait_ms)
    return case


@pytest.mark.parametrize("survey", SURVEYS)
@pytest.mark.parametrize("points", [-1.0, 1.0, 3.3, 5.0, 9.0])
def test_scores_stay_on_their_scale(survey: SurveyName, points: float) -> None:
    lowest, highest = SCALES[survey]
    assert lowest <= score(points, survey) <= highest


def test_the_ends_of_the_scale_are_used() -> None:
    assert [score(1, survey) for survey in SURVEYS] == [SCALES[survey][0] for survey in SURVEYS]
    assert [score(5, survey) for survey in SURVEYS] == [SCALES[survey][1] for survey in SURVEYS]


def test_who_waits_longer_is_less_content() -> None:
    waits = (10 * MINUTE_MS, HOUR_MS, 2 * HOUR_MS)
    points = [points_for_case(case_answered_after(wait), Customer(1)) for wait in waits]
    assert points[0] > points[1] > points[2]


def test_transfers_and_setbacks_cost_points() -> None:
    smooth, moved, reopened = (case_answered_after(MINUTE_MS) for _ in range(3))
    moved.transfers = 1
    reopened.setbacks = 1
    points = [points_for_case(case, Customer(1)) for case in (smooth, moved, reopened)]
    assert points[0] > points[1] > points[2]


def test_scores_in_the_traffic_follow_the_wait(slow_day: Told) -> None:
    answered = [case for case in cases(slow_day).values() if csat(case)]
    waits = [(first_response_minutes(case) or 0.0, case) for case in answered]
    quick = mean(mean(csat(case)) for wait, case in waits if wait < 15)
    slow = mean(mean(csat(case)) for wait, case in waits if wait > 30)
    assert slow < quick - 0.2


def test_answers_come_after_their_question_and_on_its_scale(days: Told) -> None:
    asked: dict[str, Survey] = {}
    for _, touchpoint in days:
        survey = touchpoint.detail
        if not isinstance(survey, Survey):
            continue
        if touchpoint.kind == "survey.sent":
            asked[survey.survey_id] = survey
        else:
            lowest, highest = SCALES[survey.survey]
            assert survey.score is not None
            assert lowest <= survey.score <= highest
            assert asked[survey.survey_id].survey == survey.survey


def csat(case: list[Touchpoint]) -> list[int]:
    """The CSAT scores given for a case."""
    details = [touchpoint.detail for touchpoint in case]
    return [
        detail.score
        for detail in details
        if isinstance(detail, Survey) and detail.survey == "csat" and detail.score is not None
    ]
