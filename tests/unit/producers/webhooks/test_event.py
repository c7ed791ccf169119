import msgspec
import pytest

from pipeline.contract.rejection import Rejection
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.webhooks.event import Event, at_the_door, touchpoint
from pipeline.producers.webhooks.options import Options
from pipeline.producers.webhooks.table import SOURCES
from tests.unit.producers.webhooks.senders import NOW_MS

EVENT = Event("x:7", NOW_MS, "x", "chat", customer_id="K-1", case_id="x:5")


def ids(results: list[Touchpoint | Rejection]) -> list[str]:
    return [one.event_id for one in results if isinstance(one, Touchpoint)]


def test_touchpoints_of_one_event_have_ids_of_their_own() -> None:
    one = touchpoint(EVENT, "case.opened")
    other = touchpoint(EVENT._replace(event_id="x:8"), "case.opened")
    assert ids(at_the_door([one, one, other, one], NOW_MS)) == ["x:7", "x:7/1", "x:8", "x:7/2"]


def test_each_is_validated_by_itself_and_what_is_refused_already_stays_so() -> None:
    refused = Rejection("invalid_field", "no comment")
    nobodys = touchpoint(EVENT._replace(customer_id=None), "case.opened")
    done = at_the_door([refused, nobodys, touchpoint(EVENT, "case.opened")], NOW_MS)
    assert done[0] is refused
    assert isinstance(done[1], Rejection)
    assert done[1].reason == "missing_customer"
    assert isinstance(done[2], Touchpoint)


def test_an_event_far_in_the_future_is_refused() -> None:
    late = EVENT._replace(occurred_at=NOW_MS + 25 * 3_600_000)
    (refused,) = at_the_door([touchpoint(late, "case.opened")], NOW_MS)
    assert isinstance(refused, Rejection)
    assert refused.reason == "impossible_time"


@pytest.mark.parametrize("name", SOURCES)
def test_a_misspelt_option_is_refused_and_none_is_needed(name: str) -> None:
    options = SOURCES[name].options
    assert isinstance(msgspec.convert({}, options), Options)
    with pytest.raises(msgspec.ValidationError, match="custommer"):
        msgspec.convert({"custommer": ["email"]}, options)


def test_groups_are_queues_by_id_and_else_the_queue_of_all() -> None:
    options = Options(queue="all", queues={"7": "billing"})
    assert (options.queue_of(7), options.queue_of("8"), options.queue_of(None)) == (
        "billing",
        "all",
        "all",
    )
