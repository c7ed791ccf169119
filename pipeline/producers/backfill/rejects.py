"""The file of rejected rows: in the format of the input, so that it can be mended and backfilled.

Each row begins with what is wrong with it, in columns that no mapping names: `cx_line`,
`cx_reason`, `cx_text`.
"""

import csv
import json
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import IO, NamedTuple

from pipeline.producers.backfill.rows import Format, Row, Unreadable

COLUMNS = ("cx_line", "cx_reason", "cx_text")


class Rejected(NamedTuple):
    """A row that gives no touchpoint because one of them would be wrong, or it cannot be read."""

    row: Row | Unreadable
    reason: str
    text: str


class RejectsFile:
    """Appears with the first reject. A resumed run cuts it back to the size its progress knows."""

    def __init__(self, path: Path, file_format: Format, columns: Sequence[str], size: int) -> None:
        self.path = path
        self.size_bytes = size
        self._format = file_format
        self._columns = columns
        self._file: IO[bytes] | None = None
        if path.is_file():
            _cut(path, size)

    def add(self, rejected: Rejected) -> None:
        """Append one row."""
        if self.size_bytes == 0:
            self._write(header_text(self._format, self._columns))
        self._write(reject_text(self._format, rejected))

    def close(self) -> None:
        """Close it, if there is one."""
        if self._file is not None:
            self._file.close()

    def _write(self, text: str) -> None:
        if self._file is None:
            self._file = self.path.open("ab", buffering=0)
        self.size_bytes += self._file.write(text.encode("utf-8", "surrogateescape"))


def header_text(file_format: Format, columns: Sequence[str]) -> str:
    """What the file begins with."""
    return _csv_line([*COLUMNS, *columns]) if file_format == "csv" else ""


def reject_text(file_format: Format, rejected: Rejected) -> str:
    """One rejected row and its line end."""
    told = (str(rejected.row.line), rejected.reason, rejected.text)
    if file_format == "csv":
        return _csv_line([*told, *_fields(rejected.row)])
    return json.dumps(dict(zip(COLUMNS, told, strict=True)) | _members(rejected.row)) + "\n"


def _fields(row: Row | Unreadable) -> Sequence[str]:
    return list(row.cells.values()) if isinstance(row, Row) else row.fields


def _members(row: Row | Unreadable) -> dict[str, str]:
    if isinstance(row, Row):
        return dict(row.cells)
    return {"cx_raw": "".join(row.fields)}


def _csv_line(fields: Sequence[str]) -> str:
    line = StringIO()
    csv.writer(line, lineterminator="\n").writerow(fields)
    return line.getvalue()


def _cut(path: Path, size: int) -> None:
    if size == 0:
        path.unlink()
    else:
        with path.open("r+b") as file:
            file.truncate(size)
