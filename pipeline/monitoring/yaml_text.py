"""YAML of plain values: enough for what is generated here, and the same on every machine.

Strings of several lines become blocks, so that an expression reads as it was written.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

Value = str | int | float | bool | Mapping[str, "Value"] | Sequence["Value"]

# What YAML takes for a string without quotes, whatever its version.
_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*(:[A-Za-z0-9_]+)*")
_NOT_STRINGS: Final = frozenset(
    {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan"}
)


def yaml_text(value: Mapping[str, Value], head: str = "") -> str:
    """A document; `head` goes before it as comments."""
    comments = [f"# {line}".rstrip() for line in head.splitlines()]
    lines = _lines(value) if value else [_empty(value)]
    return "\n".join([*comments, *lines]) + "\n"


def _lines(value: Value) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _entry(f"{_scalar(key)}:", inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from _item(inner)
    else:
        yield _scalar(value)


def _entry(head: str, value: Value) -> Iterator[str]:
    if isinstance(value, str) and _is_a_block(value):
        yield f"{head} |-"
        yield from _indented(value.split("\n"))
    elif isinstance(value, Mapping | list | tuple):
        yield from [head, *_indented(_lines(value))] if value else [f"{head} {_empty(value)}"]
    else:
        yield f"{head} {_scalar(value)}"


def _item(value: Value) -> Iterator[str]:
    if isinstance(value, Mapping | list | tuple) and value:
        for number, line in enumerate(_lines(value)):
            yield ("  " if number else "- ") + line
    else:
        yield from _entry("-", value)


def _is_a_block(text: str) -> bool:
    """Whether it has several lines, and YAML would read a block of them as they are."""
    lines = text.split("\n")
    begins_and_ends = bool(lines[0].strip()) and not lines[0].startswith(" ") and bool(lines[-1])
    return len(lines) > 1 and begins_and_ends and all(line.isprintable() for line in lines)


def _indented(lines: Sequence[str] | Iterator[str]) -> Iterator[str]:
    return (f"  {line}" if line else "" for line in lines)


def _empty(value: Value) -> str:
    return "{}" if isinstance(value, Mapping) else "[]"


def _scalar(value: Value) -> str:
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) and value.lower() not in _NOT_STRINGS
        return value if plain else json.dumps(value, ensure_ascii=not value.isprintable())
    return json.dumps(value)
