from typing import Any

import msgspec
import pytest

from pipeline.contract.rejection import Rejection
from pipeline.producers.webhooks import zendesk
from pipeline.producers.webhooks.delivery import Delivery
from tests.unit.producers.webhooks.senders import (
    NOW_MS,
    SENDERS,
    by_openssl,
    fixture,
    in_base64,
    pseudonym,
    results,
    said,
    sent,
)

AT = 1_772_442_902_254  # 09:15:02.254 UTC
EVENT = "zendesk:cbe4028c-7239-495d-b020-f2234851"


def only(name: str, **options: Any) -> dict[str, Any]:
    (touchpoint,) = fixture("zendesk", name, **options)
    return said(touchpoint)


def of_ticket(number: str, kind: str, **more: Any) -> dict[str, Any]:
    """What the touchpoints of all these fixtures have."""
    return {
        "event_id": EVENT + number,
        "kind": kind,
        "channel": "email",
        "occurred_at": AT,
        "anonymous_id": "zendesk:8447388090500",
        "case_id": "zendesk:5512",
        **more,
    }


AGENT = {"actor": "agent", "agent_id": "zendesk:8447388090494"}
HUMAN = {"visibility": "public", "author": "human"}


def test_a_ticket_that_a_customer_opens_is_a_case_opened() -> None:
    assert only("ticket_created") == of_ticket(
        "0001",
        "case.opened",
        occurred_at=1_772_441_891_000,
        actor="customer",
        team="zendesk:8447320466430",
        priority="high",
    )


def test_comments_are_messages_by_whoever_wrote_them() -> None:
    assert only("comment_of_customer") == of_ticket(
        "0002", "message.received", actor="customer", detail={"visibility": "public"}
    )
    assert only("comment_of_agent") == of_ticket("0003", "message.sent", **AGENT, detail=HUMAN)
    assert only("note_of_agent") == of_ticket(
        "0004", "message.sent", **AGENT, detail={"visibility": "internal", "author": "human"}
    )
    assert only("comment_of_system") == of_ticket(
        "0005", "message.sent", actor="bot", detail={"visibility": "public", "author": "bot"}
    )


def test_an_agent_that_is_a_program_is_a_bot() -> None:
    told = only("comment_of_agent", bots=["8447388090494"])
    assert (told["actor"], told["detail"]["author"]) == ("bot", "bot")
    assert "agent_id" not in told


@pytest.mark.parametrize(
    ("name", "number", "kind", "actor"),
    [
        ("status_pending", "0006", "case.waiting", "agent"),
        ("status_hold", "0007", "case.on_hold", "agent"),
        ("status_solved", "0008", "case.resolved", "agent"),
        ("status_closed", "0009", "case.closed", "system"),
        ("status_reopened", "0010", "case.reopened", "customer"),
        ("status_off_hold", "0011", "case.reopened", "agent"),
    ],
)
def test_a_status_is_what_happened_to_the_case(
    name: str, number: str, kind: str, actor: str
) -> None:
    assert only(name) == of_ticket(number, kind, actor=actor)


def test_an_answer_of_the_customer_needs_no_status_of_its_own() -> None:
    assert fixture("zendesk", "status_open_after_pending") == []


def test_a_case_solved_by_a_program_is_resolved_by_a_bot() -> None:
    assert only("status_solved", bots=["8447388090494"])["actor"] == "bot"


def test_who_and_which_group_has_a_ticket_is_an_assignment_and_a_move_a_transfer() -> None:
    team = "zendesk:8447320466430"
    assert only("agent_assigned") == of_ticket(
        "0013", "case.assigned", agent_id="zendesk:8447388090494", team=team
    )
    assert fixture("zendesk", "agent_unassigned") == []
    assert only("group_first") == of_ticket("0015", "case.assigned", team=team)
    assert only("group_changed") == of_ticket(
        "0016", "case.transferred", team="zendesk:8447320466999"
    )


def test_a_group_is_a_queue_where_it_is_mapped() -> None:
    queues = {"8447320466430": "first line", "8447320466999": "billing"}
    assert only("group_changed", queues=queues)["queue"] == "billing"
    assert only("comment_of_agent", queues=queues)["queue"] == "first line"
    assert only("comment_of_agent", queue="all")["queue"] == "all"


def test_priorities_and_merges() -> None:
    assert only("priority_changed") == of_ticket(
        "0017", "case.prioritised", actor="agent", priority="urgent"
    )
    assert only("merged") == of_ticket(
        "0018", "case.merged", detail={"into_case_id": "zendesk:5498"}
    )


