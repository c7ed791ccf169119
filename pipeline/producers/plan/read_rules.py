"""`[[sources.….rules]]`: what one rule of a plan says."""

from collections.abc import Callable, Collection
from typing import TypeVar

from pipeline.agreement.faults import Refused, did_you_mean, shown
from pipeline.agreement.table import Table, a_text
from pipeline.agreement.values import label, name
from pipeline.contract.kinds import CHANNELS, KINDS
from pipeline.contract.validation import MOST_ATTRIBUTES
from pipeline.producers.plan.plan import ACTIONS, Action, Rule
from pipeline.producers.plan.read_conditions import read_conditions
from pipeline.producers.plan.read_fields import FieldReader

T = TypeVar("T", bound=str)


def read_rule(source: str, number: int, table: Table, otherwise: Action) -> Rule:
    """The rule of a table; `number` is its name where it has none."""
    kinds = _kinds(table)
    listed = _attributes(table)
    reader = FieldReader(kinds, listed)
    named = table.value("name", label, str(number))
    rule = Rule(
        name=f"{source}/{named}",
        kinds=kinds,
        channels=_channels(table),
        action=table.value("action", one_of(ACTIONS), otherwise),
        required=tuple(table.values("required", reader.required).values()),
        attributes=listed,
        conditions=tuple(read_conditions(table.table("fields"), reader)),
    )
    table.close()
    return rule


def _kinds(table: Table) -> tuple[str, ...]:
    if table.is_empty("kinds"):
        table.wrong('kinds is missing; write them as ["order.placed"], or "order.*", or "*"')
    given = table.values("kinds", _some_kinds)
    return tuple(dict.fromkeys(kind for some in given.values() for kind in some))


def _some_kinds(given: object) -> list[str]:
    """A kind, or those of `order.*`, or all of them."""
    text = a_text(given)
    known = [*KINDS, *sorted({f"{kind.partition('.')[0]}.*" for kind in KINDS}), "*"]
    if text not in known:
        raise Refused(f"there is no {shown(text)}; {_near(text, known)}")
    prefix = text.removesuffix("*")
    return [kind for kind in KINDS if kind == text or (prefix != text and kind.startswith(prefix))]


def _near(given: str, known: Collection[str]) -> str:
    # Not all of them where none is near: there are too many for one line.
    cure = did_you_mean(given, known)
    return cure if cure.startswith("did") else "docs/vocabulary.md has them all"


def _channels(table: Table) -> tuple[str, ...]:
    if not table.has("channels"):
        return CHANNELS
    if table.is_empty("channels"):
        table.wrong('channels are none; write them as ["web"], or leave it out for all', "channels")
    given = table.names("channels", CHANNELS)
    return tuple(channel for channel in CHANNELS if channel in given)


def _attributes(table: Table) -> frozenset[str]:
    given = table.values("attributes", name)
    if len(given) > MOST_ATTRIBUTES:
        table.wrong(f"a touchpoint has at most {MOST_ATTRIBUTES} attributes", "attributes")
    return frozenset(given.values())


def one_of(allowed: tuple[T, ...]) -> Callable[[object], T]:
    """Reads one of some words."""

    def read(given: object) -> T:
        for one in allowed:
            if given == one:
                return one
        raise Refused(f"{shown(given)} will not do; {did_you_mean(str(given), allowed)}")

    return read
