from typing import Any

import msgspec
import pytest

from pipeline.producers.webhooks import mailgun
from pipeline.producers.webhooks.delivery import Delivery, Refusal
from pipeline.producers.webhooks.signatures import BAD, MALFORMED, MISSING
from tests.unit.producers.webhooks.senders import (
    NOW_MS,
    SECRET,
    SENDERS,
    URL,
    by_openssl,
    fixture,
    pseudonym,
    said,
)

AT = 1_772_442_902_254
EMAIL = pseudonym("Erika.Sample@example.org")


def told(name: str, **options: Any) -> list[dict[str, Any]]:
    return [said(touchpoint) for touchpoint in fixture("mailgun", name, **options)]


def mail(number: str, kind: str, **more: Any) -> dict[str, Any]:
    return {
        "event_id": f"mailgun:CPgfbmQMTCKtHW6uIW{number}",
        "kind": kind,
        "channel": "marketing",
        "occurred_at": AT,
        "anonymous_id": f"mailgun:email:{EMAIL}",
        "actor": "customer",
        **more,
    }


OURS = {"customer_id": "K-1007", "detail": {"campaign_id": "spring"}}


def test_a_mail_of_a_campaign_is_sent_opened_clicked_and_unsubscribed_from() -> None:
    assert told("delivered") == [mail("1", "campaign.sent", **OURS, actor="system")]
    assert told("opened") == [mail("2", "campaign.opened", **OURS)]
    assert told("clicked") == [mail("3", "campaign.clicked", **OURS)]
    assert told("unsubscribed") == [mail("4", "campaign.unsubscribed", **OURS)]
    assert told("failed") == []


def test_a_mail_of_no_campaign_is_not_read_but_for_what_the_customer_wishes() -> None:
    assert told("delivered_of_no_campaign") == []
    assert told("complained_of_no_campaign") == [mail("5", "campaign.unsubscribed")]


def test_the_first_tag_names_the_campaign_where_that_is_set() -> None:
    (one,) = told("delivered_of_no_campaign", campaign_fields=["campaign_id", "tags"])
    assert one["detail"] == {"campaign_id": "spring-sale"}


def verified(body: object) -> Refusal | None:
    delivery = Delivery("POST", URL, {}, msgspec.json.encode(body), NOW_MS)
    return mailgun.verify(delivery, [SECRET])


def test_the_signature_is_the_one_that_openssl_makes() -> None:
    signed_at, token = str(NOW_MS // 1000), "3cdf" * 12
    right = {
        "timestamp": signed_at,
        "token": token,
        "signature": by_openssl(SECRET, f"{signed_at}{token}".encode()).hex(),
    }
    assert verified({"signature": right, "event-data": {}}) is None
    assert verified({"signature": {**right, "token": "3cde" * 12}}) == BAD
    assert verified({"signature": {**right, "timestamp": str(NOW_MS // 1000 - 1)}}) == BAD


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, MISSING),
        ({"signature": None}, MISSING),
        ([], MALFORMED),
        ({"signature": "7"}, MALFORMED),
        ({"signature": {"timestamp": "1", "token": "2"}}, MALFORMED),
        ({"signature": {"timestamp": "1", "token": "2", "signature": "é"}}, BAD),
    ],
)
def test_a_body_without_a_signature_is_refused(body: object, expected: Refusal) -> None:
    assert verified(body) == expected


def test_the_token_is_what_may_come_once() -> None:
    sender = SENDERS["mailgun"]
    delivery = sender.delivery(sender.fixture("opened"))
    assert mailgun.once(delivery) == "5f0e" * 12
    assert mailgun.once(delivery._replace(body=b"7")) is None
