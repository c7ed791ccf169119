"""Customers of whom nothing is taken any more: a file with one of them on each line.

A line is a customer key (`c:4711`, `a:v-81`), or a keyed hash: of such a key, of an e-mail address
or of a phone number. What follows # on a line of its own is a comment. The file is read again when
it has changed.
"""

import logging
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, NamedTuple

from pipeline.producers.privacy.hashing import is_hash

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 1.0
_KEY_KINDS: Final = ("c:", "a:")


class SuppressionError(Exception):
    """A file that cannot be read, or has lines that name nobody; no line is repeated."""


class Entries(NamedTuple):
    """What a file holds: customer keys, keyed hashes, and the lines that are neither."""

    keys: frozenset[str]
    hashes: frozenset[str]
    unread: tuple[int, ...] = ()


NOBODY: Final = Entries(frozenset(), frozenset())
Version = tuple[int, int, int]


class SuppressionList:
    """The list as the file has it now; looks after the file once a second, when it is asked."""

    def __init__(self, path: Path | None, clock: Callable[[], float] = time.monotonic) -> None:
        """`path`: None, and nobody is on it. Raises SuppressionError."""
        self._path = path
        self._clock = clock
        self._looked_at = clock()
        self._version: Version | None = None
        self._entries = NOBODY
        if path is not None:
            # Looked at before it is read: what comes in between is read again.
            self._version = _version(path)
            self._entries = _strict(path)

    def has_hashes(self) -> bool:
        """Whether it has to be asked for keyed hashes as well."""
        self._look()
        return bool(self._entries.hashes)

    def has_key(self, keys: Iterable[str]) -> bool:
        """Whether one of these customer keys is on it."""
        self._look()
        return not self._entries.keys.isdisjoint(keys)

    def has_hash(self, hashes: Iterable[str]) -> bool:
        """Whether one of these keyed hashes is on it."""
        self._look()
        return not self._entries.hashes.isdisjoint(hashes)

    def _look(self) -> None:
        now = self._clock()
        if self._path is None or now - self._looked_at < LOOK_SECONDS:
            return
        self._looked_at = now
        wrong = self._look_into(self._path)
        if wrong is not None and self._version is not None:
            log.error("%s; who was on the list stays on it", wrong)
        if wrong is not None:
            self._version = None

    def _look_into(self, path: Path) -> SuppressionError | None:
        try:
            version = _version(path)
            if version != self._version:
                self._take(path, read_entries(path))
                self._version = version
        except SuppressionError as failed:
            return failed
        return None

    def _take(self, path: Path, entries: Entries) -> None:
        if entries.unread:
            log.error("%s; who was on the list stays on it", _unread(path, entries.unread))
            old = self._entries
            entries = Entries(entries.keys | old.keys, entries.hashes | old.hashes)
        self._entries = entries
        log.info("%s: %d suppressed", path, len(entries.keys) + len(entries.hashes))


def read_entries(path: Path) -> Entries:
    """What is in a file; raises SuppressionError where it cannot be read."""
    try:
        lines = [line.strip() for line in path.read_text("utf-8-sig").split("\n")]
    except (OSError, UnicodeDecodeError) as failed:
        reason = getattr(failed, "strerror", None) or "not UTF-8"
        raise SuppressionError(f"{path}: {reason}") from None
    named = [(number, line) for number, line in enumerate(lines, 1) if line and line[0] != "#"]
    return Entries(
        frozenset(line for _, line in named if _is_key(line)),
        frozenset(line.lower() for _, line in named if is_hash(line.lower())),
        tuple(n for n, line in named if not _is_key(line) and not is_hash(line.lower())),
    )


def _strict(path: Path) -> Entries:
    entries = read_entries(path)
    if entries.unread:
        raise SuppressionError(_unread(path, entries.unread))
    return entries


def _unread(path: Path, lines: tuple[int, ...]) -> str:
    cure = "write c:<customer_id>, a:<anonymous_id>, or a keyed hash of 64 hexadecimal digits"
    more = f" and {len(lines) - 1} more lines" if len(lines) > 1 else ""
    return f"{path}:{lines[0]}{more}: names nobody; {cure}"


def _is_key(line: str) -> bool:
    return line.startswith(_KEY_KINDS) and len(line) > 2


def _version(path: Path) -> Version:
    try:
        found = path.stat()
    except OSError as failed:
        raise SuppressionError(f"{path}: {failed.strerror}") from None
    return found.st_mtime_ns, found.st_size, found.st_ino
