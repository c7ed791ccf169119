from typing import Any

import pytest

from pipeline.producers.webhooks import slack
from pipeline.producers.webhooks.delivery import Challenge, Delivery
from pipeline.producers.webhooks.slack import SlackOptions
from tests.unit.producers.webhooks.senders import (
    NOW_MS,
    SENDERS,
    by_openssl,
    fixture,
    pseudonym,
    said,
)

THREAD = "slack:C0SHARED/1772442902.000100"
AGENT = {"actor": "agent", "agent_id": "slack:U0AGENT"}
CUSTOMER = {"actor": "customer", "detail": {"visibility": "public"}}


def told(name: str, **options: Any) -> list[dict[str, Any]]:
    return [said(touchpoint) for touchpoint in fixture("slack", name, **options)]


def in_channel(number: int, kind: str, at: int, **more: Any) -> dict[str, Any]:
    """What the touchpoints of all these fixtures have."""
    return {
        "event_id": f"slack:Ev0HANDOFF{number:02d}",
        "kind": kind,
        "channel": "chat",
        "occurred_at": at,
        "anonymous_id": "slack:C0SHARED",
        **more,
    }


def test_a_customers_message_and_the_replies_to_it_are_one_case() -> None:
    assert told("message_of_customer") == [
        in_channel(1, "message.received", 1_772_442_902_000, case_id=THREAD, **CUSTOMER)
    ]
    assert told("reply_of_customer") == [
        in_channel(2, "message.received", 1_772_442_910_000, case_id=THREAD, **CUSTOMER)
    ]
    human = {"visibility": "public", "author": "human"}
    assert told("reply_of_agent") == [
        in_channel(3, "message.sent", 1_772_442_950_000, case_id=THREAD, detail=human, **AGENT)
    ]


def test_what_we_write_unasked_opens_no_case() -> None:
    human = {"visibility": "public", "author": "human"}
    assert told("announcement") == [
        in_channel(4, "message.sent", 1_772_442_960_000, detail=human, **AGENT)
    ]


def test_our_bot_is_a_bot() -> None:
    bot = {"visibility": "public", "author": "bot"}
    assert told("message_of_bot") == [
        in_channel(5, "message.sent", 1_772_442_903_000, case_id=THREAD, actor="bot", detail=bot)
    ]


@pytest.mark.parametrize("name", ["edited", "inside_the_company", "reaction"])
def test_the_rest_is_nothing(name: str) -> None:
    assert told(name) == []


def test_who_is_one_of_ours_can_be_set() -> None:
    assert told("message_of_customer", our_users=["U0THEIRS"])[0]["actor"] == "agent"
    assert told("reply_of_agent", our_teams=["T0OTHER"])[0]["actor"] == "customer"
    assert told("message_of_customer", our_teams=["T0OURS", "T0THEIRS"])[0]["actor"] == "agent"


def test_a_channel_is_the_customers_it_is_mapped_to_shared_or_not() -> None:
    customers = {"C0SHARED": "K-1007"}
    (one,) = told("inside_the_company", customers=customers)
    assert (one["customer_id"], one["anonymous_id"]) == ("K-1007", "slack:C0SHARED")


def test_a_thread_is_resolved_by_the_reaction_that_was_agreed() -> None:
    assert told("reaction", resolved_by="white_check_mark") == [
        in_channel(8, "case.resolved", 1_772_442_990_000, case_id=THREAD)
    ]
    assert told("reaction", resolved_by="tada") == []


def test_a_delivery_sent_again_gives_the_same() -> None:
    delivery = SENDERS["slack"].delivery(SENDERS["slack"].fixture("message_of_customer"))
    again = delivery._replace(
        headers={
            **delivery.headers,
            "x-slack-retry-num": "1",
            "x-slack-retry-reason": "http_timeout",
        }
    )
    options = SlackOptions()
    first = slack.translate(delivery, options, pseudonym)
    assert first == slack.translate(again, options, pseudonym)


def test_the_challenge_is_answered_with_itself() -> None:
    delivery = SENDERS["slack"].delivery(SENDERS["slack"].fixture("url_verification"))
    challenge = b"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"
    assert slack.translate(delivery, SlackOptions(), pseudonym) == Challenge(
        challenge, "text/plain"
    )


def test_the_signature_is_the_one_that_openssl_makes() -> None:
    body = SENDERS["slack"].fixture("reaction")
    signature = by_openssl("another secret", b"v0:1772442999:" + body).hex()
    headers = {"x-slack-signature": f"v0={signature}", "x-slack-request-timestamp": "1772442999"}
    delivery = Delivery("POST", "https://cx.example.org/webhooks/one", headers, body, NOW_MS)
    assert slack.verify(delivery, ["another secret"]) is None
