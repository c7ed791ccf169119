"""A mapping as it stands in its TOML file, its shape checked and nothing else."""

import tomllib
from pathlib import Path
from typing import Any

import msgspec

from pipeline.producers.backfill.cell_values import Value


class MappingError(Exception):
    """A mapping that cannot be used: one line that names the file and the place in it."""


class TimeText(msgspec.Struct, forbid_unknown_fields=True):
    """`[time]`: the column of `occurred_at` and how it, and every other time, is read."""

    column: str
    format: str = "iso"
    zone: str = "UTC"


class ColumnText(msgspec.Struct, forbid_unknown_fields=True):
    """`{ column = "…", … }`: a field taken from a column."""

    column: str
    values: dict[str, Value] | None = None
    otherwise: Value | None = None
    times: int | None = None


class ConditionText(msgspec.Struct, forbid_unknown_fields=True):
    """`{ none_of = […] }`, `{ empty = true }` or `{ matches = "…" }`: exactly one of them."""

    none_of: list[str] | None = None
    empty: bool | None = None
    matches: str | None = None


WhenText = dict[str, str | list[str] | ConditionText]


class RuleText(msgspec.Struct, forbid_unknown_fields=True):
    """One of `[[rules]]`; a touchpoint is a table of its kind and its own fields."""

    touchpoints: list[dict[str, Any]]
    when: WhenText = {}


class MappingText(msgspec.Struct, forbid_unknown_fields=True):
    """The whole file."""

    time: TimeText
    rules: list[RuleText]
    columns: dict[str, str | ColumnText] = {}
    constants: dict[str, Value] = {}
    attributes: dict[str, str] = {}


def read_mapping_file(path: Path) -> MappingText:
    """The file's content; raises MappingError."""
    try:
        document = tomllib.loads(path.read_text("utf-8"))
        return msgspec.convert(document, MappingText)
    except (OSError, UnicodeDecodeError) as failed:
        reason = getattr(failed, "strerror", None) or failed
        raise MappingError(f"{path}: {reason}") from None
    except tomllib.TOMLDecodeError as wrong:
        raise MappingError(f"{path}: not TOML: {wrong}") from None
    except msgspec.ValidationError as wrong:
        raise MappingError(
            f"{path}: {str(wrong).replace('`$.', '`').replace('`$`', 'it')}"
        ) from None
