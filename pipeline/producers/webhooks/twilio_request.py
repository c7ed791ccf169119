"""What is read of Twilio's requests, whose they are, and what of ours stands in their address."""

from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import parse_qsl

from pipeline.contract.rejection import Rejection
from pipeline.producers.webhooks.delivery import Delivery, Pseudonym
from pipeline.producers.webhooks.event import Event, read
from pipeline.producers.webhooks.identity import (
    Person,
    hashed_phone,
    ids_of,
    ids_of_thing,
    named,
    shielded,
)
from pipeline.producers.webhooks.options import Options

NAME: Final = "twilio"
BODY_HASH: Final = "bodySHA256"

# Words on a telephone's keys, which Twilio gives for the number of a caller who shows none:
# anonymous, blocked, restricted, unavailable, unknown. Taken for numbers they would make one
# customer of all of these.
WITHHELD: Final = ("+266696687", "+2562533", "+7378742833", "+86282452253", "+8656696")
SECONDS: Final = ("CallDuration", "QueueTime", "DialCallDuration")
LONGEST_SECONDS: Final = 9  # digits

Fields = Mapping[str, str]


class TwilioOptions(Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What only Twilio has.

    `our_numbers`: ours and our agents', none of which is ever a customer's. `queued_by`: whether a
    call waits for us from its beginning, or only once it is in a queue of Twilio's. `author`: who
    writes the messages that name no agent.
    """

    our_numbers: tuple[str, ...] = ()
    queued_by: Literal["call", "queue"] = "call"
    author: Literal["human", "bot", "campaign"] = "bot"


class Request(NamedTuple):
    """A request's fields, those of ours in its address, and when it happened, in ms UTC."""

    fields: Fields
    ours: Fields
    at: int
    options: TwilioOptions
    pseudonym: Pseudonym


def request_of(
    delivery: Delivery, options: TwilioOptions, pseudonym: Pseudonym
) -> Request | Rejection:
    """What Twilio says, or why that cannot be understood."""
    ours = dict(parse_qsl(query_of(delivery.url), errors="replace"))
    fields = _json_fields(delivery.body) if BODY_HASH in ours else _form_fields(delivery.body)
    if isinstance(fields, Rejection):
        return fields
    for name in SECONDS:
        given = fields.get(name, "")
        if given and not (given.isdecimal() and len(given) <= LONGEST_SECONDS):
            return Rejection("invalid_field", f"{name}: not a number of seconds")
    at = _moment(fields.get("Timestamp"), delivery.now_ms)
    return Request(fields, ours, at, options, pseudonym)


def query_of(url: str) -> str:
    """What stands behind the question mark."""
    return url.partition("?")[2].partition("#")[0]


def pairs_of(form: bytes, errors: str) -> list[tuple[str, str]]:
    """The names and values of a form, in its order."""
    text = form.decode("utf-8", errors)
    return parse_qsl(text, keep_blank_values=True, errors=errors)


def duration_ms(request: Request, name: str) -> int | None:
    """A field that counts seconds."""
    given = request.fields.get(name)
    return int(given) * 1000 if given else None


def event_of(request: Request, word: str, sid: str, number: str | None) -> Event:
    """What the touchpoints of a step have in common; `number` is the customer's."""
    options, ours = request.options, request.ours
    prefix = options.prefix or NAME
    person = _person(request, sid, number)
    find = ids_of_thing if person.vendor_id == sid else ids_of
    ids = find(person, prefix, options.customer, request.pseudonym)
    step_of = named(prefix, sid)
    return Event(
        event_id=f"{step_of}:{word}" if step_of else "",
        occurred_at=request.at,
        source=NAME,
        channel=options.channel or "phone",
        customer_id=ids.customer_id,
        anonymous_id=ids.anonymous_id,
        case_id=shielded(ours.get("case_id"), request.pseudonym),
        queue=shielded(ours.get("queue"), request.pseudonym) or _queue(request, number),
    )


def agent_of(request: Request) -> str | None:
    """The agent, where our address names one."""
    return shielded(request.ours.get("agent_id"), request.pseudonym)


def theirs(request: Request, names: tuple[str, str]) -> str | None:
    """The first of these fields that is a number and none of ours."""
    for name in names:
        number = request.fields.get(name, "").strip()
        if number and not is_ours(number, request.options):
            return number
    return None


def is_ours(number: str, options: TwilioOptions) -> bool:
    """Whether a number, or an agent's browser or app, is on our side."""
    bare = number.rpartition(":")[2]
    return number.startswith("client:") or bare in options.our_numbers


def _person(request: Request, sid: str, number: str | None) -> Person:
    """By our id in the address, and by the number; by the call or message where none is shown."""
    shown = None if number in WITHHELD else number
    hashed = None if shown is None or "@" in shown else hashed_phone(shown, request.pseudonym)
    if hashed is not None:
        return Person(f"phone:{hashed}", request.ours.get("customer_id"), None, shown)
    return Person(shown or sid, request.ours.get("customer_id"))


def _queue(request: Request, number: str | None) -> str | None:
    """By Twilio's queue, else by which number of ours it is."""
    queues = request.options.queues
    for name in ("QueueSid", "To", "From"):
        given = request.fields.get(name)
        if given != number and given in queues:
            return queues[given]
    return request.options.queue


def _form_fields(body: bytes) -> Fields | Rejection:
    fields = dict(pairs_of(body, "replace"))
    return fields if "AccountSid" in fields else Rejection("invalid_field", "AccountSid: missing")


def _json_fields(body: bytes) -> Fields | Rejection:
    document = read(body, object)
    if isinstance(document, Rejection):
        return document
    fields: Mapping[str, Any] = document if isinstance(document, dict) else {}
    return {name: value for name, value in fields.items() if isinstance(value, str)}


def _moment(given: str | None, now_ms: int) -> int:
    """`Mon, 02 Mar 2026 09:15:02 +0000`; now, where none is given, and 1970 for what is no time."""
    if given is None:
        return now_ms
    try:
        moment = parsedate_to_datetime(given)
        zoned = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        return int(zoned.timestamp() * 1000)
    except (ValueError, OverflowError, IndexError, TypeError):
        return 0
