"""What a touchpoint must hold besides the types of its fields (docs/vocabulary.md).

Two doors: `refusal` for a touchpoint that somebody made, `refusal_of_values` for one that was read
from Avro, where the schema has already held the closed sets of the envelope.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from pipeline.contract.currencies import CURRENCIES
from pipeline.contract.details import (
    Call,
    Degradation,
    Detail,
    Money,
    Points,
    Product,
    Review,
    Search,
    Survey,
)
from pipeline.contract.kinds import ACTORS, CHANNEL_NUMBER, KINDS, ORIGINS, PRIORITIES, Kind
from pipeline.contract.rejection import Rejection
from pipeline.contract.touchpoint import Envelope, Touchpoint

EARLIEST_MS: Final = 946_684_800_000  # 2000-01-01
LATEST_MS: Final = 4_102_444_800_000  # 2100-01-01
CLOCK_SKEW_MS: Final = 24 * 3_600_000
MOST_ATTRIBUTES: Final = 32
SCALES: Final = {"csat": (1, 5), "nps": (0, 10), "ces": (1, 7)}
# So that no sum of them ever leaves 64 bits.
MOST_MINOR: Final = 10**13
LONGEST_MS: Final = 366 * 24 * 3_600_000
MOST: Final = 10**9


def touchpoint_from(fields: Mapping[str, Any]) -> Touchpoint | Rejection:
    """The touchpoint of a JSON object, `detail` being an object without a type name.

    Fields that are not in the vocabulary are refused: a misspelt one would be lost in silence.
    """
    name = fields.get("kind")
    kind = KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        return Rejection("unknown_kind", f"kind: {_shown(name)}")
    given = dict(fields)
    given_detail = given.pop("detail", None)
    try:
        envelope = msgspec.convert(given, Envelope)
        detail = None if given_detail is None else _detail_from(kind, given_detail)
    except msgspec.ValidationError as invalid:
        return Rejection("invalid_field", str(invalid))
    return validate(Touchpoint(**msgspec.structs.asdict(envelope), detail=detail))


def _detail_from(kind: Kind, given: object) -> Detail:
    if kind.detail is None:
        raise msgspec.ValidationError(f"detail: {kind.name} has none")
    try:
        return msgspec.convert(given, kind.detail)
    except msgspec.ValidationError as invalid:
        raise msgspec.ValidationError(f"detail: {invalid}") from None


def validate(touchpoint: Touchpoint) -> Touchpoint | Rejection:
    """The touchpoint, or why it is refused."""
    return refusal(touchpoint) or touchpoint


def refusal(touchpoint: Touchpoint) -> Rejection | None:
    """Why a touchpoint made by a producer is refused; types are mypy's business."""
    if touchpoint.actor is not None and touchpoint.actor not in ACTORS:
        return Rejection("invalid_field", f"actor: {_shown(touchpoint.actor)}")
    if touchpoint.priority is not None and touchpoint.priority not in PRIORITIES:
        return Rejection("invalid_field", f"priority: {_shown(touchpoint.priority)}")
    if touchpoint.origin not in ORIGINS:
        return Rejection("invalid_field", f"origin: {_shown(touchpoint.origin)}")
    return refusal_of_values(touchpoint) or _unwritable(touchpoint)


def _unwritable(touchpoint: Touchpoint) -> Rejection | None:
    # JSON can hold halves of characters and numbers of any size. A trial in MessagePack finds
    # both at once, wherever they are, for a tenth of what the Avro encoding costs.
    try:
        msgspec.msgpack.encode(touchpoint)
    except UnicodeEncodeError as error:
        return Rejection("invalid_field", f"text that is not Unicode: {_shown(error.object)}")
    except OverflowError:
        return Rejection("invalid_field", "a number of more than 64 bits")
    return None


