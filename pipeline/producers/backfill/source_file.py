"""A file of history: what is in it, found out before anything is produced."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pipeline.producers.backfill.csv_rows import csv_columns, csv_rows
from pipeline.producers.backfill.json_rows import json_columns, json_rows
from pipeline.producers.backfill.rows import Format, Row, Unreadable, fingerprint_of


class SourceFile(NamedTuple):
    """A file and the format it is read in."""

    path: Path
    format: Format

    def rows(self) -> Iterator[Row | Unreadable]:
        """Every row, in the order of the file; raises FileUnreadable."""
        return csv_rows(self.path) if self.format == "csv" else json_rows(self.path)

    def columns(self) -> list[str]:
        """Every column there is; raises FileUnreadable."""
        return csv_columns(self.path) if self.format == "csv" else json_columns(self.path)

    def fingerprint(self) -> str:
        """A digest of the content."""
        return fingerprint_of(self.path)
