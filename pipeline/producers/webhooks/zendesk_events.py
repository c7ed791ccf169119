"""What each of Zendesk's ticket events becomes."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, Literal

from pipeline.contract.details import Merge, Message, Survey
from pipeline.contract.rejection import Rejection
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.webhooks.event import Event, touchpoint
from pipeline.producers.webhooks.identity import Id, clean_id, named
from pipeline.producers.webhooks.options import Options
from pipeline.producers.webhooks.zendesk_payload import Comment, TicketPayload

NAME: Final = "zendesk"

Happenings = Iterator[Touchpoint | Rejection]
ANSWERS: Final[Mapping[str, int]] = {"good": 5, "bad": 1}
RESOLVED: Final = ("solved", "closed")


class ZendeskOptions(Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What only Zendesk has.

    `bots`: users that are staff to Zendesk and in truth programs, by id. `journey`: whether
    touchpoints are the requester's, or each ticket makes an anonymous journey of its own: messages
    of Zendesk's messaging do not say whose ticket they are in.
    """

    bots: tuple[str, ...] = ()
    journey: Literal["requester", "ticket"] = "requester"


def _created(payload: TicketPayload, event: Event, options: ZendeskOptions) -> Happenings:
    ticket = payload.detail
    author = ticket.actor_id if ticket.submitter_id is None else ticket.submitter_id
    actor = _who(author, payload, options)
    team, priority = _team(payload, options), _priority(ticket.priority)
    yield touchpoint(event, "case.opened", actor=actor, team=team, priority=priority)


def _commented(payload: TicketPayload, event: Event, options: ZendeskOptions) -> Happenings:
    comment = payload.event.comment
    if comment is None:
        yield Rejection("invalid_field", "event.comment: missing")
    elif not comment.author.is_staff:
        yield touchpoint(event, "message.received", Message(), actor="customer")
    else:
        yield _reply(comment, event, options)


def _reply(comment: Comment, event: Event, options: ZendeskOptions) -> Touchpoint:
    visibility: Literal["public", "internal"] = "public" if comment.is_public else "internal"
    agent_id = named(options.prefix or NAME, comment.author.id)
    if agent_id is None or clean_id(comment.author.id) in options.bots:
        detail = Message(visibility=visibility, author="bot")
        return touchpoint(event, "message.sent", detail, actor="bot")
    detail = Message(visibility=visibility, author="human")
    return touchpoint(event, "message.sent", detail, actor="agent", agent_id=agent_id)


def _messaged(payload: TicketPayload, event: Event, options: ZendeskOptions) -> Happenings:
    actor = payload.event.actor
    if actor is None:
        yield Rejection("invalid_field", "event.actor: missing")
    elif actor.type == "end_user":
        yield touchpoint(event, "message.received", Message(), actor="customer")
    elif actor.type == "agent" and clean_id(actor.id) not in options.bots:
        agent_id = named(options.prefix or NAME, actor.id)
        detail = Message(author="human")
        yield touchpoint(event, "message.sent", detail, actor="agent", agent_id=agent_id)
    else:
        yield touchpoint(event, "message.sent", Message(author="bot"), actor="bot")


def _status_changed(payload: TicketPayload, event: Event, options: ZendeskOptions) -> Happenings:
    now, before = _folded(payload.event.current), _folded(payload.event.previous)
    actor = _who(payload.detail.actor_id, payload, options)
    if now in STATUSES:
        yield touchpoint(event, STATUSES[now], actor=actor)
    elif before in (*RESOLVED, "hold"):
        yield touchpoint(event, "case.reopened", actor=actor)


def _agent_changed(payload: TicketPayload, event: Event, options: ZendeskOptions) -> Happenings:
    agent_id = named(options.prefix or NAME, payload.event.current)
    if agent_id is not None:
        team = _team(payload, options)
        yield touchpoint(event, "case.assigned", agent_id=agent_id, team=team)


def _group_changed(payload: TicketPayload, event: Event, options: ZendeskOptions) -> Happenings:
    group, prefix = payload.event.current, options.prefix or NAME
    if clean_id(group) is not None:
        was_elsewhere = clean_id(payload.event.previous) is not None
        kind = "case.transferred" if was_elsewhere else "case.assigned"
        there = event._replace(queue=options.queue_of(group))
        yield touchpoint(there, kind, team=named(prefix, group))


def _priority_changed(payload: TicketPayload, event: Event, options: ZendeskOptions) -> Happenings:
    priority = _priority(payload.event.current)
    if priority is not None:
        actor = _who(payload.detail.actor_id, payload, options)
        yield touchpoint(event, "case.prioritised", actor=actor, priority=priority)


def _merged(payload: TicketPayload, event: Event, options: ZendeskOptions) -> Happenings:
    into = named(options.prefix or NAME, payload.event.target_ticket_id)
    if into is None:
        yield Rejection("invalid_field", "event.target_ticket_id: missing")
    else:
        yield touchpoint(event, "case.merged", Merge(into_case_id=into))


def _survey_sent(_: TicketPayload, event: Event, __: ZendeskOptions) -> Happenings:
    detail = Survey(survey="csat", survey_id=event.case_id or "")
    yield touchpoint(event, "survey.sent", detail, actor="system")


def _rated(payload: TicketPayload, event: Event, _: ZendeskOptions) -> Happenings:
    given = payload.event.satisfaction_score
    word = _folded(payload.event.current if given is None else given.score)
    score = int(word) if word.isascii() and word.isdecimal() else ANSWERS.get(word)
    scale = "good_bad" if word in ANSWERS else None
    # Without a score it is refused: a rating that is not understood is not passed over in silence.
    detail = Survey(survey="csat", survey_id=event.case_id or "", score=score, scale=scale)
    yield touchpoint(event, "survey.answered", detail, actor="customer")


def _who(user: Id | None, payload: TicketPayload, options: ZendeskOptions) -> str:
    """Zendesk itself has the id -1, or none."""
    text = clean_id(user)
    if text is None:
        return "system"
    if text in options.bots:
        return "bot"
    return "customer" if text == clean_id(payload.detail.requester_id) else "agent"


def _team(payload: TicketPayload, options: ZendeskOptions) -> str | None:
    return named(options.prefix or NAME, payload.detail.group_id)


def _priority(given: Id | None) -> str | None:
    text = _folded(given)
    return text if text in ("low", "normal", "high", "urgent") else None


def _folded(given: Id | None) -> str:
    return str(given or "").casefold()


TicketEvent = Callable[[TicketPayload, Event, ZendeskOptions], Happenings]

STATUSES: Final[Mapping[str, str]] = {
    "pending": "case.waiting",
    "hold": "case.on_hold",
    "solved": "case.resolved",
    "closed": "case.closed",
}
TICKET_EVENTS: Final[Mapping[str, TicketEvent]] = {
    "ticket.created": _created,
    "ticket.comment_added": _commented,
    "messaging_ticket.message_added": _messaged,
    "ticket.status_changed": _status_changed,
    "ticket.agent_assignment_changed": _agent_changed,
    "ticket.group_assignment_changed": _group_changed,
    "ticket.priority_changed": _priority_changed,
    "ticket.merged": _merged,
    "ticket.csat_requested": _survey_sent,
    "ticket.csat_received": _rated,
}
