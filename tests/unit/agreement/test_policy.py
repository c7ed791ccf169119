"""From an agreement to the policy of the core."""

from datetime import datetime

from pipeline.agreement.agreement import NO_AGREEMENT
from pipeline.agreement.policy import policy_of, queue_labels, with_queues
from pipeline.core.policy import Policy
from tests.unit.agreement.written import BERLIN, read

HOUR_MS = 3_600_000
AGREED = (
    BERLIN
    + """
[calendars.always]
zone = "UTC"
week.mon = ["00:00-24:00"]
[defaults]
calendar = "berlin"
[queues.billing]
[queues.technical]
calendar = "always"
[[sla]]
name = "all"
resolution = "1h"
[journey]
inactivity = "30d"
at_risk = 70
[experiments]
checkout = ["blue", "green"]
"""
)


def monday(hour: int) -> int:
    """In Berlin's winter, ms UTC."""
    return round(datetime.fromisoformat(f"2026-01-05T{hour:02}:00+01:00").timestamp() * 1000)


def test_without_an_agreement_only_the_queues_set_count() -> None:
    policy = policy_of(NO_AGREEMENT, ["a"], lateness_ms=1, case_retention_ms=2)
    assert policy == Policy(lateness_ms=1, case_retention_ms=2, queues=frozenset(["a"]))
    assert policy.calendar_of("a") is None


def test_queues_agreed_and_queues_set_are_united() -> None:
    assert queue_labels(read(AGREED), ["returns", "billing"]) == ("billing", "technical", "returns")


def test_queues_set_are_held_to_what_counts_for_all() -> None:
    agreement = read(AGREED)
    united = with_queues(agreement, ["returns", "billing"])
    assert united.queues["billing"] == agreement.queues["billing"]
    returns = united.queues["returns"]
    assert (returns.calendar, returns.team) == ("berlin", None)
    assert returns.objectives == agreement.objectives.queues


def test_a_queue_is_open_by_its_calendar_and_any_other_by_the_default() -> None:
    policy = policy_of(read(AGREED), [], lateness_ms=1, case_retention_ms=2)
    open_hours = {}
    for queue in ("billing", "technical", "unheard of", None):
        calendar = policy.calendar_of(queue)
        assert calendar is not None
        open_hours[queue] = calendar.open_ms(monday(hour=0), monday(hour=23)) / HOUR_MS
    assert open_hours == {"billing": 8, "technical": 22, "unheard of": 8, None: 8}


def test_the_rest_is_taken_as_agreed() -> None:
    agreement = read(AGREED)
    policy = policy_of(agreement, [], lateness_ms=1, case_retention_ms=2)
    assert policy.sla == agreement.sla
    assert policy.inactivity_ms == 30 * 24 * HOUR_MS
    assert policy.at_risk_points == 70
    assert policy.experiments == {"checkout": frozenset(["blue", "green"])}
