from typing import Any

import msgspec
import pytest

from pipeline.producers.webhooks import chatwoot
from pipeline.producers.webhooks.delivery import Delivery
from tests.unit.producers.webhooks.senders import (
    NOW_MS,
    SENDERS,
    by_openssl,
    fixture,
    pseudonym,
    said,
    sent,
)

AT = 1_772_442_902_000
UPDATED_AT = 1_772_442_902_250
AGENT: dict[str, Any] = {"actor": "agent", "agent_id": "chatwoot:9"}


def told(name: str, **options: Any) -> list[dict[str, Any]]:
    return [said(touchpoint) for touchpoint in fixture("chatwoot", name, **options)]


def in_conversation(event: str, kind: str, at: int = AT, **more: Any) -> dict[str, Any]:
    """What the touchpoints of all these fixtures have."""
    return {
        "event_id": f"chatwoot:{event}",
        "kind": kind,
        "channel": "chat",
        "occurred_at": at,
        "customer_id": "K-1007",
        "anonymous_id": "chatwoot:311",
        "case_id": "chatwoot:120",
        **more,
    }


def message(author: str, visibility: str = "public") -> dict[str, str]:
    return {"visibility": visibility, "author": author}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "message_of_contact",
            in_conversation(
                "message:5501",
                "message.received",
                actor="customer",
                detail={"visibility": "public"},
            ),
        ),
        (
            "message_of_agent",
            in_conversation("message:5502", "message.sent", **AGENT, detail=message("human")),
        ),
        (
            "note_of_agent",
            in_conversation(
                "message:5503", "message.sent", **AGENT, detail=message("human", "internal")
            ),
        ),
        (
            "message_of_bot",
            in_conversation("message:5504", "message.sent", actor="bot", detail=message("bot")),
        ),
        (
            "message_of_automation",
            in_conversation("message:5505", "message.sent", actor="bot", detail=message("bot")),
        ),
        (
            "message_of_campaign",
            in_conversation(
                "message:5506", "message.sent", actor="system", detail=message("campaign")
            ),
        ),
        (
            "greeting",
            in_conversation("message:5507", "message.sent", actor="bot", detail=message("bot")),
        ),
        (
            "csat_asked",
            in_conversation(
                "message:5509",
                "survey.sent",
                actor="system",
                detail={"survey": "csat", "survey_id": "chatwoot:message:5509"},
            ),
        ),
        (
            "csat_answered",
            in_conversation(
                "message:5509:4",
                "survey.answered",
                UPDATED_AT,
                actor="customer",
                detail={"survey": "csat", "survey_id": "chatwoot:message:5509", "score": 4},
            ),
        ),
    ],
)
def test_messages_are_told_by_type_sender_and_privacy(name: str, expected: dict[str, Any]) -> None:
    assert told(name) == [expected]


@pytest.mark.parametrize("name", ["activity", "form_answered", "labelled", "unassigned"])
def test_what_concerns_no_clock_gives_nothing(name: str) -> None:
    assert told(name) == []


def test_the_same_message_delivered_twice_is_one_event() -> None:
    body = SENDERS["chatwoot"].fixture("message_of_contact")
    # The second delivery comes with another delivery id and another state of the conversation.
    document = msgspec.json.decode(body)
    document["conversation"]["updated_at"] += 1
    document["conversation"]["unread_count"] = 2
    assert sent("chatwoot", body) == sent("chatwoot", msgspec.json.encode(document))


def test_a_contact_without_an_id_of_ours_is_anonymous() -> None:
    (one,) = told("message_in_email")
    assert one["anonymous_id"] == "chatwoot:311"
    assert "customer_id" not in one
    assert one["channel"] == "email"
    (one,) = told("message_in_email", customer=["external_id", "email"])
    assert one["customer_id"] == f"email:{pseudonym('erika@example.org')}"


@pytest.mark.parametrize(
    ("name", "at", "expected"),
    [
        (
            "conversation_created",
            1_772_442_800_000,
            {"kind": "case.opened", "actor": "customer", "priority": "normal"},
        ),
        ("conversation_of_agent", 1_772_442_800_000, {"kind": "case.opened", "actor": "agent"}),
        ("conversation_of_bot", 1_772_442_800_000, {"kind": "case.opened", "actor": "system"}),
        ("resolved", UPDATED_AT, {"kind": "case.resolved"}),
        ("snoozed", UPDATED_AT, {"kind": "case.on_hold"}),
        ("reopened", UPDATED_AT, {"kind": "case.reopened"}),
        ("reopened_for_bot", UPDATED_AT, {"kind": "case.reopened"}),
        ("opened_without_change", UPDATED_AT, {"kind": "case.reopened"}),
        ("handed_off", UPDATED_AT, {"kind": "bot.handed_off", "actor": "bot"}),
        (
            "assigned",
            UPDATED_AT,
            {"kind": "case.assigned", "agent_id": "chatwoot:9", "team": "chatwoot:6"},
        ),
        ("assigned_to_bot", UPDATED_AT, {"kind": "case.assigned", "team": "chatwoot:6"}),
        ("prioritised", UPDATED_AT, {"kind": "case.prioritised", "priority": "urgent"}),
    ],
)
def test_conversations_are_cases(name: str, at: int, expected: dict[str, str]) -> None:
    event = msgspec.json.decode(SENDERS["chatwoot"].fixture(name))["event"]
    assert told(name) == [
        {**in_conversation(f"{event}:120:{at}", expected["kind"], at), **expected}
    ]


def test_a_conversation_given_to_a_bot_is_no_news() -> None:
    assert told("given_to_bot") == []


def test_a_team_is_a_queue_before_the_inbox_is() -> None:
    queues = {"4": "website", "6": "sales"}
    assert told("assigned", queues=queues)[0]["queue"] == "sales"
    assert told("message_of_contact", queues=queues)[0]["queue"] == "website"


def test_a_contact_with_an_id_of_ours_is_linked_to_it_and_one_without_is_not() -> None:
    assert told("contact_identified") == [
        {
            "event_id": "chatwoot:311:K-1007",
            "kind": "customer.identified",
            "channel": "web",
            "occurred_at": NOW_MS,
            "customer_id": "K-1007",
            "anonymous_id": "chatwoot:311",
            "detail": {
                "email_hash": pseudonym("erika@example.org"),
                "phone_hash": pseudonym("+491701234567"),
                "segments": [],
            },
        }
    ]
    assert told("contact_unknown") == []


def test_the_signature_is_the_one_that_openssl_makes() -> None:
    body = SENDERS["chatwoot"].fixture("resolved")
    signature = by_openssl("another secret", b"1772442999." + body).hex()
    headers = {"x-chatwoot-signature": f"sha256={signature}", "x-chatwoot-timestamp": "1772442999"}
    delivery = Delivery("POST", "https://cx.example.org/webhooks/one", headers, body, NOW_MS)
    assert chatwoot.verify(delivery, ["another secret"]) is None
