from pipeline.contract.records import OpenCase
from pipeline.core.summary import open_cases, summarise
from tests.unit.core.story import after, told


def test_the_public_journey_says_where_the_customer_is_and_what_is_open() -> None:
    story = told(
        "0m page.viewed web",
        "1m order.placed commerce",
        "2m payment.failed billing",
        "3m survey.answered survey survey=csat:1 score=4",
        "4m survey.answered survey survey=nps:1 score=9",
        "6m case.opened chat case=B queue=billing priority=high",
        "5m case.opened email case=A",
        "7m message.sent chat case=B by=agent",
        "8m case.waiting chat case=B",
        "9m case.resolved case=C",
    )
    summary = summarise("c:ada", story.journey)
    assert (summary.customer_key, summary.stage) == ("c:ada", "service")
    assert (summary.first_at, summary.last_at) == (after("0m"), after("9m"))
    assert (summary.last_channel, summary.touchpoints) == ("email", 10)
    assert (summary.csat, summary.nps, summary.ces) == (4, 9, None)
    assert (summary.orders, summary.bad_experiences) == (1, 1)
    assert summary.open == [
        OpenCase(
            case_id="A",
            status="open",
            channel="email",
            queue=None,
            priority=None,
            opened_at=after("5m"),
            unanswered_since=after("5m"),
        ),
        OpenCase(
            case_id="B",
            status="waiting",
            channel="chat",
            queue="billing",
            priority="high",
            opened_at=after("6m"),
            unanswered_since=None,
        ),
    ]
    assert open_cases(story.journey) == 2


def test_a_customer_with_one_touchpoint_has_a_journey() -> None:
    summary = summarise("c:ada", told("0m page.viewed web").journey)
    assert summary.open == []
    assert summary.csat is None
    assert summary.orders == summary.bad_experiences == 0
