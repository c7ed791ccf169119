"""A table of the file that is read key by key, and everything wrong with it gathered on the way."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final, TypeVar

from pipeline.agreement.faults import Faults, Refused, did_you_mean, shown
from pipeline.agreement.places import Place

T = TypeVar("T")
OFF: Final = "off"
Content = dict[str, object]
# From what stands in the file to a value; raises Refused.
Read = Callable[[object], T]


class Table:
    """One table. What nobody has read by its `close` is a key that does not exist."""

    def __init__(self, content: Content, place: Place, faults: Faults) -> None:
        self._content = content
        self._place = place
        self._faults = faults
        self._read: set[str] = set()

    def has(self, key: str) -> bool:
        """Whether the file says anything of a key."""
        return key in self._content

    def is_empty(self, key: str) -> bool:
        """Whether a key is missing, or an empty list or table."""
        return self._content.get(key) in (None, [], {})

    def is_off(self, key: str) -> bool:
        """Whether a table is switched off: `key = "off"`."""
        if self._content.get(key) != OFF:
            return False
        self._read.add(key)
        return True

    def line(self) -> int:
        """The line it begins on."""
        return self._faults.line_of(self._place)

    def wrong(self, text: str, *at: str | int) -> None:
        """Note what is wrong with it, or with what stands `at` a key and index of it."""
        self._faults.add((*self._place, *at), text)

    def value(self, key: str, read: Read[T], otherwise: T) -> T:
        """The value of a key; `otherwise` where it is missing, or wrong and noted."""
        self._read.add(key)
        if key not in self._content:
            return otherwise
        return self._taken(self._content[key], read, (key,), otherwise)

    def needed(self, key: str, read: Read[T], otherwise: T) -> T:
        """The value of a key that must be there; `otherwise` once its lack is noted."""
        if key not in self._content:
            self.wrong(f"{key} is missing")
        return self.value(key, read, otherwise)

    def values(self, key: str, read: Read[T]) -> dict[int, T]:
        """The elements of a list by their index, without those that are wrong and noted."""
        nothing: list[object] = []
        elements = self.value(key, a_list, nothing)
        taken = {
            index: self._taken(element, read, (key, index), None)
            for index, element in enumerate(elements)
        }
        return {index: value for index, value in taken.items() if value is not None}

    def name(self, key: str, known: Collection[str], otherwise: str | None) -> str | None:
        """The name at a key; one that is not known is noted and given all the same.

        So nothing else seems wrong because of it.
        """
        given = self.value(key, a_text, otherwise)
        if self.has(key) and given is not None:
            self._check_known(given, known, key)
        return given

    def names(self, key: str, known: Collection[str]) -> frozenset[str]:
        """The names of a list; those that are not known are noted and given all the same."""
        given = self.values(key, a_text)
        for index, name in given.items():
            self._check_known(name, known, key, index)
        return frozenset(given.values())

    def table(self, key: str) -> "Table":
        """The table of a key; an empty one where it is missing, or wrong and noted."""
        return Table(self.value(key, a_table, {}), (*self._place, key), self._faults)

    def tables(self, key: str) -> list["Table"]:
        """The tables of `[[key]]`."""
        if isinstance(self._content.get(key), dict):
            self._read.add(key)
            self.wrong(f"is one of several; write [[…{key}]], in two brackets", key)
            return []
        return [
            Table(content, (*self._place, key, index), self._faults)
            for index, content in self.values(key, a_table).items()
        ]

    def named_tables(self) -> Iterator[tuple[str, "Table"]]:
        """Every key and its table: of those whose keys are names."""
        for key in self._content:
            yield key, self.table(key)

    def keys(self) -> Collection[str]:
        """Every key, as in the file: of those whose keys are names."""
        return self._content.keys()

    def close(self, elsewhere: Mapping[str, str] | None = None) -> None:
        """Note every key that was not read; `elsewhere` says of some where they belong."""
        for key in self._content.keys() - self._read:
            self.wrong(f"there is no such key here; {self._cure(key, elsewhere or {})}", key)

    def _check_known(self, name: str, known: Collection[str], *at: str | int) -> None:
        if name not in known:
            self.wrong(f"there is no {shown(name)}; {did_you_mean(name, known)}", *at)

    def _cure(self, key: str, elsewhere: Mapping[str, str]) -> str:
        if key in elsewhere:
            return elsewhere[key]
        return did_you_mean(key, self._read)

    def _taken(self, given: object, read: Read[T], at: tuple[str | int, ...], otherwise: T) -> T:
        try:
            return read(given)
        except Refused as wrong:
            self.wrong(str(wrong), *at)
            return otherwise


def a_table(given: object) -> Content:
    """A table."""
    if not isinstance(given, dict):
        raise Refused(f"{shown(given)} is no table; write keys and values below [its name]")
    return given


def a_text(given: object) -> str:
    """A text."""
    if not isinstance(given, str):
        raise Refused(f"{shown(given)} is no text; write it between quotes")
    return given


def a_list(given: object) -> list[object]:
    """A list."""
    if not isinstance(given, list):
        raise Refused(f"{shown(given)} is no list; write it between [ and ]")
    return given
