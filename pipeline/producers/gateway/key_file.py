"""The file of keys: read when it changes, replaced as a whole, for its owner's eyes alone."""

import fcntl
import logging
import os
import stat
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from pipeline.agreement.toml_file import FileRefused
from pipeline.contract.kinds import CHANNELS
from pipeline.producers.gateway.browser.scope import fault_of_scope
from pipeline.producers.gateway.keys import ANY, Key, KeyRing

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS: Final = 1.0
WRITABLE_BY_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH


class KeysError(FileRefused):
    """A file of keys that cannot be used: one line that says which and why."""


class _Content(msgspec.Struct, forbid_unknown_fields=True):
    keys: list[Key]


def read_keys(path: Path) -> list[Key]:
    """The keys in a file. Raises KeysError."""
    try:
        if path.stat().st_mode & WRITABLE_BY_OTHERS:
            raise KeysError(f"{path}: others may write to it (chmod 600)")
        keys = msgspec.json.decode(path.read_bytes(), type=_Content).keys
    except OSError as failed:
        raise KeysError(f"{path}: {(failed.strerror or 'unreadable').lower()}") from None
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as wrong:
        raise KeysError(f"{path}: {wrong}") from None
    for key in keys:
        if fault := _fault_of(key):
            raise KeysError(f"{path}: key {key.id}: {fault}")
    if len({key.id for key in keys}) < len(keys):
        raise KeysError(f"{path}: two keys of one id")
    return keys


def _fault_of(key: Key) -> str | None:
    strangers = [name for name in key.channels if name not in (*CHANNELS, ANY)]
    if strangers or not key.channels:
        return f"channels: {strangers[0]} is none" if strangers else "channels: none"
    if not key.sources:
        return "sources: none"
    if any(moment and moment.tzinfo is None for moment in (key.created_at, key.expires_at)):
        return "a time without its zone"
    if any(rate is not None and rate <= 0 for rate in (key.requests_per_s, key.events_per_s)):
        return "a limit that is not above 0"
    return fault_of_scope(key.channels, key.sources, key.origins) if key.origins else None


@contextmanager
def changing(path: Path) -> Iterator[list[Key]]:
    """The keys of a file, to be changed within the block; written when it ends without error.

    Nobody else changes them meanwhile, and whoever reads the file sees the old or the new one. A
    file that is not there yet has no keys. Raises KeysError.
    """
    try:
        folder = os.open(path.parent, os.O_RDONLY)
    except OSError as failed:
        raise KeysError(f"{path.parent}: {(failed.strerror or '').lower()}") from None
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        keys = read_keys(path) if path.exists() else []
        yield keys
        _replace(path, keys)
    finally:
        os.close(folder)


def _replace(path: Path, keys: Sequence[Key]) -> None:
    content = msgspec.json.format(msgspec.json.encode(_Content(list(keys))), indent=2) + b"\n"
    try:
        # Made with mode 600.
        number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(number)
        Path(name).replace(path)
    except OSError as failed:
        raise KeysError(f"{path}: {(failed.strerror or '').lower()}") from None


class KeptKeys:
    """The keys of a file as it is now; looked at again at most once a second.

    A change that cannot be read is told in the log, and the keys before it stay in force.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._seen = _look_of(path)
        self._ring = KeyRing(read_keys(path))
        self._look_at = clock() + LOOK_EVERY_SECONDS

    def key_of(self, secret: str, now: datetime) -> Key | None:
        """The key that is given with its secret; None for an unknown, wrong or expired one."""
        if self._clock() >= self._look_at:
            self._look_again()
        return self._ring.key_of(secret, now)

    def has_origin(self, origin: str) -> bool:
        """Whether any key is for pages of this origin."""
        return self._ring.has_origin(origin)

    def _look_again(self) -> None:
        self._look_at = self._clock() + LOOK_EVERY_SECONDS
        look = _look_of(self._path)
        if look == self._seen:
            return
        self._seen = look
        try:
            self._ring = KeyRing(read_keys(self._path))
            log.info("%s: %d keys", self._path, len(self._ring.keys()))
        except KeysError as wrong:
            log.error("the keys from before stay in force: %s", wrong)  # noqa: TRY400  # one line


def _look_of(path: Path) -> tuple[int, int, int] | None:
    """What differs when a file was changed or replaced."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
