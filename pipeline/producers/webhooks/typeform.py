"""Typeform: an answered form becomes the answer to a survey."""

from collections.abc import Iterator, Sequence
from typing import Final, Literal

from msgspec import Struct, field

from pipeline.contract.details import Survey
from pipeline.contract.rejection import Rejection
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.webhooks.delivery import Delivery, Pseudonym, Refusal, Translation
from pipeline.producers.webhooks.event import Event, at_the_door, read, touchpoint
from pipeline.producers.webhooks.identity import Person, ids_of, named, shielded
from pipeline.producers.webhooks.moment import occurred_at
from pipeline.producers.webhooks.options import Options
from pipeline.producers.webhooks.signatures import MISSING, base64_hmac, keys_of, unless_signed

NAME: Final = "typeform"
SIGNATURE: Final = "typeform-signature"

SurveyName = Literal["csat", "nps", "ces"]
# The only type of question that is a score by itself.
BY_TYPE: Final[dict[str, SurveyName]] = {"nps": "nps"}


class TypeformOptions(Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What only Typeform has.

    `questions`: which question asks for which score, by the question's `ref`, its id, or its
    type, such as `nps`. The hidden fields of the form that hold the customer's id and the case's.
    """

    questions: dict[str, SurveyName] = field(default_factory=lambda: dict(BY_TYPE))
    customer_field: str = "customer_id"
    case_field: str = "case_id"


class Question(Struct, frozen=True):
    """Which question was answered."""

    id: str
    type: str = ""
    ref: str = ""


class Answer(Struct, frozen=True):
    """An answer; texts are not read."""

    field: Question
    type: str
    number: int | None = None
    email: str | None = None


class Response(Struct, frozen=True):
    """A form as it was answered; the token is the response's id."""

    form_id: str
    token: str
    submitted_at: str | None = None
    hidden: dict[str, str | int | float | bool | None] | None = None
    answers: list[Answer] = []


class Kind(Struct, frozen=True):
    """What any delivery says of itself."""

    event_type: str


class Payload(Struct, frozen=True):
    """A delivery of an answered form."""

    form_response: Response


def verify(delivery: Delivery, secrets: Sequence[str]) -> Refusal | None:
    """`Typeform-Signature: sha256=` and the base64 HMAC-SHA256 of the body. There is no time."""
    given = delivery.headers.get(SIGNATURE)
    if given is None:
        return MISSING
    expected = (f"sha256={base64_hmac(key, delivery.body)}" for key in keys_of(secrets))
    return unless_signed([given], expected)


def translate(delivery: Delivery, options: TypeformOptions, pseudonym: Pseudonym) -> Translation:
    """`survey.answered` for each question that `options` knows; nothing for a form without one."""
    kind = read(delivery.body, Kind)
    if isinstance(kind, Rejection):
        return [kind]
    if kind.event_type != "form_response":
        return []
    payload = read(delivery.body, Payload)
    if isinstance(payload, Rejection):
        return [payload]
    event = _event(payload.form_response, delivery, options, pseudonym)
    return at_the_door(_answers(payload.form_response, event, options), delivery.now_ms)


def _event(
    response: Response, delivery: Delivery, options: TypeformOptions, pseudonym: Pseudonym
) -> Event:
    prefix = options.prefix or NAME
    hidden = {name: str(value) for name, value in (response.hidden or {}).items()}
    email = next((answer.email for answer in response.answers if answer.email), None)
    person = Person(response.token, hidden.get(options.customer_field), email)
    customer_id, anonymous_id = ids_of(person, prefix, options.customer, pseudonym)
    return Event(
        event_id=named(prefix, response.token) or "",
        occurred_at=occurred_at(response.submitted_at, delivery.now_ms),
        source=NAME,
        channel=options.channel or "survey",
        customer_id=customer_id,
        anonymous_id=anonymous_id,
        case_id=shielded(hidden.get(options.case_field), pseudonym),
        queue=options.queue_of(response.form_id),
    )


def _answers(response: Response, event: Event, options: TypeformOptions) -> Iterator[Touchpoint]:
    for answer in response.answers:
        survey = _survey_of(answer.field, options)
        if survey is not None and answer.number is not None:
            detail = Survey(
                survey=survey,
                survey_id=named(event.event_id, answer.field.id) or "",
                score=answer.number,
            )
            yield touchpoint(event, "survey.answered", detail, actor="customer")


def _survey_of(question: Question, options: TypeformOptions) -> SurveyName | None:
    for name in (question.ref, question.id, question.type):
        if name in options.questions:
            return options.questions[name]
    return None
