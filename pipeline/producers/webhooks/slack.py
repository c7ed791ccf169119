"""Slack: messages in channels that are shared with customers."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct, field

from pipeline.contract.details import Message
from pipeline.contract.rejection import Rejection
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.webhooks.delivery import (
    Challenge,
    Delivery,
    Pseudonym,
    Refusal,
    Translation,
)
from pipeline.producers.webhooks.event import Event, at_the_door, read, touchpoint
from pipeline.producers.webhooks.identity import Person, ids_of, named
from pipeline.producers.webhooks.moment import moment_ms, occurred_at
from pipeline.producers.webhooks.options import Options
from pipeline.producers.webhooks.signatures import (
    MISSING,
    as_bytes,
    hex_hmac,
    keys_of,
    unless_fresh,
    unless_signed,
)

NAME: Final = "slack"
SIGNATURE: Final = "x-slack-signature"
SIGNED_AT: Final = "x-slack-request-timestamp"

# The rest says that something changed in the channel, or is a message of before once more.
MESSAGES: Final = (None, "file_share", "thread_broadcast", "me_message", "bot_message")


class SlackOptions(Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What only Slack has, all by Slack's ids.

    `customers`: whose channel it is; channels that are neither in here nor shared with another
    company are not read. `our_teams` and `our_users` are us; without teams it is the workspace the
    app is installed in. `resolved_by`: the name of the emoji by which a thread is resolved, put to
    its first message.
    """

    customers: dict[str, str] = field(default_factory=dict)
    our_teams: tuple[str, ...] = ()
    our_users: tuple[str, ...] = ()
    resolved_by: str | None = None


class Item(Struct, frozen=True):
    """The message that somebody reacted to."""

    channel: str | None = None
    ts: str | None = None


class Happened(Struct, frozen=True):
    """A message or a reaction; times are seconds since 1970 as text."""

    type: str
    subtype: str | None = None
    channel: str | None = None
    user: str | None = None
    bot_id: str | None = None
    team: str | None = None
    user_team: str | None = None
    ts: str | None = None
    thread_ts: str | None = None
    event_ts: str | None = None
    reaction: str | None = None
    item: Item | None = None


class Kind(Struct, frozen=True):
    """What any delivery says of itself."""

    type: str
    challenge: str = ""


class About(Struct, frozen=True):
    """What an event is about, before the rest of it is read."""

    type: str


class EventKind(Struct, frozen=True):
    """A delivery of an event of any type."""

    event: About


class Payload(Struct, frozen=True):
    """A delivery of an event; its id is the same when it is sent again."""

    event_id: str
    event: Happened
    event_time: int | None = None
    team_id: str | None = None
    context_team_id: str | None = None
    is_ext_shared_channel: bool = False


def verify(delivery: Delivery, secrets: Sequence[str]) -> Refusal | None:
    """`v0=` and the hexadecimal HMAC-SHA256 of `v0:`, the time, a colon and the body."""
    given, signed_at = delivery.headers.get(SIGNATURE), delivery.headers.get(SIGNED_AT)
    if given is None or signed_at is None:
        return MISSING
    signed = b"v0:" + as_bytes(signed_at) + b":" + delivery.body
    expected = (f"v0={hex_hmac(key, signed)}" for key in keys_of(secrets))
    return unless_signed([given], expected) or unless_fresh(moment_ms(signed_at), delivery.now_ms)


def translate(delivery: Delivery, options: SlackOptions, pseudonym: Pseudonym) -> Translation:
    """A message received or sent, or the answer that Slack wants when the address is set up."""
    kind = read(delivery.body, Kind)
    if isinstance(kind, Rejection):
        return [kind]
    if kind.type == "url_verification":
        return Challenge(kind.challenge.encode(), "text/plain")
    return _of_event(delivery, options, pseudonym) if kind.type == "event_callback" else []


def _of_event(delivery: Delivery, options: SlackOptions, pseudonym: Pseudonym) -> Translation:
    kind = read(delivery.body, EventKind)
    if isinstance(kind, Rejection):
        return [kind]
    if kind.event.type not in ("message", "reaction_added"):
        return []
    payload = read(delivery.body, Payload)
    if isinstance(payload, Rejection):
        return [payload]
    happened = payload.event
    make = _message if happened.type == "message" else _reaction
    channel = happened.channel or (happened.item or Item()).channel
    if channel not in options.customers and not payload.is_ext_shared_channel:
        return []
    event = _event(payload, channel, delivery, options, pseudonym)
    return at_the_door(make(payload, event, options), delivery.now_ms)


def _event(
    payload: Payload,
    channel: str | None,
    delivery: Delivery,
    options: SlackOptions,
    pseudonym: Pseudonym,
) -> Event:
    """The channel stands for the customer: who of them writes is not kept."""
    prefix, happened = options.prefix or NAME, payload.event
    person = Person(channel, options.customers.get(channel or ""))
    customer_id, anonymous_id = ids_of(person, prefix, options.customer, pseudonym)
    given = happened.ts or happened.event_ts or payload.event_time
    return Event(
        event_id=named(prefix, payload.event_id) or "",
        occurred_at=occurred_at(given, delivery.now_ms),
        source=NAME,
        channel=options.channel or "chat",
        customer_id=customer_id,
        anonymous_id=anonymous_id,
        queue=options.queue_of(channel),
    )


def _message(payload: Payload, event: Event, options: SlackOptions) -> Iterator[Touchpoint]:
    happened, prefix = payload.event, options.prefix or NAME
    if happened.subtype not in MESSAGES:
        return
    thread = happened.thread_ts or happened.ts
    case_id = named(prefix, f"{happened.channel}/{thread}")
    if not _is_ours(payload, options):
        there = event._replace(case_id=case_id)
        yield touchpoint(there, "message.received", Message(), actor="customer")
        return
    # What we write without being asked opens no case.
    there = event._replace(case_id=case_id if happened.thread_ts else None)
    if happened.bot_id is not None:
        yield touchpoint(there, "message.sent", Message(author="bot"), actor="bot")
    else:
        agent_id = named(prefix, happened.user)
        detail = Message(author="human")
        yield touchpoint(there, "message.sent", detail, actor="agent", agent_id=agent_id)


def _reaction(payload: Payload, event: Event, options: SlackOptions) -> Iterator[Touchpoint]:
    happened = payload.event
    if options.resolved_by is None or happened.reaction != options.resolved_by:
        return
    item = happened.item or Item()
    case_id = named(options.prefix or NAME, f"{item.channel}/{item.ts}")
    yield touchpoint(event._replace(case_id=case_id), "case.resolved")


def _is_ours(payload: Payload, options: SlackOptions) -> bool:
    """By the user, else by the user's workspace; a bot that tells none is ours."""
    happened = payload.event
    if happened.user in options.our_users:
        return True
    team = happened.user_team or happened.team
    if team is None:
        return happened.bot_id is not None
    ours = options.our_teams or (payload.context_team_id, payload.team_id)
    return team in ours
