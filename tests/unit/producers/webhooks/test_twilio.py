import hashlib
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.webhooks import twilio
from pipeline.producers.webhooks.delivery import Delivery
from pipeline.producers.webhooks.signatures import BAD
from pipeline.producers.webhooks.twilio_request import WITHHELD, TwilioOptions
from tests.unit.producers.webhooks.senders import (
    NOW_MS,
    SECRET,
    SENDERS,
    URL,
    by_openssl,
    fixture,
    form,
    in_base64,
    pseudonym,
    said,
)

AT = 1_772_442_902_000  # 09:15:02 UTC
HASH = pseudonym("+491701234567")
ANONYMOUS = f"twilio:phone:{HASH}"
BODY = SENDERS["twilio"].fixture("call_ringing")


def told(name: str, **options: Any) -> list[dict[str, Any]]:
    return [said(touchpoint) for touchpoint in fixture("twilio", name, **options)]


def step(word: str, kind: str, call: str = "CA11", **more: Any) -> dict[str, Any]:
    """What the steps of all calls here have."""
    detail = {"call_id": f"twilio:{call}", **more.pop("detail", {})}
    return {
        "event_id": f"twilio:{call}:{word}",
        "kind": kind,
        "channel": "phone",
        "occurred_at": AT,
        "anonymous_id": ANONYMOUS,
        "session_id": f"twilio:{call}",
        "detail": detail,
        **more,
    }


def queued(at: int, **more: Any) -> dict[str, Any]:
    return step("queued", "call.queued", actor="customer", occurred_at=at, **more)


def test_a_call_that_comes_in_waits_for_us_from_its_beginning() -> None:
    assert told("call_ringing") == [queued(NOW_MS)]
    assert told("call_in_progress") == [queued(AT)]


def test_where_calls_wait_in_queues_only_a_queue_makes_them_wait() -> None:
    assert told("call_ringing", queued_by="queue") == []
    assert [one["kind"] for one in told("call_completed", queued_by="queue")] == ["call.ended"]


def test_the_end_of_a_call_tells_of_its_beginning_too() -> None:
    assert told("call_completed") == [
        queued(AT - 95_000),
        step("ended", "call.ended", detail={"duration_ms": 95_000}),
    ]
    assert told("call_canceled") == [
        queued(AT),
        step("abandoned", "call.abandoned", actor="customer"),
    ]


def test_a_caller_who_hangs_up_in_the_queue_has_given_up_after_that_wait() -> None:
    assert told("queue_hangup", queues={"QU7": "billing"}) == [
        queued(NOW_MS - 40_000, queue="billing"),
        step(
            "abandoned",
            "call.abandoned",
            actor="customer",
            occurred_at=NOW_MS,
            queue="billing",
            detail={"duration_ms": 40_000},
        ),
    ]
    assert [one["kind"] for one in told("queue_full")] == ["call.queued", "call.abandoned"]
    assert told("queue_left") == []


def test_a_caller_who_is_connected_from_a_queue_is_answered_once() -> None:
    answered = step(
        "answered:QU7",
        "call.answered",
        actor="agent",
        occurred_at=NOW_MS,
        detail={"duration_ms": 40_000},
    )
    assert told("queue_connecting") == [queued(NOW_MS - 40_000), answered]
    assert told("queue_bridged") == [answered]


def test_a_leg_to_an_agent_belongs_to_the_call_and_its_answer_counts_once() -> None:
    answered = step("answered:CA12", "call.answered", actor="agent")
    assert told("leg_answered") == [answered]
    assert told("leg_not_answered") == []
    assert told("dial_completed") == [{**answered, "occurred_at": NOW_MS - 30_000}]


def test_a_caller_whom_nobody_answers_has_given_up_only_when_gone() -> None:
    assert told("dial_no_answer") == []
    assert told("dial_given_up") == [
        step("abandoned", "call.abandoned", actor="customer", occurred_at=NOW_MS)
    ]


