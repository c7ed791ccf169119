from pipeline.core.effort import Effort, effort
from tests.unit.core.story import after, told


def test_effort_counts_contacts_repeats_transfers_and_minutes_with_us() -> None:
    story = told(
        "0m case.opened queue=billing",
        "10m message.received",
        "15m case.assigned",
        "16m case.transferred queue=technical",
        "20m message.sent by=agent",
        "25m case.waiting",
        "40m message.received",
    )
    assert effort(story.journey, after("60m")) == Effort("K1", 3, 1, 1, 45)


def test_time_now_spent_waiting_on_the_customer_is_no_effort() -> None:
    story = told("0m case.opened", "10m case.waiting")
    found = effort(story.journey, after("60m"))
    assert found
    assert found.minutes == 10


def test_having_to_open_it_again_is_a_repeat() -> None:
    story = told("0m case.opened", "1m message.sent by=agent", "5m case.opened")
    found = effort(story.journey, after("6m"))
    assert found
    assert (found.contacts, found.repeats) == (2, 1)


def test_the_running_case_is_the_unresolved_one_that_moved_last() -> None:
    story = told("0m case.opened case=A", "1m case.opened case=B", "2m message.received case=A")
    found = effort(story.journey, after("6m"))
    assert found
    assert found.case_id == "A"


def test_without_an_unresolved_case_there_is_none() -> None:
    assert effort(told("0m case.opened", "1m case.resolved").journey, after("6m")) is None
