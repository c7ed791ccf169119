"""The fields that a plan may speak of, by the names it has for them.

`order_id` is one of the envelope, `detail.amount_minor` one of the kind's detail, and
`attributes.coupon` an attribute.
"""

from collections.abc import Callable, Collection
from functools import lru_cache
from operator import attrgetter
from types import UnionType
from typing import Final, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from pipeline.contract.details import Detail
from pipeline.contract.kinds import ACTORS, KINDS, ORIGINS, PRIORITIES
from pipeline.contract.touchpoint import Touchpoint

DETAIL: Final = "detail"
ATTRIBUTES: Final = "attributes"

# Of the envelope. Kind, channel and source are what a rule is found by; times are the contract's.
ENVELOPE: Final = (
    "event_id",
    "customer_id",
    "anonymous_id",
    "agent_id",
    "team",
    "case_id",
    "order_id",
    "session_id",
    "queue",
    "locale",
    "source",
    "actor",
    "priority",
    "origin",
)
CLOSED_SETS: Final = {"actor": ACTORS, "priority": PRIORITIES, "origin": ORIGINS}


class Field(NamedTuple):
    """A field: how its value is had, None where a touchpoint has none, and what it may be.

    `values`: the only ones there are; empty: any.
    """

    name: str
    type: Literal["text", "number", "yes_or_no", "texts"]
    read: Callable[[Touchpoint], object]
    values: tuple[str, ...] = ()


def envelope_field(name: str) -> Field:
    """A field of `ENVELOPE`."""
    return Field(name, "text", attrgetter(name), CLOSED_SETS.get(name, ()))


def whole_detail() -> Field:
    """The detail itself: there or not."""
    return Field(DETAIL, "yes_or_no", attrgetter(DETAIL))


def attribute(name: str) -> Field:
    """An attribute."""
    return Field(f"{ATTRIBUTES}.{name}", "text", lambda one: one.attributes.get(name))


def detail_field(kind: str, name: str) -> Field | None:
    """A field of the detail of a kind; None where it has no such."""
    detail = KINDS[kind].detail
    if detail is None or name not in detail.__struct_fields__:
        return None
    type_of, values = _type_of(detail, name)
    read = attrgetter(name)
    return Field(
        f"{DETAIL}.{name}",
        type_of,
        lambda one: None if one.detail is None else read(one.detail),
        values,
    )


def field_names(kinds: Collection[str]) -> list[str]:
    """Every field that touchpoints of all these kinds have, without attributes."""
    return [*ENVELOPE, *(f"{DETAIL}.{name}" for name in _shared_details(kinds))]


def _shared_details(kinds: Collection[str]) -> list[str]:
    details = [KINDS[kind].detail for kind in kinds]
    names = [set(one.__struct_fields__) if one else set() for one in details]
    return sorted(set.intersection(*names)) if names else []


@lru_cache(maxsize=256)
def _type_of(
    detail: type[Detail], name: str
) -> tuple[Literal["text", "number", "yes_or_no", "texts"], tuple[str, ...]]:
    hint = get_type_hints(detail)[name]
    if get_origin(hint) in (Union, UnionType):
        [hint] = (each for each in get_args(hint) if each is not type(None))
    if get_origin(hint) is Literal:
        return "text", get_args(hint)
    if get_origin(hint) is list:
        return "texts", ()
    return {str: "text", int: "number", bool: "yes_or_no"}[hint], ()  # type: ignore[return-value]  # mypy does not know the texts