def test_a_call_of_ours_is_answered_by_people_and_never_given_up_by_them() -> None:
    ours = {"call": "CA31"}
    assert told("ours_answered") == [step("answered:CA31", "call.answered", actor="agent", **ours)]
    assert told("ours_answered_by_machine") == []
    assert told("ours_completed") == [
        step("ended", "call.ended", detail={"duration_ms": 61_000}, **ours)
    ]
    assert told("ours_busy") == []
    assert told("ours_to_agent") == []


@pytest.mark.parametrize("number", WITHHELD)
def test_callers_who_show_no_number_are_not_all_one(number: str) -> None:
    body = SENDERS["twilio"].fixture("call_withheld")
    body = body.replace(b"%2B266696687", number.replace("+", "%2B").encode())
    one, _ = twilio_of(body, customer=("phone", "vendor_id"))
    assert (one.customer_id, one.anonymous_id) == (None, "twilio:CA11")


def test_numbers_of_ours_are_no_customers() -> None:
    (one,) = twilio_of(BODY, our_numbers=("+491701234567",))
    assert one.anonymous_id == f"twilio:phone:{pseudonym('+15550100')}"


def test_the_number_may_name_the_customer_hashed() -> None:
    (one,) = twilio_of(BODY, customer=("phone",))
    assert (one.customer_id, one.anonymous_id) == (f"phone:{HASH}", ANONYMOUS)


def twilio_of(body: bytes, url: str = URL, **options: Any) -> list[Touchpoint]:
    delivery = Delivery("POST", url, {}, body, NOW_MS)
    result = twilio.translate(delivery, TwilioOptions(**options), pseudonym)
    assert isinstance(result, list)
    assert all(isinstance(one, Touchpoint) for one in result), result
    return result  # type: ignore[return-value]  # all of them are: see above


def test_what_stands_in_the_address_is_ours() -> None:
    url = f"{URL}?customer_id=K-1007&case_id=zendesk:5512&queue=billing&agent_id=A-7"
    (one,) = twilio_of(SENDERS["twilio"].fixture("leg_answered"), url)
    assert (one.customer_id, one.case_id) == ("K-1007", "zendesk:5512")
    assert (one.queue, one.agent_id) == ("billing", "A-7")
    (one,) = twilio_of(BODY, f"{URL}?customer_id=bob%40example.org&agent_id=%2B491701234567")
    assert one.customer_id == f"email:{pseudonym('bob@example.org')}"


def test_queues_are_by_the_number_that_was_called_where_there_is_no_other() -> None:
    (one,) = twilio_of(BODY, queues={"+15550100": "sales", "+491701234567": "never"})
    assert one.queue == "sales"


def message(sid: str, word: str, kind: str, **more: Any) -> dict[str, Any]:
    return {
        "event_id": f"twilio:{sid}:{word}",
        "kind": kind,
        "channel": "chat",
        "occurred_at": NOW_MS,
        "anonymous_id": ANONYMOUS,
        **more,
    }


def test_a_message_of_the_customers_is_received_by_sms_and_by_whatsapp_alike() -> None:
    received = {"actor": "customer", "detail": {"visibility": "public"}}
    assert told("sms_received") == [message("SM41", "received", "message.received", **received)]
    assert told("whatsapp_received") == [
        message("SM42", "received", "message.received", **received)
    ]


def test_a_message_of_ours_is_sent_once_whatever_is_told_of_its_way() -> None:
    detail = {"visibility": "public", "author": "bot"}
    expected = [message("SM51", "sent", "message.sent", actor="bot", detail=detail)]
    assert told("sms_sent") == told("sms_delivered") == expected
    assert told("sms_queued") == told("sms_undelivered") == []


@pytest.mark.parametrize(
    ("author", "actor"), [("human", "agent"), ("bot", "bot"), ("campaign", "system")]
)
def test_who_writes_our_messages_is_set_or_stands_in_the_address(author: str, actor: str) -> None:
    (one,) = told("sms_sent", author=author)
    assert (one["actor"], one["detail"]["author"]) == (actor, author)
    (named,) = twilio_of(SENDERS["twilio"].fixture("sms_sent"), f"{URL}?agent_id=A-7")
    assert (named.actor, named.agent_id) == ("agent", "A-7")


