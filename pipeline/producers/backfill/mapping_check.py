"""From the text of a mapping to one ready for use: whatever is wrong with it is found here."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from pipeline.contract.kinds import ACTORS, CHANNELS, KINDS, PRIORITIES
from pipeline.producers.backfill.cell_values import CellValue, Column, Constant, possible_values
from pipeline.producers.backfill.conditions import Condition, Empty, Matches, NoneOf, OneOf
from pipeline.producers.backfill.mapping import Draft, Field, Rule, TouchpointMapping
from pipeline.producers.backfill.mapping_file import (
    ColumnText,
    ConditionText,
    MappingError,
    MappingText,
    RuleText,
    WhenText,
    read_mapping_file,
)
from pipeline.producers.backfill.times import ReadTime, time_reader

# What a mapping may fill in; the backfill itself sets the rest of the envelope.
ENVELOPE_FIELDS = (
    "channel",
    "customer_id",
    "anonymous_id",
    "actor",
    "agent_id",
    "team",
    "case_id",
    "order_id",
    "session_id",
    "queue",
    "priority",
    "locale",
    "source",
)
CLOSED_FIELDS: Mapping[str, tuple[str, ...]] = {
    "channel": CHANNELS,
    "actor": ACTORS,
    "priority": PRIORITIES,
}
EVENT_ID = "event_id"


def load_mapping(path: Path) -> TouchpointMapping:
    """The mapping in a TOML file; raises MappingError, one line with the place."""
    text = read_mapping_file(path)
    try:
        return _checked(text)
    except ValueError as wrong:
        raise MappingError(f"{path}: {wrong}") from None


def check_columns(mapping: TouchpointMapping, columns: list[str], file: Path) -> None:
    """Raise MappingError when the mapping names a column the file does not have, or has twice."""
    if missing := mapping.columns() - set(columns):
        raise MappingError(
            f"{file} has no column {_listed(missing)} which the mapping names; "
            f"it has: {', '.join(columns) or 'none'}"
        )
    if twice := {name for name in mapping.columns() if columns.count(name) > 1}:
        raise MappingError(f"{file} has more than one column {_listed(twice)}")


def _checked(text: MappingText) -> TouchpointMapping:
    shared = dict(_shared_fields(text))
    return TouchpointMapping(
        read_time=_time_reader(text),
        event_id=_event_id_column(text),
        attributes=text.attributes,
        rules=tuple(
            _rule(rule, shared, text.time.column, f"rules[{number}]")
            for number, rule in enumerate(text.rules)
        ),
    )


def _time_reader(text: MappingText) -> ReadTime:
    try:
        return time_reader(text.time.format, text.time.zone)
    except ValueError as wrong:
        raise ValueError(f"time: {wrong}") from None


def _event_id_column(text: MappingText) -> str | None:
    column = text.columns.get(EVENT_ID)
    match column:
        case None | str():
            return column
        case _:
            raise ValueError(f"columns.{EVENT_ID}: must be the name of a column alone")


def _shared_fields(text: MappingText) -> Iterator[tuple[str, CellValue]]:
    if both := text.columns.keys() & text.constants.keys():
        raise ValueError(f"{_listed(both)} is in both [columns] and [constants]")
    for name, column in text.columns.items():
        if name != EVENT_ID:
            source = Column(column) if isinstance(column, str) else column
            yield name, _envelope_value(name, source, f"columns.{name}")
    for name, constant in text.constants.items():
        yield name, _envelope_value(name, Constant(constant), f"constants.{name}")


def _rule(text: RuleText, shared: Mapping[str, CellValue], time_column: str, place: str) -> Rule:
    return Rule(
        when=_conditions(text.when, place),
        drafts=tuple(
            _draft(dict(given), shared, time_column, f"{place}.touchpoints[{index}]")
            for index, given in enumerate(text.touchpoints)
        ),
    )


def _draft(
    given: dict[str, Any], shared: Mapping[str, CellValue], time_column: str, place: str
) -> Draft:
    """Takes `given` apart: kind, when and time are known words, the rest are fields."""
    kind = given.pop("kind", None)
    if kind not in KINDS:
        raise ValueError(f"{place}: there is no kind {kind!r} of touchpoint")
    when = _conditions(_converted(given.pop("when", {}), WhenText, f"{place}.when"), place)
    time_column = _converted(given.pop("time", time_column), str, f"{place}.time")
    detail_type = KINDS[kind].detail
    detail_names = () if detail_type is None else detail_type.__struct_fields__
    detail = {
        name: _source(given.pop(name), f"{place}.{name}") for name in detail_names if name in given
    }
    own = {name: _envelope_value(name, value, f"{place}.{name}") for name, value in given.items()}
    envelope = {**shared, **own}
    if "channel" not in envelope:
        raise ValueError(f"{place}: nothing says its channel")
    return Draft(kind, when, time_column, _fields(envelope), detail_type, _fields(detail))


def _fields(sources: Mapping[str, CellValue]) -> tuple[Field, ...]:
    return tuple(Field(name, source) for name, source in sources.items())


def _envelope_value(name: str, given: object, place: str) -> CellValue:
    if name not in ENVELOPE_FIELDS:
        raise ValueError(f"{place}: touchpoints have no field {name!r} that a mapping can fill in")
    source = _source(given, place)
    known = CLOSED_FIELDS.get(name)
    strangers = set(possible_values(source) or ()) - set(known or ())
    if known and strangers:
        raise ValueError(f"{place}: {_listed(strangers)} is none of {', '.join(known)}")
    return source


def _source(given: object, place: str) -> CellValue:
    match given:
        case Constant() | Column():
            return given
        case ColumnText():
            return Column(given.column, given.values, given.otherwise, given.times)
        case dict():
            return _source(_converted(given, ColumnText, place), place)
        case str() | int():
            return Constant(given)
        case _:
            raise ValueError(f"{place}: neither a text, a number, true or false, nor a column")


def _conditions(when: WhenText, place: str) -> tuple[Condition, ...]:
    return tuple(
        _condition(column, wanted, f"{place}.when.{column!r}") for column, wanted in when.items()
    )


def _condition(column: str, wanted: str | list[str] | ConditionText, place: str) -> Condition:
    match wanted:
        case str():
            return OneOf(column, frozenset([wanted]))
        case list():
            return OneOf(column, frozenset(wanted))
        case ConditionText(none_of=list(texts), empty=None, matches=None):
            return NoneOf(column, frozenset(texts))
        case ConditionText(none_of=None, empty=bool(empty), matches=None):
            return Empty(column, empty)
        case ConditionText(none_of=None, empty=None, matches=str(pattern)):
            return Matches(column, _pattern(pattern, place))
        case _:
            raise ValueError(f"{place}: exactly one of none_of, empty and matches")


def _pattern(text: str, place: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as wrong:
        raise ValueError(f"{place}: {text!r} is no regular expression: {wrong}") from None


def _converted(given: object, wanted: Any, place: str) -> Any:
    try:
        return msgspec.convert(given, wanted)
    except msgspec.ValidationError as wrong:
        raise ValueError(f"{place}: {str(wrong).replace('`$.', '`')}") from None


def _listed(names: Iterable[object]) -> str:
    return ", ".join(sorted(map(repr, names)))
