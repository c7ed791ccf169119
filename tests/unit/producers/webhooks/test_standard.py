from typing import Any

import msgspec
import pytest

from pipeline.contract.rejection import Rejection
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.webhooks import standard
from pipeline.producers.webhooks.delivery import Delivery
from pipeline.producers.webhooks.signatures import BAD
from tests.unit.producers.webhooks.senders import (
    NOW_MS,
    SENDERS,
    fixture,
    pseudonym,
    results,
    said,
    sent,
)

SENDER = SENDERS["standard"]


def told(name: str, **options: Any) -> list[dict[str, Any]]:
    return [said(touchpoint) for touchpoint in fixture("standard", name, **options)]


ONE = {
    "event_id": "msg-881",
    "kind": "message.received",
    "channel": "email",
    "occurred_at": 1_772_442_902_000,
    "customer_id": "K-1007",
    "case_id": "C-12",
    "actor": "customer",
}


def test_a_touchpoint_is_taken_as_it_is() -> None:
    assert told("touchpoint") == [ONE]


def test_the_messages_id_stands_in_for_a_missing_event_id() -> None:
    (one,) = told("without_ids", queue="orders")
    assert one == {
        "event_id": "msg_2Q4x",
        "kind": "order.placed",
        "channel": "commerce",
        "occurred_at": 1_772_442_902_000,
        "customer_id": "K-1007",
        "order_id": "B-5",
        "queue": "orders",
        "detail": {"amount_minor": 4990, "currency": "EUR"},
    }


def test_a_batch_keeps_its_order_and_numbers_what_has_no_id() -> None:
    resolved = {"event_id": "msg_2Q4x/1", "kind": "case.resolved", "actor": "agent"}
    assert told("array") == [ONE, {**ONE, **resolved, "agent_id": "A-3"}]


def test_addresses_and_numbers_for_ids_are_hashed() -> None:
    first, second = told("batch")
    assert first["customer_id"] == f"email:{pseudonym('erika.sample@example.org')}"
    assert second["anonymous_id"] == f"phone:{pseudonym('+491701234567')}"
    assert "customer_id" not in second


def test_one_that_is_wrong_does_not_spoil_the_others() -> None:
    body = msgspec.json.encode([{**ONE, "kind": "message.lost"}, ONE, {**ONE, "custommer": "x"}])
    first, second, third = results("standard", body)
    assert isinstance(first, Rejection)
    assert first.reason == "unknown_kind"
    assert isinstance(second, Touchpoint)
    assert isinstance(third, Rejection)
    assert "custommer" in third.text


def test_a_batch_of_more_than_a_thousand_is_refused_whole() -> None:
    body = msgspec.json.encode([ONE] * 1001)
    refused = Rejection("invalid_field", "more than 1000 touchpoints")
    assert results("standard", body) == [refused]


# The example of the scheme's own description, and its signature made with
#   printf '%s.%s.%s' msg_p5jXN8AQM9LWM0D4loKWxJek 1614265330 '{"test": 2432232314}' |
#   openssl dgst -sha256 -mac HMAC -binary -macopt hexkey:$KEY | base64
# where KEY=$(echo MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw | base64 -d | od -An -tx1 | tr -d ' \n')
EXAMPLE = Delivery(
    "POST",
    "https://cx.example.org/webhooks/one",
    {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    },
    b'{"test": 2432232314}',
    1_614_265_330_000,
)


@pytest.mark.parametrize(
    "secret", ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
)
def test_the_signature_is_the_one_that_openssl_makes(secret: str) -> None:
    assert standard.verify(EXAMPLE, [secret]) is None


def test_one_of_several_signatures_is_enough() -> None:
    signature = EXAMPLE.headers["webhook-signature"]
    for given in (f"v1,AAAA {signature}", f"v1a,AAAA {signature} v1,BBBB"):
        headers = {**EXAMPLE.headers, "webhook-signature": given}
        delivery = EXAMPLE._replace(headers=headers)
        assert standard.verify(delivery, ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]) is None


def test_a_signature_of_another_version_is_none() -> None:
    signature = EXAMPLE.headers["webhook-signature"].replace("v1,", "v2,")
    delivery = EXAMPLE._replace(headers={**EXAMPLE.headers, "webhook-signature": signature})
    assert standard.verify(delivery, ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]) == BAD


def test_a_secret_that_is_no_base64_opens_nothing() -> None:
    assert standard.verify(SENDER.delivery(b"[]"), ["whsec_%%%"]) == BAD
    assert standard.verify(SENDER.delivery(b"[]"), ["whsec_"]) == BAD


def test_received_is_when_it_came_in_whatever_the_sender_says() -> None:
    body = msgspec.json.encode({**ONE, "received_at": 7})
    (one,) = sent("standard", body)
    assert one.received_at == NOW_MS
