from typing import Any

import pytest

from pipeline.contract.details import (
    Booking,
    Call,
    Degradation,
    Message,
    Money,
    Points,
    Product,
    Review,
    Search,
    Survey,
)
from pipeline.contract.rejection import REASONS, Rejection
from pipeline.contract.touchpoint import Touchpoint
from pipeline.contract.validation import touchpoint_from, validate
from tests.unit.contract.arbitrary import message

DAY_MS = 86_400_000
NOON = 1_773_662_400_000


def csat(score: int | None, survey_id: str = "s-1") -> Survey:
    return Survey(survey="csat", survey_id=survey_id, score=score)


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"kind": "tea.drunk"}, "unknown_kind", "'tea.drunk'"),
    ({"channel": "pigeon"}, "unknown_channel", "'pigeon'"),
    ({"occurred_at": 946_684_799_999}, "impossible_time", "before 2000"),
    ({"occurred_at": -1}, "impossible_time", "before 2000"),
    ({"occurred_at": NOON + DAY_MS + 1, "received_at": NOON}, "impossible_time", "after received"),
    ({"received_at": 4_102_444_800_000}, "impossible_time", "after 2099"),
    ({"customer_id": None}, "missing_customer", "neither"),
    ({"customer_id": None, "anonymous_id": ""}, "missing_customer", "neither"),
    ({"customer_id": "", "anonymous_id": "b7"}, "invalid_field", "customer_id"),
    ({"event_id": ""}, "invalid_field", "event_id"),
    ({"actor": "ghost"}, "invalid_field", "actor"),
    ({"priority": "asap"}, "invalid_field", "priority"),
    ({"origin": "dream"}, "invalid_field", "origin"),
    ({"attributes": {str(n): "" for n in range(33)}}, "invalid_field", "attributes"),
    ({"team": "half \ud83d"}, "invalid_field", "not Unicode: 'half \\ud83d'"),
    ({"attributes": {"\ud83d": ""}}, "invalid_field", "not Unicode"),
    (
        {"kind": "booking.made", "detail": Booking(starts_at=2**64)},
        "invalid_field",
        "more than 64 bits",
    ),
    ({"kind": "case.opened", "case_id": None}, "invalid_field", "case_id"),
    ({"kind": "case.prioritised", "priority": None}, "invalid_field", "priority"),
    ({"kind": "survey.answered"}, "invalid_field", "detail: survey.answered needs one"),
    (
        {"kind": "customer.identified", "customer_id": None, "anonymous_id": "b"},
        "invalid_field",
        "",
    ),
    ({"detail": Money(amount_minor=1, currency="EUR")}, "invalid_field", "has no Money"),
    ({"kind": "page.viewed", "detail": Message()}, "invalid_field", "has no Message"),
    ({"kind": "survey.answered", "detail": csat(None)}, "invalid_field", "score"),
    ({"kind": "survey.answered", "detail": csat(0)}, "invalid_field", "csat scale"),
    ({"kind": "survey.answered", "detail": csat(6)}, "invalid_field", "csat scale"),
    ({"kind": "survey.sent", "detail": csat(None, "")}, "invalid_field", "survey_id"),
    (
        {"kind": "survey.answered", "detail": Survey(survey="nps", survey_id="s", score=11)},
        "invalid_field",
        "nps scale",
    ),
    (
        {"kind": "survey.answered", "detail": Survey(survey="ces", survey_id="s", score=0)},
        "invalid_field",
        "ces scale",
    ),
    (
        {"kind": "order.placed", "detail": Money(amount_minor=1, currency="XYZ")},
        "invalid_field",
        "ISO 4217",
    ),
    (
        {"kind": "order.placed", "detail": Money(amount_minor=-1, currency="EUR")},
        "invalid_field",
        "amount_minor",
    ),
    (
        {"kind": "order.placed", "detail": Money(amount_minor=2**62, currency="EUR")},
        "invalid_field",
        "amount_minor",
    ),
    ({"kind": "call.ended", "detail": Call(duration_ms=-1)}, "invalid_field", "duration_ms"),
    (
        {"kind": "experience.degraded", "detail": Degradation(problem="error", duration_ms=2**60)},
        "invalid_field",
        "duration_ms",
    ),
    ({"kind": "review.posted", "detail": Review(rating=6)}, "invalid_field", "rating"),
    ({"kind": "search.performed", "detail": Search(results=-1)}, "invalid_field", "results"),
    ({"kind": "points.earned", "detail": Points(points=-5)}, "invalid_field", "points"),
    (
        {"kind": "product.viewed", "detail": Product(product_id="p", quantity=-1)},
        "invalid_field",
        "quantity",
    ),
]


