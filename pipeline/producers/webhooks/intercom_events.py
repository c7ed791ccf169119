"""What each of Intercom's topics of conversations becomes."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from pipeline.contract.details import Message, Survey
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.webhooks.event import Event, touchpoint
from pipeline.producers.webhooks.identity import named
from pipeline.producers.webhooks.intercom_payload import Author, Conversation, Part
from pipeline.producers.webhooks.options import Options

NAME: Final = "intercom"

# Some accounts only know whether a conversation has priority at all.
PRIORITIES: Final[Mapping[str, str]] = {
    "priority": "high",
    "not_priority": "normal",
    "none": "normal",
    "low": "low",
    "medium": "normal",
    "high": "high",
    "urgent": "urgent",
}
ACTORS: Final[Mapping[str, str]] = {
    "admin": "agent",
    "team": "agent",
    "bot": "bot",
    "user": "customer",
    "lead": "customer",
    "contact": "customer",
}


class IntercomOptions(Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Intercom has none of its own: `queues` are by team."""


def part_of(item: Conversation) -> Part:
    """The part that a notification is about: the last, where it has several."""
    parts = [] if item.conversation_parts is None else item.conversation_parts.conversation_parts
    return parts[-1] if parts else Part()


def _begun_by_customer(
    item: Conversation, event: Event, _: IntercomOptions
) -> Iterator[Touchpoint]:
    priority = PRIORITIES.get(item.priority or "")
    yield touchpoint(event, "case.opened", actor="customer", priority=priority)
    yield touchpoint(event, "message.received", Message(), actor="customer")


def _begun_by_us(
    item: Conversation, event: Event, options: IntercomOptions
) -> Iterator[Touchpoint]:
    author = Author() if item.source is None else item.source.author
    yield touchpoint(event, "case.opened", actor=_actor(author, "agent"))
    yield _sent(author, event, options)


def _replied_by_customer(
    _: Conversation, event: Event, __: IntercomOptions
) -> Iterator[Touchpoint]:
    yield touchpoint(event, "message.received", Message(), actor="customer")


def _replied_by_us(
    item: Conversation, event: Event, options: IntercomOptions
) -> Iterator[Touchpoint]:
    yield _sent(part_of(item).author, event, options)


def _replied_by_bot(_: Conversation, event: Event, __: IntercomOptions) -> Iterator[Touchpoint]:
    yield touchpoint(event, "message.sent", Message(author="bot"), actor="bot")


def _sent(author: Author, event: Event, options: IntercomOptions) -> Touchpoint:
    if _actor(author, "agent") == "bot":
        return touchpoint(event, "message.sent", Message(author="bot"), actor="bot")
    agent_id = _agent(author, options)
    return touchpoint(
        event, "message.sent", Message(author="human"), actor="agent", agent_id=agent_id
    )


def _noted(item: Conversation, event: Event, options: IntercomOptions) -> Iterator[Touchpoint]:
    author = part_of(item).author
    actor = _actor(author, "agent")
    detail = Message(visibility="internal", author="bot" if actor == "bot" else "human")
    agent_id = _agent(author, options)
    yield touchpoint(event, "message.sent", detail, actor=actor, agent_id=agent_id)


def _assigned(item: Conversation, event: Event, options: IntercomOptions) -> Iterator[Touchpoint]:
    prefix = options.prefix or NAME
    agent_id = named(prefix, item.admin_assignee_id)
    team = named(prefix, item.team_assignee_id)
    if agent_id is None and team is None:
        return
    if item.ai_agent_participated and part_of(item).author.type == "bot":
        yield touchpoint(event, "bot.handed_off", actor="bot")
    yield touchpoint(event, "case.assigned", agent_id=agent_id, team=team)


def _prioritised(item: Conversation, event: Event, _: IntercomOptions) -> Iterator[Touchpoint]:
    # An unknown priority is passed on, to be refused: it must not be taken for another.
    priority = PRIORITIES.get(item.priority or "", item.priority)
    yield touchpoint(event, "case.prioritised", priority=priority)


def _rated(item: Conversation, event: Event, _: IntercomOptions) -> Iterator[Touchpoint]:
    score = None if item.conversation_rating is None else item.conversation_rating.rating
    detail = Survey(survey="csat", survey_id=event.case_id or "", score=score)
    yield touchpoint(event, "survey.answered", detail, actor="customer")


def _change(kind: str) -> "TopicEvent":
    """The topics that are one kind, done by the author of the part."""

    def make(item: Conversation, event: Event, options: IntercomOptions) -> Iterator[Touchpoint]:
        author = part_of(item).author
        actor = _actor(author, "agent")
        yield touchpoint(event, kind, actor=actor, agent_id=_agent(author, options))

    return make


def _actor(author: Author, otherwise: str) -> str:
    return ACTORS.get(author.type or "", otherwise)


def _agent(author: Author, options: IntercomOptions) -> str | None:
    return named(options.prefix or NAME, author.id) if author.type == "admin" else None


TopicEvent = Callable[[Conversation, Event, IntercomOptions], Iterator[Touchpoint]]

CONVERSATION_TOPICS: Final[Mapping[str, TopicEvent]] = {
    "conversation.user.created": _begun_by_customer,
    "conversation.admin.single.created": _begun_by_us,
    "conversation.user.replied": _replied_by_customer,
    "conversation.admin.replied": _replied_by_us,
    "conversation.operator.replied": _replied_by_bot,
    "conversation.admin.noted": _noted,
    "conversation.admin.assigned": _assigned,
    "conversation.admin.open.assigned": _assigned,
    "conversation.admin.snoozed": _change("case.on_hold"),
    "conversation.admin.unsnoozed": _change("case.reopened"),
    "conversation.admin.closed": _change("case.resolved"),
    "conversation.admin.opened": _change("case.reopened"),
    "conversation.priority.updated": _prioritised,
    "conversation.rating.added": _rated,
}