def refusal_of_values(  # noqa: PLR0911  # one line for each rule
    touchpoint: Touchpoint,
) -> Rejection | None:
    """Why a touchpoint whose closed sets are known to hold is refused. Hot path: one pass, flat."""
    kind = KINDS.get(touchpoint.kind)
    if kind is None:
        return Rejection("unknown_kind", f"kind: {_shown(touchpoint.kind)}")
    if touchpoint.channel not in CHANNEL_NUMBER:
        return Rejection("unknown_channel", f"channel: {_shown(touchpoint.channel)}")
    occurred_at = touchpoint.occurred_at
    if not EARLIEST_MS <= occurred_at <= touchpoint.received_at + CLOCK_SKEW_MS < LATEST_MS:
        return _impossible_time(touchpoint)
    if not (touchpoint.customer_id or touchpoint.anonymous_id):
        return Rejection("missing_customer", "neither customer_id nor anonymous_id")
    if touchpoint.customer_id == "" or not touchpoint.event_id:
        return Rejection("invalid_field", "customer_id or event_id is empty")
    if len(touchpoint.attributes) > MOST_ATTRIBUTES:
        return Rejection("invalid_field", f"attributes: more than {MOST_ATTRIBUTES}")
    for name in kind.needs:
        if getattr(touchpoint, name) is None:
            return Rejection("invalid_field", f"{name}: {kind.name} needs one")
    detail = touchpoint.detail
    return None if detail is None else _refusal_of_detail(kind, detail)


def _refusal_of_detail(kind: Kind, detail: Detail) -> Rejection | None:
    if type(detail) is not kind.detail:
        return Rejection("invalid_field", f"detail: {kind.name} has no {type(detail).__name__}")
    check = CHECKS.get(type(detail))
    problem = check(kind.name, detail) if check else None
    return Rejection("invalid_field", f"detail.{problem}") if problem else None


def _impossible_time(touchpoint: Touchpoint) -> Rejection:
    occurred_at, received_at = touchpoint.occurred_at, touchpoint.received_at
    if occurred_at < EARLIEST_MS:
        text = f"occurred_at: {occurred_at} is before 2000"
    elif occurred_at > received_at + CLOCK_SKEW_MS:
        text = f"occurred_at: {occurred_at - received_at} ms after received_at, more than 24 h"
    else:
        text = f"received_at: {received_at} is after 2099"
    return Rejection("impossible_time", text)


def _survey(kind: str, survey: Survey) -> str | None:
    if not survey.survey_id:
        return "survey_id: empty"
    if survey.score is None:
        return "score: survey.answered needs one" if kind == "survey.answered" else None
    least, most = SCALES[survey.survey]
    if not least <= survey.score <= most:
        return f"score: {survey.score} is not on the {survey.survey} scale, {least} to {most}"
    return None


def _money(_: str, money: Money) -> str | None:
    if money.currency not in CURRENCIES:
        return f"currency: {_shown(money.currency)} is no ISO 4217 code"
    return _between("amount_minor", money.amount_minor, 0, MOST_MINOR)


def _duration(_: str, detail: Degradation | Call) -> str | None:
    return _between("duration_ms", detail.duration_ms, 0, LONGEST_MS)


def _review(_: str, review: Review) -> str | None:
    return _between("rating", review.rating, 1, 5)


def _product(_: str, product: Product) -> str | None:
    return _between("quantity", product.quantity, 0, MOST)


def _search(_: str, search: Search) -> str | None:
    return _between("results", search.results, 0, MOST)


def _points(_: str, points: Points) -> str | None:
    return _between("points", points.points, 0, MOST)


def _between(name: str, value: int | None, least: int, most: int) -> str | None:
    if value is None or least <= value <= most:
        return None
    return f"{name}: {value} is not between {least} and {most}"


def _shown(value: object) -> str:
    # Enough of it to know it again, however long it is.
    return f"{value!r:.80}"


# Details that have more to them than types: (kind, detail) → what is wrong with which field.
CHECKS: Final[dict[type[Detail], Callable[[str, Any], str | None]]] = {
    Survey: _survey,
    Money: _money,
    Degradation: _duration,
    Call: _duration,
    Review: _review,
    Product: _product,
    Search: _search,
    Points: _points,
}
