"""A mapping ready for use: which row becomes which touchpoints, from which columns."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pipeline.contract.details import Detail
from pipeline.contract.kinds import CHANNELS
from pipeline.producers.backfill.cell_values import CellValue, Column, possible_values
from pipeline.producers.backfill.conditions import Condition
from pipeline.producers.backfill.times import ReadTime


class Field(NamedTuple):
    """A field of a touchpoint, and where its value comes from."""

    name: str
    source: CellValue


class Draft(NamedTuple):
    """One touchpoint that a row gives, where its conditions hold."""

    kind: str
    when: tuple[Condition, ...]
    time_column: str
    envelope: tuple[Field, ...]
    detail_type: type[Detail] | None
    detail: tuple[Field, ...]


class Rule(NamedTuple):
    """What the rows give that meet every condition."""

    when: tuple[Condition, ...]
    drafts: tuple[Draft, ...]


class TouchpointMapping(NamedTuple):
    """A whole mapping: the first rule that fits a row is the one that counts.

    `event_id` is the column of the file's own ids, if it has any; `attributes` names a column
    for each attribute.
    """

    read_time: ReadTime
    event_id: str | None
    attributes: Mapping[str, str]
    rules: tuple[Rule, ...]

    def columns(self) -> frozenset[str]:
        """Every column the mapping names."""
        own = [] if self.event_id is None else [self.event_id]
        return frozenset([*own, *self.attributes.values(), *self._columns_of_rules()])

    def channels(self) -> tuple[str, ...]:
        """Every channel the mapping can give, in the order of the catalogue."""
        possible: set[object] = set()
        for draft in self.drafts():
            channel = dict(draft.envelope)["channel"]
            values = possible_values(channel)
            possible.update(CHANNELS if values is None else values)
        return tuple(channel for channel in CHANNELS if channel in possible)

    def drafts(self) -> Iterator[Draft]:
        """Every touchpoint of every rule."""
        for rule in self.rules:
            yield from rule.drafts

    def _columns_of_rules(self) -> Iterator[str]:
        for rule in self.rules:
            yield from (condition.column for condition in rule.when)
        for draft in self.drafts():
            yield draft.time_column
            yield from (condition.column for condition in draft.when)
            for field in (*draft.envelope, *draft.detail):
                if isinstance(field.source, Column):
                    yield field.source.column
