"""What Twilio's requests about messages become: SMS, WhatsApp and others."""

from collections.abc import Iterator
from typing import Final

from pipeline.contract.details import Message
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.webhooks.event import Event, touchpoint
from pipeline.producers.webhooks.twilio_request import (
    Request,
    agent_of,
    event_of,
    theirs,
)

RECEIVED: Final = ("received", "receiving")
# Any of these says that it is on its way: they may come in any order, or some of them not at all.
ON_ITS_WAY: Final = ("sent", "delivered", "read")


def of_message(request: Request) -> Iterator[Touchpoint]:
    """A message of the customer's, or one of ours, once."""
    fields, options = request.fields, request.options
    sid = fields.get("MessageSid") or fields.get("SmsSid", "")
    status = fields.get("MessageStatus") or fields.get("SmsStatus")
    channel = options.channel or "chat"
    if status in RECEIVED:
        event = event_of(request, "received", sid, theirs(request, ("From", "To")))
        event = event._replace(channel=channel)
        yield touchpoint(event, "message.received", Message(), actor="customer")
    elif status in ON_ITS_WAY:
        event = event_of(request, "sent", sid, theirs(request, ("To", "From")))
        yield _sent(event._replace(channel=channel), request)


def _sent(event: Event, request: Request) -> Touchpoint:
    agent_id, author = agent_of(request), request.options.author
    if agent_id is not None or author == "human":
        detail = Message(author="human")
        return touchpoint(event, "message.sent", detail, actor="agent", agent_id=agent_id)
    actor = "bot" if author == "bot" else "system"
    return touchpoint(event, "message.sent", Message(author=author), actor=actor)
