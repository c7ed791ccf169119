"""Rows of a JSON lines file: one object per line."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.producers.backfill.rows import Row, Unreadable, is_text, opened_text


def json_columns(path: Path) -> list[str]:
    """Every name that any line has, in the order of their first appearance."""
    names: dict[str, None] = {}
    for row in json_rows(path):
        if isinstance(row, Row):
            names.update(dict.fromkeys(row.cells))
    return list(names)


def json_rows(path: Path) -> Iterator[Row | Unreadable]:
    """Every line that is not blank, in order; a nested value becomes a column `outer.inner`."""
    with opened_text(path) as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _row(number, line.rstrip("\r\n"))


def _row(number: int, line: str) -> Row | Unreadable:
    if not is_text(line):
        return Unreadable(number, "not UTF-8", (line,))
    try:
        # Numbers as they are written: 10.10 must not become 10.1 nor a long id a float.
        document = json.loads(line, parse_int=str, parse_float=str)
    except (ValueError, RecursionError) as wrong:
        return Unreadable(number, f"not JSON: {wrong}", (line,))
    if not isinstance(document, dict):
        return Unreadable(number, "not a JSON object", (line,))
    cells = dict(_flattened(document, ""))
    # An escape such as \ud800 is ASCII in the line and yet no character.
    if not all(map(is_text, cells.values())):
        return Unreadable(number, "not Unicode text", (line,))
    return Row(number, cells)


def _flattened(document: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in document.items():
        if isinstance(value, dict):
            yield from _flattened(value, f"{prefix}{name}.")
        else:
            yield prefix + name, _text(value)


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case _:
            # true, false, or a list as JSON text.
            return json.dumps(value, ensure_ascii=False)
