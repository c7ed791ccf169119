"""What is wrong with a file: gathered, and told in one line each."""

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Final

from pipeline.agreement.places import Place

_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")


class Refused(ValueError):
    """What stands in the file cannot be used. In one line: what is wrong; what would be right."""


class Faults:
    """What is wrong with a file: all of it is told at once."""

    def __init__(self, file: str, lines: Mapping[Place, int]) -> None:
        self._file = file
        self._lines = lines
        self._found: list[tuple[int, str]] = []

    def add(self, place: Place, text: str) -> None:
        """Something is wrong at a place, or with what is missing there."""
        path = ".".join(_key_text(key) for key in place if isinstance(key, str))
        self._found.append((self.line_of(place), f"{path}: {text}" if path else text))

    def line_of(self, place: Place) -> int:
        """Its line; of what does not stand in the file, the line of what it would stand in."""
        while place and place not in self._lines:
            place = place[:-1]
        return self._lines.get(place, 1)

    def told(self) -> list[str]:
        """`file:line: what is wrong; what would be right`, in the order of the lines."""
        return [f"{self._file}:{line}: {text}" for line, text in sorted(self._found)]


def shown(given: object) -> str:
    """A value as it may stand in the file, not much of it."""
    match given:
        case bool():
            return str(given).lower()
        case str():
            text = quoted(given)
        case dict():
            return "a table"
        case list():
            return "a list"
        case _:
            text = str(given)
    return text if len(text) <= 60 else f"{text[:57]}…"


def quoted(text: str) -> str:
    """A text between quotes and in one line, whatever is in it."""
    seen = (one if one.isprintable() else repr(one)[1:-1] for one in text)
    return f'"{"".join(seen)}"'


def _key_text(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else quoted(key)


def did_you_mean(given: str, known: Collection[str]) -> str:
    """A cure: the names that are near, else all there are."""
    if near := get_close_matches(given, known, n=2, cutoff=0.6):
        return f"did you mean {' or '.join(near)}?"
    if known:
        return f"there is {', '.join(sorted(known))}"
    return "none is written down yet: do that first"
