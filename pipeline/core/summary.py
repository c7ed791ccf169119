"""The part of a journey that everybody may read."""

from pipeline.contract.kinds import CHANNELS
from pipeline.contract.records import OpenCase, Summary
from pipeline.core.case import Case
from pipeline.core.case_clock import STATUSES
from pipeline.core.history import last, touch_of
from pipeline.core.journey import Journey
from pipeline.core.satisfaction import Satisfaction
from pipeline.core.stage import STAGES
from pipeline.metrics.declarations import LABEL_VALUES

_NO_ANSWERS = Satisfaction()


def summarise(customer_key: str, journey: Journey) -> Summary:
    """The public journey of a customer with at least one touchpoint."""
    latest = touch_of(last(journey.history))
    answers = journey.satisfaction or _NO_ANSWERS
    return Summary(
        customer_key=customer_key,
        stage=STAGES[journey.stage],
        first_at=touch_of(journey.first).occurred_at,
        last_at=latest.occurred_at,
        last_channel=latest.channel,
        touchpoints=journey.touchpoints,
        open=sorted(
            (_open_case(case_id, case) for case_id, case in journey.open.items()),
            key=lambda case: (case.opened_at, case.case_id),
        ),
        csat=answers.latest("csat"),
        nps=answers.latest("nps"),
        ces=answers.latest("ces"),
        orders=journey.commerce.orders if journey.commerce else 0,
        bad_experiences=journey.friction.total if journey.friction else 0,
    )


def open_cases(journey: Journey) -> int:
    """How many cases are not resolved."""
    return len(journey.open)


def _open_case(case_id: str, case: Case) -> OpenCase:
    clock = case.clock
    return OpenCase(
        case_id=case_id,
        status=STATUSES[clock.status],
        channel=CHANNELS[clock.label_sets[clock.opened_labels >> 1][0]],
        queue=clock.queue,
        priority=LABEL_VALUES["priority"][clock.priority] if clock.priority else None,
        opened_at=clock.opened_at,
        unanswered_since=clock.unanswered_at or None,
    )
