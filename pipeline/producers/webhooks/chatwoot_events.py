"""What each of Chatwoot's events of messages and conversations becomes."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, Literal

from pipeline.contract.details import Message, Survey
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.webhooks.chatwoot_payload import (
    Changed,
    Conversation,
    ConversationPayload,
    MessagePayload,
    Rating,
    Submitted,
)
from pipeline.producers.webhooks.event import Event, touchpoint
from pipeline.producers.webhooks.identity import named
from pipeline.producers.webhooks.moment import occurred_at
from pipeline.producers.webhooks.options import Options

NAME: Final = "chatwoot"

Visibility = Literal["public", "internal"]

# In conversations message types are numbers.
INCOMING: Final = ("incoming", "0")
OUTGOING: Final = ("outgoing", "1")
TEMPLATE: Final = ("template", "3")
CSAT: Final = "input_csat"


class ChatwootOptions(Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Chatwoot has none of its own: `queues` are by inbox, or by team where a team has the case."""


def _message_created(
    payload: MessagePayload, event: Event, _now_ms: int, options: ChatwootOptions
) -> Iterator[Touchpoint]:
    message_type = str(payload.message_type)
    if payload.content_type == CSAT:
        yield touchpoint(event, "survey.sent", _csat(event), actor="system")
    elif message_type in INCOMING:
        yield touchpoint(event, "message.received", Message(), actor="customer")
    elif message_type in (*OUTGOING, *TEMPLATE):
        yield _sent(payload, event, options)


def _sent(payload: MessagePayload, event: Event, options: ChatwootOptions) -> Touchpoint:
    visibility: Visibility = "internal" if payload.private else "public"
    sender, additional = payload.sender, payload.additional_attributes
    if additional is not None and additional.campaign_id is not None:
        detail = Message(visibility=visibility, author="campaign")
        return touchpoint(event, "message.sent", detail, actor="system")
    if sender is not None and sender.type == "user":
        agent_id = named(options.prefix or NAME, sender.id)
        detail = Message(visibility=visibility, author="human")
        return touchpoint(event, "message.sent", detail, actor="agent", agent_id=agent_id)
    # Bots, greetings, and what automations send, which names nobody.
    detail = Message(visibility=visibility, author="bot")
    return touchpoint(event, "message.sent", detail, actor="bot")


def _message_updated(
    payload: MessagePayload, event: Event, now_ms: int, _: ChatwootOptions
) -> Iterator[Touchpoint]:
    """An answer to the survey comes as a change of the message that asked."""
    score = _answer(payload).rating
    if payload.content_type == CSAT and score is not None:
        # The message's own time is when it was asked; the answer touches the conversation.
        answered = event._replace(
            event_id=f"{event.event_id}:{score}",
            occurred_at=occurred_at(payload.conversation.updated_at, now_ms),
        )
        detail = _csat(event, score)
        yield touchpoint(answered, "survey.answered", detail, actor="customer")


def _csat(event: Event, score: int | None = None) -> Survey:
    return Survey(survey="csat", survey_id=event.event_id, score=score)


def _answer(payload: MessagePayload) -> Rating:
    content = payload.content_attributes
    values = None if content is None else content.submitted_values
    if isinstance(values, Submitted) and values.csat_survey_response is not None:
        return values.csat_survey_response
    return Rating()


def _opened(
    payload: ConversationPayload, event: Event, options: ChatwootOptions
) -> Iterator[Touchpoint]:
    latest = payload.messages[0] if payload.messages else None
    actor = "system"
    if latest is not None and str(latest.message_type) in INCOMING:
        actor = "customer"
    elif latest is not None and latest.sender_type == "User":
        actor = "agent"
    priority = _priority(payload.priority)
    yield touchpoint(
        event, "case.opened", actor=actor, priority=priority, team=_team(payload, options)
    )


def _status_changed(
    payload: ConversationPayload, event: Event, _: ChatwootOptions
) -> Iterator[Touchpoint]:
    """Pending is how Chatwoot says that a bot has the conversation."""
    before = _changes(payload).get("status", Changed()).previous_value
    match payload.status, before:
        case "resolved", _:
            yield touchpoint(event, "case.resolved")
        case "snoozed", _:
            yield touchpoint(event, "case.on_hold")
        case "open", "pending":
            yield touchpoint(event, "bot.handed_off", actor="bot")
        case "pending", "open" | None:
            pass
        case "open" | "pending", _:
            yield touchpoint(event, "case.reopened")


def _updated(
    payload: ConversationPayload, event: Event, options: ChatwootOptions
) -> Iterator[Touchpoint]:
    changes, prefix = _changes(payload), options.prefix or NAME
    assignee = payload.meta.assignee
    if ("assignee_id" in changes or "team_id" in changes) and (
        assignee is not None or payload.meta.team is not None
    ):
        is_person = assignee is not None and assignee.type in (None, "user")
        agent_id = named(prefix, assignee.id) if assignee is not None and is_person else None
        team = _team(payload, options)
        yield touchpoint(event, "case.assigned", agent_id=agent_id, team=team)
    priority = _priority(payload.priority)
    if "priority" in changes and priority is not None:
        yield touchpoint(event, "case.prioritised", priority=priority)


def _changes(payload: ConversationPayload) -> dict[str, Changed]:
    return {
        name: changed
        for attributes in payload.changed_attributes or []
        for name, changed in attributes.items()
    }


def _team(payload: Conversation, options: ChatwootOptions) -> str | None:
    team = payload.meta.team
    return None if team is None else named(options.prefix or NAME, team.id)


def _priority(given: str | None) -> str | None:
    return {"medium": "normal"}.get(given, given) if given else None


MessageEvent = Callable[[MessagePayload, Event, int, ChatwootOptions], Iterator[Touchpoint]]
ConversationEvent = Callable[[ConversationPayload, Event, ChatwootOptions], Iterator[Touchpoint]]

MESSAGE_EVENTS: Final[Mapping[str, MessageEvent]] = {
    "message_created": _message_created,
    "message_updated": _message_updated,
}
CONVERSATION_EVENTS: Final[Mapping[str, ConversationEvent]] = {
    "conversation_created": _opened,
    "conversation_status_changed": _status_changed,
    "conversation_updated": _updated,
}
