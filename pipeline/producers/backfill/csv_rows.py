"""Rows of a CSV file whose first line names the columns."""

import csv
from collections.abc import Iterator
from pathlib import Path

from pipeline.producers.backfill.rows import Row, Unreadable, is_text, opened_text


def csv_columns(path: Path) -> list[str]:
    """The columns the first line names; none where there is no such line."""
    with opened_text(path) as lines:
        return next(csv.reader(lines), [])


def csv_rows(path: Path) -> Iterator[Row | Unreadable]:
    """Every row below the header, in order; a quoted field may span lines."""
    with opened_text(path) as lines:
        reader = csv.reader(lines, strict=True)
        header = next(reader, [])
        while True:
            line = reader.line_num + 1
            try:
                fields = next(reader)
            except StopIteration:
                return
            except csv.Error as wrong:
                text = f"not CSV, as far as line {reader.line_num}: {wrong}"
                yield Unreadable(line, text, ())
                continue
            if fields:
                yield _row(line, header, fields)


def _row(line: int, header: list[str], fields: list[str]) -> Row | Unreadable:
    if len(fields) != len(header):
        text = f"{len(fields)} fields, but the header has {len(header)}"
        return Unreadable(line, text, tuple(fields))
    if not all(is_text(cell) for cell in fields):
        return Unreadable(line, "not UTF-8", tuple(fields))
    return Row(line, dict(zip(header, fields, strict=True)))
