from typing import Any

import msgspec
import pytest

from pipeline.contract.rejection import Rejection
from pipeline.producers.webhooks import intercom
from pipeline.producers.webhooks.delivery import Delivery
from tests.unit.producers.webhooks.senders import (
    NOW_MS,
    SENDERS,
    by_openssl,
    fixture,
    pseudonym,
    results,
    said,
    sent,
)

EVENT = "intercom:notif_ccd8a4d0-f965-11e3-a367-c779cae3"
AGENT = {"actor": "agent", "agent_id": "intercom:814860"}
PUBLIC = {"visibility": "public"}
HUMAN = {"visibility": "public", "author": "human"}
BOT = {"visibility": "public", "author": "bot"}


def told(name: str, **options: Any) -> list[dict[str, Any]]:
    return [said(touchpoint) for touchpoint in fixture("intercom", name, **options)]


def in_conversation(number: str, kind: str, **more: Any) -> dict[str, Any]:
    """What the touchpoints of all these fixtures have."""
    return {
        "event_id": EVENT + number,
        "kind": kind,
        "channel": "chat",
        "occurred_at": 1_772_442_902_000,
        "customer_id": "K-1007",
        "anonymous_id": "intercom:5bc8f7ae2d96695c18a00001",
        "case_id": "intercom:1911149811",
        **more,
    }


def test_a_conversation_that_a_customer_begins_is_a_case_and_its_first_message() -> None:
    at = 1_772_442_903_000
    assert told("begun_by_customer") == [
        in_conversation("0001", "case.opened", occurred_at=at, actor="customer", priority="normal"),
        in_conversation(
            "0001/1", "message.received", occurred_at=at, actor="customer", detail=PUBLIC
        ),
    ]


def test_a_conversation_that_we_begin_is_no_contact_of_the_customer() -> None:
    more = {"occurred_at": 1_772_442_903_000, "channel": "email"}
    assert told("begun_by_us") == [
        in_conversation("0002", "case.opened", **more, actor="agent"),
        in_conversation("0002/1", "message.sent", **more, **AGENT, detail=HUMAN),
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "reply_of_customer",
            in_conversation("0003", "message.received", actor="customer", detail=PUBLIC),
        ),
        ("reply_of_admin", in_conversation("0004", "message.sent", **AGENT, detail=HUMAN)),
        (
            "reply_of_bot_for_admin",
            in_conversation("0005", "message.sent", actor="bot", detail=BOT),
        ),
        ("reply_of_operator", in_conversation("0006", "message.sent", actor="bot", detail=BOT)),
        (
            "note",
            in_conversation(
                "0007",
                "message.sent",
                **AGENT,
                detail={"visibility": "internal", "author": "human"},
            ),
        ),
        (
            "assigned",
            in_conversation(
                "0008", "case.assigned", agent_id="intercom:814860", team="intercom:4077"
            ),
        ),
        ("snoozed", in_conversation("0011", "case.on_hold", **AGENT)),
        ("unsnoozed", in_conversation("0012", "case.reopened", actor="bot")),
        ("closed", in_conversation("0013", "case.resolved", **AGENT)),
        ("opened", in_conversation("0014", "case.reopened", **AGENT)),
        ("priority", in_conversation("0015", "case.prioritised", priority="high")),
        (
            "rated",
            in_conversation(
                "0016",
                "survey.answered",
                actor="customer",
                detail={"survey": "csat", "survey_id": "intercom:1911149811", "score": 4},
            ),
        ),
    ],
)
def test_each_topic_is_what_happened_to_the_case(name: str, expected: dict[str, Any]) -> None:
    assert told(name) == [expected]


def test_an_assignment_by_a_bot_that_tried_to_answer_is_a_hand_off_first() -> None:
    assert told("handed_off") == [
        in_conversation("0009", "bot.handed_off", actor="bot"),
        in_conversation("0009/1", "case.assigned", team="intercom:4077"),
    ]


def test_an_assignment_by_a_rule_hands_nothing_off() -> None:
    assert told("assigned_by_rule") == [
        in_conversation("0018", "case.assigned", team="intercom:4077")
    ]


def test_nobody_has_been_assigned_where_nobody_is() -> None:
    assert told("unassigned") == []


def test_a_team_is_a_queue_where_it_is_mapped() -> None:
    assert told("assigned", queues={"4077": "billing"})[0]["queue"] == "billing"


def test_an_unknown_priority_is_not_taken_for_another() -> None:
    known = SENDERS["intercom"].fixture("priority")
    body = known.replace(b'"priority": "priority"', b'"priority": "top"')
    assert body != known
    assert results("intercom", body) == [Rejection("invalid_field", "priority: …")]


def test_a_new_user_with_an_id_of_ours_is_linked_to_it() -> None:
    assert told("contact_created") == [
        {
            "event_id": EVENT + "0017",
            "kind": "customer.identified",
            "channel": "web",
            "occurred_at": 1_772_442_701_000,
            "customer_id": "K-1007",
            "anonymous_id": "intercom:5bc8f7ae2d96695c18a00001",
            "detail": {
                "email_hash": pseudonym("erika@example.org"),
                "phone_hash": pseudonym("+491701234567"),
                "segments": [],
            },
        }
    ]


def test_contacts_may_be_a_plain_list_or_only_the_author_of_the_first_message() -> None:
    document = msgspec.json.decode(SENDERS["intercom"].fixture("reply_of_customer"))
    document["data"]["item"]["contacts"] = [{"type": "lead", "id": "5bc8"}]
    (one,) = sent("intercom", msgspec.json.encode(document))
    assert (one.customer_id, one.anonymous_id) == (None, "intercom:5bc8")
    document["data"]["item"]["contacts"] = None
    (one,) = sent("intercom", msgspec.json.encode(document), customer=["email"])
    assert one.customer_id == f"email:{pseudonym('erika@example.org')}"


def test_the_signature_is_the_one_that_openssl_makes() -> None:
    body = SENDERS["intercom"].fixture("rated")
    signature = by_openssl("another secret", body, "sha1").hex()
    headers = {"x-hub-signature": f"sha1={signature}"}
    delivery = Delivery("POST", "https://cx.example.org/webhooks/one", headers, body, NOW_MS)
    assert intercom.verify(delivery, ["another secret"]) is None