def test_ratings_are_answers_to_the_survey_of_the_ticket() -> None:
    asked = {"survey": "csat", "survey_id": "zendesk:5512"}
    assert only("csat_requested") == of_ticket("0019", "survey.sent", actor="system", detail=asked)
    assert only("csat_good") == of_ticket(
        "0020",
        "survey.answered",
        actor="customer",
        detail={**asked, "score": 5, "scale": "good_bad"},
    )
    assert only("csat_of_five") == of_ticket(
        "0021", "survey.answered", actor="customer", detail={**asked, "score": 2}
    )


def test_a_user_with_an_id_of_ours_is_linked_to_it() -> None:
    assert only("user_created") == {
        "event_id": "zendesk:2b24ef10-19d4-4740-93cf-8f98ec470022",
        "kind": "customer.identified",
        "channel": "web",
        "occurred_at": 1_772_441_820_000,
        "customer_id": "K-1007",
        "anonymous_id": "zendesk:8447388090500",
        "detail": {"email_hash": pseudonym("erika.sample@example.org"), "segments": []},
    }


def test_staff_are_no_customers() -> None:
    assert fixture("zendesk", "agent_created") == []


def test_zendesks_own_id_may_name_the_customer_and_a_prefix_keeps_two_accounts_apart() -> None:
    told = only("comment_of_customer", customer=["external_id", "vendor_id"], prefix="zendesk-at")
    assert told["customer_id"] == "zendesk-at:8447388090500"
    assert told["case_id"] == "zendesk-at:5512"
    assert told["event_id"].startswith("zendesk-at:cbe4028c")
    assert "anonymous_id" not in told


def messaging(actor: str, user: str) -> bytes:
    return msgspec.json.encode(
        {
            "type": "zen:event-type:messaging_ticket.message_added",
            "id": "01JQ",
            "time": "2026-03-02T09:15:02.254Z",
            "detail": {"id": "141"},
            "event": {
                "actor": {"id": user, "name": "Erika Sample", "type": actor},
                "conversation_id": "67ab",
                "message": {"id": "67", "body": "Hello"},
            },
        }
    )


@pytest.mark.parametrize(
    ("actor", "user", "expected"),
    [
        ("end_user", "8447", {"kind": "message.received", "actor": "customer"}),
        (
            "agent",
            "9",
            {"kind": "message.sent", "actor": "agent", "agent_id": "zendesk:9", "author": "human"},
        ),
        ("agent", "77", {"kind": "message.sent", "actor": "bot", "author": "bot"}),
        ("trigger", "12", {"kind": "message.sent", "actor": "bot", "author": "bot"}),
        ("system", "zd:answerBot", {"kind": "message.sent", "actor": "bot", "author": "bot"}),
    ],
)
def test_chat_messages_are_told_by_the_type_of_their_actor(
    actor: str, user: str, expected: dict[str, str]
) -> None:
    body = messaging(actor, user)
    (touchpoint,) = sent("zendesk", body, journey="ticket", channel="chat", bots=["77"])
    told = said(touchpoint)
    detail = {"visibility": "public"}
    if "author" in expected:
        detail["author"] = expected["author"]
    fields = {name: value for name, value in expected.items() if name != "author"}
    assert told == {
        "event_id": "zendesk:01JQ",
        "channel": "chat",
        "occurred_at": AT,
        "anonymous_id": "zendesk:ticket:141",
        "case_id": "zendesk:141",
        "detail": detail,
        **fields,
    }


def test_chat_messages_belong_to_nobody_unless_each_ticket_is_a_journey() -> None:
    assert results("zendesk", messaging("agent", "9")) == [
        Rejection("missing_customer", "no requester; journey = 'ticket' would need none")
    ]


def test_the_signature_is_the_one_that_openssl_makes() -> None:
    body, signed_at = SENDERS["zendesk"].fixture("merged"), "2026-03-02T09:14:00Z"
    signature = in_base64(by_openssl("another secret", signed_at.encode() + body))
    headers = {
        "x-zendesk-webhook-signature": signature,
        "x-zendesk-webhook-signature-timestamp": signed_at,
    }
    delivery = Delivery("POST", "https://cx.example.org/webhooks/one", headers, body, NOW_MS)
    assert zendesk.verify(delivery, ["another secret"]) is None