@pytest.mark.parametrize(("changes", "reason", "text"), REFUSED)
def test_what_makes_no_sense_is_refused_with_its_reason(
    changes: dict[str, Any], reason: str, text: str
) -> None:
    refused = validate(message(**changes))
    assert isinstance(refused, Rejection)
    assert refused.reason == reason
    assert text in refused.text


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"customer_id": None, "anonymous_id": "b7"},
        {"actor": None, "case_id": None},
        {"occurred_at": 946_684_800_000},
        {"occurred_at": NOON + DAY_MS, "received_at": NOON},
        {"occurred_at": NOON - 9_000 * DAY_MS, "received_at": NOON},
        {"attributes": {str(n): "" for n in range(32)}},
        {"kind": "survey.sent", "detail": csat(None)},
        {"kind": "survey.answered", "detail": csat(1)},
        {"kind": "survey.answered", "detail": csat(5)},
        {"kind": "survey.answered", "detail": Survey(survey="nps", survey_id="s", score=0)},
        {"kind": "survey.answered", "detail": Survey(survey="nps", survey_id="s", score=10)},
        {"kind": "survey.answered", "detail": Survey(survey="ces", survey_id="s", score=7)},
        {"kind": "order.placed"},
        {"kind": "order.placed", "detail": Money(amount_minor=0, currency="JPY")},
        {"kind": "call.answered", "detail": Call()},
    ],
)
def test_what_the_vocabulary_allows_is_accepted(changes: dict[str, Any]) -> None:
    touchpoint = message(**changes)
    assert validate(touchpoint) is touchpoint


def test_a_long_value_is_shown_cut_short() -> None:
    refused = validate(message(kind="x" * 100_000))
    assert isinstance(refused, Rejection)
    assert len(refused.text) < 200


def test_every_reason_given_is_one_of_the_closed_set() -> None:
    assert {reason for _, reason, _ in REFUSED} <= set(REASONS)


def as_json(**changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "event_id": "e-1",
        "kind": "survey.answered",
        "channel": "survey",
        "occurred_at": NOON,
        "received_at": NOON,
        "customer_id": "48213",
        "detail": {"survey": "csat", "survey_id": "s-1", "score": 4},
    }
    return fields | changes


def test_a_json_object_becomes_a_touchpoint_with_the_detail_of_its_kind() -> None:
    assert touchpoint_from(as_json()) == Touchpoint(
        event_id="e-1",
        kind="survey.answered",
        channel="survey",
        occurred_at=NOON,
        received_at=NOON,
        customer_id="48213",
        detail=csat(4),
    )


@pytest.mark.parametrize(
    ("changes", "reason", "text"),
    [
        ({"kind": "tea.drunk"}, "unknown_kind", "tea.drunk"),
        ({"kind": 7}, "unknown_kind", "7"),
        ({"kind": ["case.opened"]}, "unknown_kind", "case.opened"),
        ({"costumer_id": "1"}, "invalid_field", "costumer_id"),
        ({"occurred_at": "noon"}, "invalid_field", "occurred_at"),
        ({"event_id": None}, "invalid_field", "event_id"),
        ({"attributes": {"n": 1}}, "invalid_field", "attributes"),
        ({"detail": {"survey": "csat"}}, "invalid_field", "survey_id"),
        ({"detail": {"survey": "mood", "survey_id": "s"}}, "invalid_field", "survey"),
        ({"detail": "fine"}, "invalid_field", "detail"),
        ({"detail": {"survey": "csat", "survey_id": "s", "score": 9}}, "invalid_field", "scale"),
        ({"kind": "page.viewed"}, "invalid_field", "page.viewed has none"),
        ({"customer_id": None}, "missing_customer", ""),
        (
            {"kind": "order.placed", "detail": {"amount_minor": 2**63, "currency": "EUR"}},
            "invalid_field",
            "amount_minor",
        ),
    ],
)
def test_a_json_object_that_is_none_is_refused(
    changes: dict[str, Any], reason: str, text: str
) -> None:
    refused = touchpoint_from(as_json(**changes))
    assert isinstance(refused, Rejection)
    assert refused.reason == reason
    assert text in refused.text


def test_a_json_object_without_a_kind_is_refused() -> None:
    assert touchpoint_from({}) == Rejection("unknown_kind", "kind: None")
