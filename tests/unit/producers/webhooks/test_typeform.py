from typing import Any

from pipeline.producers.webhooks import typeform
from pipeline.producers.webhooks.delivery import Delivery
from tests.unit.producers.webhooks.senders import (
    NOW_MS,
    SENDERS,
    by_openssl,
    fixture,
    in_base64,
    pseudonym,
    said,
    sent,
)

AT = 1_772_442_902_000


def told(**options: Any) -> list[dict[str, Any]]:
    return [said(touchpoint) for touchpoint in fixture("typeform", "form_response", **options)]


def answer(event: str, survey: str, question: str, score: int) -> dict[str, Any]:
    """What the touchpoints of the form have."""
    survey_id = f"typeform:p4m9s2t8x1:{question}"
    return {
        "event_id": f"typeform:p4m9s2t8x1{event}",
        "kind": "survey.answered",
        "channel": "survey",
        "occurred_at": AT,
        "customer_id": "K-1007",
        "anonymous_id": "typeform:p4m9s2t8x1",
        "case_id": "zendesk:5512",
        "actor": "customer",
        "detail": {"survey": survey, "survey_id": survey_id, "score": score},
    }


def test_the_question_for_a_recommendation_is_known_by_its_type() -> None:
    assert told() == [answer("", "nps", "fA2", 9)]


def test_which_question_asks_for_which_score_is_set_by_its_ref_or_id() -> None:
    both = {"how_satisfied": "csat", "fA2": "nps"}
    assert told(questions=both) == [
        answer("", "csat", "fA1", 4),
        answer("/1", "nps", "fA2", 9),
    ]
    assert told(questions={"other": "csat"}) == []


def test_the_hidden_fields_of_customer_and_case_have_the_names_that_are_set() -> None:
    (one,) = told(customer_field="user", case_field="ticket")
    assert "customer_id" not in one
    assert "case_id" not in one
    assert one["anonymous_id"] == "typeform:p4m9s2t8x1"


def test_an_address_that_was_asked_for_may_name_the_customer_hashed() -> None:
    (one,) = told(customer=["email"])
    assert one["customer_id"] == f"email:{pseudonym('erika.sample@example.org')}"


def test_an_address_in_the_hidden_field_is_hashed_and_a_number_is_an_id() -> None:
    body = SENDERS["typeform"].fixture("form_response")
    (one,) = sent("typeform", body.replace(b'"K-1007"', b'"Erika.Sample@example.org"'))
    assert one.customer_id == f"email:{pseudonym('erika.sample@example.org')}"
    (one,) = sent("typeform", body.replace(b'"K-1007"', b"1007"))
    assert one.customer_id == "1007"
    (one,) = sent("typeform", body.replace(b'"K-1007"', b"null"))
    assert one.customer_id is None


def test_the_signature_is_the_one_that_openssl_makes() -> None:
    body = SENDERS["typeform"].fixture("form_response")
    headers = {"typeform-signature": f"sha256={in_base64(by_openssl('another secret', body))}"}
    delivery = Delivery("POST", "https://cx.example.org/webhooks/one", headers, body, NOW_MS)
    assert typeform.verify(delivery, ["another secret"]) is None