def verified(body: bytes, url: str, signed: bytes) -> object:
    headers = {"x-twilio-signature": in_base64(by_openssl(SECRET, signed, "sha1"))}
    return twilio.verify(Delivery("POST", url, headers, body, NOW_MS), [SECRET])


def test_the_signature_is_the_one_that_openssl_makes() -> None:
    body = b"To=%2B15550100&From=%2B491701234567&Body=Gr%C3%BC%C3%9Fe+dir&Empty=&CallSid=CA1"
    signed = f"{URL}?a=bBodyGrüße dirCallSidCA1EmptyFrom+491701234567To+15550100".encode()
    assert verified(body, f"{URL}?a=b", signed) is None
    assert verified(body, f"{URL}?a=c", signed) == BAD


@pytest.mark.parametrize(
    ("called", "signed"),
    [
        ("https://cx.example.org/one", "https://cx.example.org:443/one"),
        ("https://cx.example.org:443/one", "https://cx.example.org/one"),
        ("http://cx.example.org/one", "http://cx.example.org:80/one"),
        ("https://cx.example.org:8443/one", "https://cx.example.org:8443/one"),
    ],
)
def test_the_port_of_the_scheme_may_stand_in_the_signed_address_or_not(
    called: str, signed: str
) -> None:
    assert verified(b"A=1", called, f"{signed}A1".encode()) is None


def test_a_value_that_is_given_twice_is_signed_once_and_others_in_their_order() -> None:
    assert verified(b"M=b&M=a&M=b", URL, f"{URL}MaMb".encode()) is None


def test_json_is_verified_by_the_hash_in_the_address_and_read_by_the_same_names() -> None:
    fields = {"CallSid": "CA11", "CallStatus": "ringing", "Direction": "inbound", "Price": 7}
    body = msgspec.json.encode({**fields, "From": "+491701234567"})
    url = f"{URL}?bodySHA256={hashlib.sha256(body).hexdigest()}"
    assert verified(body, url, url.encode()) is None
    assert verified(body + b" ", url, url.encode()) == BAD
    assert [said(one) for one in twilio_of(body, url)] == [queued(NOW_MS)]
    assert twilio_of(b'[{"type": "com.twilio.x"}]', url) == []


def test_a_form_cannot_pass_for_the_hash_of_another_body() -> None:
    url = f"{URL}?bodySHA256={hashlib.sha256(b'{}').hexdigest()}"
    assert verified(BODY, url, url.encode()) == BAD


NAMES = sorted(
    {
        name
        for body in SENDERS["twilio"].fixtures().values()
        for name in SENDERS["twilio"].load(body)
    }
)
VALUES = st.text(max_size=12) | st.sampled_from(
    ["in-progress", "completed", "no-answer", "inbound", "outbound-api", "bridged", "hangup", "7"]
)


@given(st.dictionaries(st.sampled_from(NAMES), VALUES))
@settings(max_examples=200, deadline=None)
def test_any_form_of_these_names_raises_nothing(fields: dict[str, str]) -> None:
    delivery = SENDERS["twilio"].delivery(form(fields))
    assert twilio.verify(delivery, [SECRET]) is None
    assert isinstance(twilio.translate(delivery, TwilioOptions(), pseudonym), list)


@given(moment=st.text(max_size=40) | st.datetimes().map("{:%a, %d %b %Y %H:%M:%S} -9999".format))
@settings(max_examples=200, deadline=None)
def test_any_time_raises_nothing(moment: str) -> None:
    body = form({"AccountSid": "AC1", "CallSid": "CA1", "From": "+1555", "Timestamp": moment})
    delivery = SENDERS["twilio"].delivery(body + b"&Direction=inbound&CallStatus=ringing")
    assert isinstance(twilio.translate(delivery, TwilioOptions(), pseudonym), list)
