"""What systems tell of one customer, and what it comes to in the metrics."""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from pipeline.contract.touchpoint import Touchpoint
from pipeline.core.effects import WakeUp
from pipeline.metrics.declarations import (
    CASES_OPENED,
    CASES_RESOLVED,
    CHECKOUTS_ABANDONED,
    CONTACTS_ABANDONED,
    CONTACTS_OFFERED,
    FIRST_RESPONSE,
    ORDERS,
    RESOLUTION,
    SHIPMENTS,
    SURVEY_ANSWERS,
)
from tests.unit.core.story import happened
from tests.unit.producers.webhooks.senders import NOW_MS, SENDERS, fixture, sent

BEGAN_AT = 1_772_442_000  # seconds
MINUTE = 60


def zendesk(document: dict[str, Any], at: int) -> None:
    document["time"] = str(at)


def intercom(document: dict[str, Any], at: int) -> None:
    document["created_at"] = at
    for part in document["data"]["item"]["conversation_parts"]["conversation_parts"]:
        part["created_at"] = at


def chatwoot(document: dict[str, Any], at: int) -> None:
    document["created_at"] = document["updated_at"] = at
    if "conversation" in document:
        document["conversation"]["updated_at"] = at


# (minutes, fixture): the customer writes, a bot answers, a note is taken, an agent answers and
# resolves the case, and the customer is content.
STORIES: dict[str, tuple[Callable[[dict[str, Any], int], None], list[tuple[int, str]]]] = {
    "zendesk": (
        zendesk,
        [
            (0, "ticket_created"),
            (0, "comment_of_customer"),
            (1, "comment_of_system"),
            (5, "note_of_agent"),
            (10, "comment_of_agent"),
            (20, "status_solved"),
            (25, "csat_good"),
        ],
    ),
    "intercom": (
        intercom,
        [
            (0, "begun_by_customer"),
            (1, "reply_of_operator"),
            (5, "note"),
            (10, "reply_of_admin"),
            (20, "closed"),
            (25, "rated"),
        ],
    ),
    "chatwoot": (
        chatwoot,
        [
            (0, "conversation_created"),
            (0, "message_of_contact"),
            (1, "message_of_bot"),
            (5, "note_of_agent"),
            (10, "message_of_agent"),
            (20, "resolved"),
            (25, "csat_answered"),
        ],
    ),
}


def deliveries(source: str) -> Iterator[Touchpoint]:
    """The touchpoints of the story, each delivery twice."""
    set_time, story = STORIES[source]
    for minutes, name in story:
        document = msgspec.json.decode(SENDERS[source].fixture(name))
        set_time(document, BEGAN_AT + minutes * MINUTE)
        for _ in range(2):
            yield from sent(source, msgspec.json.encode(document))


@pytest.mark.parametrize("source", STORIES)
def test_a_case_comes_to_the_same_from_every_help_desk(source: str) -> None:
    story = happened(deliveries(source))
    assert story.values(FIRST_RESPONSE, hours="calendar") == [10 * MINUTE]
    assert story.values(RESOLUTION, hours="calendar", cycle="first") == [20 * MINUTE]
    assert story.total(CASES_OPENED) == 1
    assert story.total(CASES_RESOLVED, by="agent") == story.total(CASES_RESOLVED) == 1
    assert story.total(SURVEY_ANSWERS, survey="csat") == 1


def calls(*names: str, **options: Any) -> Iterator[Touchpoint]:
    """What Twilio tells of one call, each delivery twice."""
    for name in names:
        for _ in range(2):
            yield from fixture("twilio", name, **options)


@pytest.mark.parametrize(
    ("names", "abandoned"),
    [
        (("call_ringing", "queue_connecting", "queue_bridged", "call_completed"), 0),
        (("call_ringing", "leg_answered", "dial_completed", "call_completed"), 0),
        (("call_ringing", "leg_not_answered", "dial_no_answer", "leg_answered"), 0),
        (("call_ringing", "queue_hangup", "call_completed"), 1),
        (("call_ringing", "leg_not_answered", "dial_given_up", "call_completed"), 1),
        (("call_canceled",), 1),
        (("call_completed",), 0),
        (("ours_answered", "ours_completed"), None),
        (("ours_busy",), None),
    ],
)
def test_a_call_is_offered_once_and_abandoned_when_nobody_answered(
    names: tuple[str, ...], abandoned: int | None
) -> None:
    story = happened(calls(*names))
    assert story.total(CONTACTS_OFFERED) == (0 if abandoned is None else 1)
    assert story.total(CONTACTS_ABANDONED) == (abandoned or 0)


def test_a_contact_counts_for_the_queue_it_waited_in() -> None:
    options = {"queued_by": "queue", "queues": {"QU7": "billing"}}
    story = happened(calls("call_ringing", "queue_hangup", "call_completed", **options))
    assert story.total(CONTACTS_OFFERED, channel="phone", queue="billing") == 1
    assert story.total(CONTACTS_ABANDONED, channel="phone", queue="billing") == 1


def test_stripe_tells_of_a_payment_and_of_a_refund_in_two_events_and_each_counts_once() -> None:
    for payments, refunds in (("payment_intents", "charges"), ("invoices", "refunds")):
        names = (
            "payment_failed",
            "invoice_payment_failed",
            "charge_refunded_of_guest",
            "refund_created",
        )
        told = [
            touchpoint
            for name in names
            for touchpoint in fixture("stripe", name, payments=payments, refunds=refunds)
        ]
        assert sorted(one.kind for one in told) == ["payment.failed", "refund.issued"]


@pytest.mark.parametrize(
    ("name", "orders", "abandoned"), [("checkout_completed", 1, 0), ("checkout_expired", 0, 1)]
)
def test_a_checkout_of_stripes_is_abandoned_unless_it_ends_in_an_order(
    name: str, orders: int, abandoned: int
) -> None:
    later = WakeUp(NOW_MS + 120 * MINUTE * 1000)
    story = happened([*fixture("stripe", name), *fixture("stripe", name), later])
    assert story.total(ORDERS) == orders
    assert story.total(CHECKOUTS_ABANDONED) == abandoned


def test_a_parcel_of_shopifys_is_on_time_by_what_it_said_whoever_says_it() -> None:
    names = (
        "fulfillments-create",
        "fulfillments-update.in_transit",
        "fulfillment_events-create.delivered",
        "fulfillments-update.delivered",
    )
    story = happened(one for name in names for one in fixture("shopify", name))
    assert story.total(SHIPMENTS) == story.total(SHIPMENTS, outcome="on_time") == 1
