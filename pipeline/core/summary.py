"""The part of a journey that everybody may read."""

from pipeline.contract.kinds import CHANNELS
from pipeline.contract.records import OpenCase, Summary
from pipeline.core.case import Case
from pipeline.core.case_clock import STATUSES
from pipeline.core.history import last, parts_of
from pipeline.core.journey import Journey
from pipeline.core.stage import STAGES
from pipeline.metrics.declarations import LABEL_VALUES


def summarise(customer_key: str, journey: Journey) -> Summary:
    """The public journey of a customer with at least one touchpoint. Hot path."""
    last_at, last_channel, _ = parts_of(last(journey.history))
    answers = journey.satisfaction
    if answers is not None and not any(answers.answers):  # most are only asked
        answers = None
    return Summary(
        customer_key=customer_key,
        stage=STAGES[journey.stage],
        first_at=parts_of(journey.first)[0],
        last_at=last_at,
        last_channel=CHANNELS[last_channel],
        touchpoints=journey.touchpoints,
        open=sorted(
            (_open_case(case_id, case) for case_id, case in journey.open.items()),
            key=lambda case: (case.opened_at, case.case_id),
        ),
        csat=answers.latest("csat") if answers else None,
        nps=answers.latest("nps") if answers else None,
        ces=answers.latest("ces") if answers else None,
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
