"""From a row to the touchpoints that a mapping makes of it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID, uuid5

import msgspec

from pipeline.contract.details import Detail
from pipeline.contract.touchpoint import Touchpoint
from pipeline.contract.validation import refusal
from pipeline.producers.backfill.cell_values import value_in
from pipeline.producers.backfill.conditions import all_hold
from pipeline.producers.backfill.loads import Load, Piece
from pipeline.producers.backfill.mapping import Draft, Field, TouchpointMapping
from pipeline.producers.backfill.rejects import Rejected
from pipeline.producers.backfill.rows import Row, Unreadable

# Event ids are made in here, so that they never meet those of another producer.
NAMESPACE = UUID("6f1d4e8a-5c0b-5d0e-9a55-2f6f3a7d2b11")

# In MessagePack, which is larger than Avro, and quick: the door never refuses what passes here.
MOST_BYTES = 900_000

Cells = Mapping[str, str]


class Translator:
    """Makes touchpoints of rows; the same row of the same run always has the same event ids.

    `run` is the run's name in those ids. `received_at` (ms UTC) is what times are held against.
    """

    def __init__(self, mapping: TouchpointMapping, run: str, received_at: int) -> None:
        self._mapping = mapping
        self._run = run
        self._received_at = received_at

    def pieces(self, rows: Iterable[Row | Unreadable]) -> Iterator[Piece]:
        """What each row gives: all of its touchpoints, or a reject if one of them is wrong."""
        for row in rows:
            if isinstance(row, Unreadable):
                yield Rejected(row, "undecodable", row.text)
            else:
                yield self._piece(row)

    def _piece(self, row: Row) -> Piece:
        touchpoints = []
        for index, draft in self._drafts(row.cells):
            try:
                touchpoint = self._touchpoint(row, index, draft)
            except (ValueError, msgspec.ValidationError) as wrong:
                return Rejected(row, "invalid_field", f"{draft.kind}: {wrong}")
            if len(msgspec.msgpack.encode(touchpoint)) > MOST_BYTES:
                text = f"{draft.kind}: larger than {MOST_BYTES} bytes"
                return Rejected(row, "invalid_field", text)
            if (refused := refusal(touchpoint)) is not None:
                return Rejected(row, refused.reason, f"{draft.kind}: {refused.text}")
            touchpoints.append(touchpoint)
        return Load(row.line, tuple(touchpoints))

    def _drafts(self, cells: Cells) -> Iterator[tuple[int, Draft]]:
        """The drafts of the first rule that fits, each with its number in that rule."""
        for rule in self._mapping.rules:
            if all_hold(rule.when, cells):
                for index, draft in enumerate(rule.drafts):
                    if all_hold(draft.when, cells):
                        yield index, draft
                return

    def _touchpoint(self, row: Row, index: int, draft: Draft) -> Touchpoint:
        cells = row.cells
        return Touchpoint(
            event_id=self._event_id(row, index),
            kind=draft.kind,
            occurred_at=self._read_time(cells.get(draft.time_column, ""), draft.time_column),
            received_at=self._received_at,
            origin="backfill",
            attributes={
                name: cells[column]
                for name, column in self._mapping.attributes.items()
                if cells.get(column)
            },
            detail=self._detail(draft, cells),
            **_envelope(draft.envelope, cells),
        )

    def _event_id(self, row: Row, index: int) -> str:
        """The file's own id where it has one; each further touchpoint of the row adds a number."""
        if self._mapping.event_id is None:
            return str(uuid5(NAMESPACE, f"{self._run}/{row.line}/{index}"))
        own = row.cells.get(self._mapping.event_id, "")
        if not own:
            raise ValueError(f"no event id in {self._mapping.event_id!r}")
        return f"{own}/{index}" if index else own

    def _detail(self, draft: Draft, cells: Cells) -> Detail | None:
        if draft.detail_type is None or not draft.detail:
            return None
        fields = {}
        for name, source in draft.detail:
            value = value_in(source, cells)
            if value not in (None, ""):
                at = isinstance(value, str) and name.endswith("_at")
                fields[name] = self._read_time(str(value), name) if at else value
        if not fields:
            return None
        return msgspec.convert(fields, draft.detail_type, strict=False)

    def _read_time(self, text: str, where: str) -> int:
        try:
            return self._mapping.read_time(text)
        except (ValueError, OverflowError):
            raise ValueError(f"{where}: {text!r} is not a time as the mapping says") from None


def _envelope(fields: Iterable[Field], cells: Cells) -> dict[str, Any]:
    """Only what has a value: an empty cell says nothing. The channel must have one."""
    values = {field.name: value_in(field.source, cells) for field in fields}
    given = {name: str(value) for name, value in values.items() if value not in (None, "")}
    if "channel" not in given:
        raise ValueError("no channel")
    return given
