"""Webhooks: verified, translated, and answered so that senders send again only what helps."""

import hashlib
import hmac
import json
import time
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from pipeline.producers.gateway.webhook_file import Webhooks, WebhooksError, read_webhooks
from tests.support.asgi import Answer
from tests.support.components import CHECKOUT
from tests.support.gateway import GatewayUnderTest

SECRET = "s3cret-of-typeform"  # noqa: S105  # of these tests alone
FIXTURES = CHECKOUT / "tests" / "fixtures" / "webhooks"
TYPEFORM = '[webhooks.typeform]\nsecret_env = ["NEW"]'
FILE = """
public_url = "https://events.example.org/"
[webhooks.survey]
source = "typeform"
secret_env = ["OLD", "NEW"]
"""


@pytest.fixture
def webhooks(tmp_path: Path) -> Webhooks:
    path = tmp_path / "webhooks.toml"
    path.write_text(FILE)
    return read_webhooks(path, {"OLD": "of-before", "NEW": SECRET})


def signed(body: bytes) -> dict[str, str]:
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).digest()
    return {"typeform-signature": "sha256=" + b64encode(digest).decode()}


def fixture() -> dict[str, Any]:
    [first, *_] = sorted((FIXTURES / "typeform").glob("*.json"))
    content = json.loads(first.read_text())
    assert isinstance(content, dict)
    return content


async def deliver(tested: GatewayUnderTest, content: object, **headers: str) -> Answer:
    body = json.dumps(content).encode()
    return await tested.post(
        "/webhooks/survey", body, {**signed(body), "authorization": "", **headers}
    )


async def test_a_signed_delivery_needs_no_key(webhooks: Webhooks) -> None:
    tested = GatewayUnderTest(webhooks=webhooks)
    answer = await deliver(tested, fixture())
    assert answer.status == 202
    assert answer.json["accepted"] == len(tested.publisher.published) > 0
    series = 'cx_gateway_webhook_deliveries_total{result="accepted",source="typeform"}'
    assert tested.metric(series) == 1


@pytest.mark.parametrize(
    ("signature", "status"), [("", 401), ("sha256=AAAA", 401), ("sha256=%%%", 401)]
)
async def test_an_unsigned_one_is_not_read(webhooks: Webhooks, signature: str, status: int) -> None:
    tested = GatewayUnderTest(webhooks=webhooks)
    answer = await deliver(tested, fixture(), **{"typeform-signature": signature})
    assert answer.status in (status, 400)
    assert answer.headers["content-type"] == "application/problem+json"
    assert tested.publisher.published == []


async def test_an_event_that_does_not_concern_us_is_no_error(webhooks: Webhooks) -> None:
    tested = GatewayUnderTest(webhooks=webhooks)
    answer = await deliver(tested, {**fixture(), "event_type": "something_else"})
    assert (answer.status, answer.json) == (202, {"accepted": 0})
    series = 'cx_gateway_webhook_deliveries_total{result="ignored",source="typeform"}'
    assert tested.metric(series) == 1


async def test_one_that_is_not_understood_is_refused(webhooks: Webhooks) -> None:
    answer = await deliver(GatewayUnderTest(webhooks=webhooks), {"event_type": "form_response"})
    assert answer.status == 422


async def test_while_kafka_is_away_it_is_to_come_again(webhooks: Webhooks) -> None:
    tested = GatewayUnderTest(webhooks=webhooks)
    tested.publisher.kafka = "full"
    assert (await deliver(tested, fixture())).status == 503


def test_the_public_address_is_the_one_that_was_signed(webhooks: Webhooks) -> None:
    assert webhooks.public_url == "https://events.example.org"
    assert webhooks.by_name["survey"].secrets == ("of-before", SECRET)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("[", "not|Invalid|expected|Expected"),
        ("[webhooks.nobody]", "source: 'nobody' is none of zendesk"),
        ("[webhooks.typeform]", "neither secret_files nor secret_env"),
        ('[webhooks.typeform]\nsecret_env = ["ABSENT"]', "ABSENT is not set"),
        ('[webhooks.typeform]\nsecret_env = ["EMPTY"]', "it is empty"),
        ('[webhooks.typeform]\nsecret_files = ["/nowhere/s"]', "/nowhere/s: no such file"),
        (f"{TYPEFORM}\nqueues = 1", "queues"),
        (f"{TYPEFORM}\nunheard = 1", "unheard"),
        (
            f'{TYPEFORM}\n[webhooks.b]\nsource = "typeform"\nsecret_env = ["NEW"]',
            "the prefix 'typeform' is that of webhooks.typeform",
        ),
        ("pubic_url = 1", "pubic_url"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path, content: str, fault: str) -> None:
    path = tmp_path / "webhooks.toml"
    path.write_text(content)
    with pytest.raises(WebhooksError, match=fault) as refused:
        read_webhooks(path, {"NEW": SECRET, "EMPTY": " "})
    assert SECRET not in str(refused.value)


async def test_a_token_of_mailguns_is_good_for_one_body(tmp_path: Path) -> None:
    path = tmp_path / "mailgun.toml"
    path.write_text('[webhooks.mailgun]\nsecret_env = ["NEW"]')
    tested = GatewayUnderTest(webhooks=read_webhooks(path, {"NEW": SECRET}))
    signed_at = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), f"{signed_at}token".encode(), hashlib.sha256).hexdigest()
    seal = {"timestamp": signed_at, "token": "token", "signature": signature}

    async def deliver_to(recipient: str) -> int:
        happened = {"event": "unsubscribed", "id": "e1", "recipient": recipient}
        body = json.dumps({"signature": seal, "event-data": happened}).encode()
        return (await tested.post("/webhooks/mailgun", body, {"authorization": ""})).status

    assert await deliver_to("ann@example.org") == 202
    assert await deliver_to("ann@example.org") == 202
    assert await deliver_to("bob@example.org") == 401
    series = 'cx_gateway_webhook_deliveries_total{result="used_token",source="mailgun"}'
    assert tested.metric(series) == 1


async def test_twilio_signs_the_public_address_and_is_answered_in_its_own_words(
    tmp_path: Path,
) -> None:
    path = tmp_path / "twilio.toml"
    path.write_text(
        'public_url = "https://events.example.org"\n[webhooks.twilio]\nsecret_env = ["NEW"]'
    )
    tested = GatewayUnderTest(webhooks=read_webhooks(path, {"NEW": SECRET}))
    address = "/webhooks/twilio?customer_id=K-1007&case_id=zendesk%3A5512"
    signed = f"https://events.example.org{address}AccountSidAC1From+15550199MessageSidSM1"
    signed += "SmsStatusreceived"
    digest = hmac.new(SECRET.encode(), signed.encode(), hashlib.sha1).digest()
    headers = {
        "x-twilio-signature": b64encode(digest).decode(),
        "content-type": "application/x-www-form-urlencoded",
        "authorization": "",
    }
    body = b"SmsStatus=received&MessageSid=SM1&From=%2B15550199&AccountSid=AC1"
    answer = await tested.post(address, body, headers)
    assert (answer.status, answer.body) == (200, b"<Response/>")
    (received,) = tested.publisher.published
    assert (received.kind, received.customer_id) == ("message.received", "K-1007")
    assert received.case_id == "zendesk:5512"
