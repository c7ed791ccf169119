from pipeline.cli.demo_news import NEWS, news_of
from pipeline.contract.details import Survey
from pipeline.contract.kinds import KINDS
from pipeline.contract.touchpoint import Touchpoint

NINE = 1_772_442_000_000


def touchpoint(kind: str, score: int | None = None) -> Touchpoint:
    detail = None if score is None else Survey(survey="csat", survey_id="s", score=score)
    return Touchpoint(
        event_id="e",
        kind=kind,
        channel="phone",
        occurred_at=NINE,
        received_at=NINE,
        customer_id="cust-1",
        queue="billing",
        case_id="case-1",
        detail=detail,
    )


def test_bad_scores_are_news_and_good_ones_are_not() -> None:
    assert news_of(touchpoint("survey.answered", 1)) == "09:00  cust-1 gives CSAT 1 after billing"
    assert news_of(touchpoint("survey.answered", 4)) is None


def test_lines_name_customer_and_queue() -> None:
    assert news_of(touchpoint("call.abandoned")) == "09:00  cust-1 hangs up in the billing queue"


def test_ordinary_touchpoints_are_no_news() -> None:
    assert news_of(touchpoint("page.viewed")) is None


def test_only_kinds_of_the_vocabulary_are_watched() -> None:
    assert NEWS.keys() <= KINDS.keys()
