"""Which line of a TOML text a key or an element stands on, which tomllib does not tell."""

import re
import tomllib
from collections import Counter
from typing import Final

# Keys and indices, from the outermost on: ("calendars", "berlin", "changes", 0, "from").
Place = tuple[str | int, ...]

_BLANK: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY: Final = re.compile(r'[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|\'[^\']*\'')
# A text in any of its four kinds of quotes; else whatever comes before the value's end.
_VALUE: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:[^"\\]|\\.)*"'
    r"|'[^']*'"
    r"|[^,\]}#\r\n]+",
    re.DOTALL,
)


def lines_of(text: str) -> dict[Place, int]:
    """The line of every key and element, counted from 1; `text` must be valid TOML."""
    return _Walk(text).lines()


class _Walk:
    """One way through a text, from its begin to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._lines: dict[Place, int] = {}
        self._elements: Counter[Place] = Counter()  # of [[arrays of tables]]

    def lines(self) -> dict[Place, int]:
        table: Place = ()
        while self._skip_blank():
            if self._takes("[["):
                table = self._next_element(self._key_path())
                self._expect("]]")
            elif self._takes("["):
                table = self._table(self._key_path())
                self._expect("]")
            else:
                self._pair(table)
        return self._lines

    def _next_element(self, keys: Place) -> Place:
        array = (*self._table(keys[:-1]), keys[-1])
        self._note(array)
        self._elements[array] += 1
        return self._note((*array, self._elements[array] - 1))

    def _table(self, keys: Place) -> Place:
        """Where a header leads: within an array of tables, to its last element."""
        place: Place = ()
        for key in keys:
            place = self._note((*place, key))
            if count := self._elements[place]:
                place = (*place, count - 1)
        return place

    def _pair(self, table: Place) -> None:
        place = table
        for key in self._key_path():
            place = self._note((*place, key))
        self._expect("=")
        self._skip_blank()
        self._value(place)

    def _value(self, place: Place) -> None:
        if self._takes("["):
            self._array(place)
        elif self._takes("{"):
            self._inline_table(place)
        else:
            self._match(_VALUE)

    def _array(self, place: Place) -> None:
        index = 0
        while self._skip_blank() and not self._takes("]"):
            self._value(self._note((*place, index)))
            index += 1
            self._skip_blank()
            self._takes(",")

    def _inline_table(self, place: Place) -> None:
        while self._skip_blank() and not self._takes("}"):
            self._pair(place)
            self._skip_blank()
            self._takes(",")

    def _key_path(self) -> Place:
        keys = [self._key()]
        while self._takes("."):
            keys.append(self._key())
        return tuple(keys)

    def _key(self) -> str:
        self._skip_blank()
        token = self._match(_KEY)
        self._skip_blank()
        if token.startswith(("'", '"')):
            [token] = tomllib.loads(f"{token} = 0")
        return token

    def _note(self, place: Place) -> Place:
        self._lines.setdefault(place, self._text.count("\n", 0, self._at) + 1)
        return place

    def _skip_blank(self) -> bool:
        """Pass blanks, line ends and comments; whether anything is left."""
        self._match(_BLANK)
        return self._at < len(self._text)

    def _takes(self, token: str) -> bool:
        found = self._text.startswith(token, self._at)
        self._at += len(token) if found else 0
        return found

    def _expect(self, token: str) -> None:
        if not self._takes(token):
            raise ValueError(f"no {token!r} at character {self._at}: not valid TOML")

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            raise ValueError(f"unexpected text at character {self._at}: not valid TOML")
        self._at = found.end()
        return found.group()
