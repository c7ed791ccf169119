"""How far a backfill has come: a small file, renewed only with what Kafka has acknowledged."""

import os
from pathlib import Path

import msgspec


class Progress(msgspec.Struct, kw_only=True):
    """All pieces up to and including number `position` are delivered.

    `described_by` digests the file, the mapping and the order: were they others, positions would
    mean something else. `rejects_bytes` is the size of the rejects file at that position.
    """

    described_by: str
    position: int = 0
    touchpoints: int = 0
    rejects: int = 0
    rejects_bytes: int = 0
    begun: bool = False
    finished: bool = False


class ProgressUnusable(Exception):
    """A progress file that cannot be read or written, or is none of ours: one line."""


def read_progress(path: Path) -> Progress | None:
    """What the file says, None where there is none; raises ProgressUnusable."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Progress)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError as wrong:
        raise ProgressUnusable(f"{path} is not the progress of a backfill: {wrong}") from None
    except OSError as failed:
        raise ProgressUnusable(f"{path}: {failed.strerror}") from None


def write_progress(path: Path, progress: Progress) -> None:
    """Replace the file in one step: a power cut leaves the old or the new one."""
    new = path.with_name(path.name + ".new")
    try:
        with new.open("wb") as file:
            file.write(msgspec.json.encode(progress) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as failed:
        raise ProgressUnusable(f"{path}: {failed.strerror} (--state names another)") from None
