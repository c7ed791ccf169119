import inspect
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, get_args

import msgspec
import pytest

from pipeline.contract.details import Money
from pipeline.contract.kinds import ACTORS, CHANNELS, KINDS, PRIORITIES, Kind
from pipeline.contract.touchpoint import Touchpoint
from pipeline.contract.validation import refusal
from pipeline.producers import touchpoints
from pipeline.producers.touchpoints import envelope

ENVELOPE_NEEDS = {
    "case_id": {"case_id": "C-1"},
    "agent_id": {"agent_id": "A-1"},
    "priority": {"priority": "high"},
    "customer_id": {"customer_id": "7"},
}
# A value for each parameter that a constructor needs.
VALUES: dict[str, object] = {
    "amount_minor": 1250,
    "article_id": "a-1",
    "campaign_id": "spring",
    "channel": "web",
    "course": "empathy",
    "currency": "EUR",
    "experiment": "checkout",
    "granted": True,
    "into_case_id": "C-2",
    "plan": "gold",
    "points": 10,
    "problem": "error",
    "product_id": "p-1",
    "purpose": "marketing",
    "rating": 4,
    "results": 3,
    "score": 5,
    "sentiment": "neutral",
    "status": "available",
    "survey": "csat",
    "survey_id": "s-1",
    "task": "change address",
    "tier": "gold",
    "variant": "b",
}
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)


def constructor(kind: Kind) -> Any:
    return getattr(touchpoints, kind.name.replace(".", "_"))


def made(kind: Kind, **more: object) -> Touchpoint:
    parameters = inspect.signature(constructor(kind)).parameters.values()
    needed = {
        parameter.name: VALUES[parameter.name]
        for parameter in parameters
        if parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty
    }
    for name in kind.needs:
        needed |= ENVELOPE_NEEDS.get(name, {})
    touchpoint: Touchpoint = constructor(kind)(**{"customer_id": "7", **needed, **more})
    return touchpoint


def received(touchpoint: Touchpoint) -> Touchpoint:
    return msgspec.structs.replace(touchpoint, received_at=touchpoint.occurred_at)


def test_there_is_one_constructor_for_each_kind_and_no_other() -> None:
    names = {kind.replace(".", "_") for kind in KINDS}
    assert set(touchpoints.__all__) == {*names, "Money"}


@every_kind
def test_it_makes_a_valid_touchpoint_of_its_kind(kind: Kind) -> None:
    touchpoint = received(made(kind))
    assert touchpoint.kind == kind.name
    assert refusal(touchpoint) is None


@every_kind
def test_its_parameters_are_the_fields_of_the_kinds_detail(kind: Kind) -> None:
    parameters = set(inspect.signature(constructor(kind)).parameters) - {"channel", "envelope"}
    fields = set() if kind.detail is None else set(kind.detail.__struct_fields__)
    if kind.detail is Money:
        assert parameters == {"money"}
    else:
        assert parameters <= fields
        # Whatever the detail needs, the constructor takes.
        assert not parameters or parameters >= needed_fields(kind)


def needed_fields(kind: Kind) -> set[str]:
    assert kind.detail is not None
    return {field.name for field in msgspec.structs.fields(kind.detail) if field.required}


@every_kind
def test_every_other_field_of_the_envelope_can_be_given(kind: Kind) -> None:
    given = {
        "event_id": "e-1",
        "anonymous_id": "x",
        "customer_id": "7",
        "actor": "agent",
        "agent_id": "A-1",
        "team": "first line",
        "case_id": "C-1",
        "order_id": "O-1",
        "session_id": "S-1",
        "queue": "billing",
        "priority": "urgent",
        "locale": "de-AT",
        "source": "shop/1.4",
        "attributes": {"colour": "red"},
    }
    touchpoint = made(kind, **given)
    assert {name: getattr(touchpoint, name) for name in given} == given


def test_its_closed_sets_are_those_of_the_contract() -> None:
    assert get_args(envelope.Channel) == CHANNELS
    assert get_args(envelope.Actor) == ACTORS
    assert get_args(envelope.Priority) == PRIORITIES


def test_its_envelope_is_that_of_the_contract() -> None:
    set_elsewhere = {"kind", "channel", "received_at", "origin", "detail"}
    fields = set(Touchpoint.__struct_fields__) - set_elsewhere
    for typed in (envelope.Anyone, envelope.InCase, envelope.Prioritised, envelope.ByAgent):
        assert set(typed.__annotations__) == fields


def test_each_touchpoint_gets_an_id_of_its_own() -> None:
    first, second = (touchpoints.page_viewed(channel="web", anonymous_id="x") for _ in range(2))
    assert first.event_id != second.event_id


def test_it_happens_now_unless_a_time_is_given() -> None:
    before = datetime.now(UTC)
    touchpoint = touchpoints.page_viewed(channel="web", anonymous_id="x")
    occurred_at = datetime.fromtimestamp(touchpoint.occurred_at / 1000, UTC)
    assert timedelta(milliseconds=-1) <= occurred_at - before < timedelta(seconds=10)


@pytest.mark.parametrize(
    "moment",
    [
        1_700_000_000_123,
        datetime(2023, 11, 14, 22, 13, 20, 123_900, UTC),
        datetime(2023, 11, 15, 0, 13, 20, 123_000, timezone(timedelta(hours=2))),
    ],
)
def test_times_are_milliseconds_or_know_their_zone(moment: envelope.Moment) -> None:
    touchpoint = touchpoints.page_viewed(channel="web", anonymous_id="x", occurred_at=moment)
    assert touchpoint.occurred_at == 1_700_000_000_123


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="does not say its time zone"):
        touchpoints.page_viewed(
            channel="web",
            anonymous_id="x",
            occurred_at=datetime(2024, 1, 1),  # noqa: DTZ001  # what the test is about
        )
