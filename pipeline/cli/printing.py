"""How commands print: columns for people, JSON for scripts."""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for a script to read.")]


def print_json(value: object) -> None:
    """One JSON document on stdout."""
    print(json.dumps(value, indent=2, ensure_ascii=False))


def print_columns(rows: Sequence[Mapping[str, str]]) -> None:
    """One line for each row, its values below each other; not cut to the width of a terminal."""
    widths = {name: max(len(row[name]) for row in rows) for name in (rows[0] if rows else ())}
    for row in rows:
        print("  ".join(row[name].ljust(widths[name]) for name in widths).rstrip())
