"""Rows of a CSV or JSON lines file, plain or gzipped, with the line each began on."""

import gzip
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Literal, NamedTuple, TextIO, cast

Format = Literal["csv", "jsonl"]
GZIP_MAGIC = b"\x1f\x8b"
CHUNK_BYTES = 1024 * 1024


class Row(NamedTuple):
    """One row: column → text, empty where the file has nothing."""

    line: int
    cells: Mapping[str, str]


class Unreadable(NamedTuple):
    """A row that could not be read: why, and what there is of it."""

    line: int
    text: str
    fields: tuple[str, ...]


class FileUnreadable(Exception):
    """The file cannot be read, or no further: one line that says why."""


def format_of(path: Path) -> Format:
    """The format a file's name tells, before any `.gz`; raises FileUnreadable if it does not."""
    match path.name.lower().removesuffix(".gz").rpartition(".")[2]:
        case "csv":
            return "csv"
        case "jsonl" | "ndjson":
            return "jsonl"
        case _:
            raise FileUnreadable(
                f"{path} does not tell its format by its name: say --format csv or jsonl"
            )


@contextmanager
def opened_text(path: Path) -> Iterator[TextIO]:
    """The file's text, unzipped; raises FileUnreadable, also while it is read.

    Bytes that are not UTF-8 become lone surrogates, so that they cost their own row only.
    """
    with _opened(path) as stream:
        yield TextIOWrapper(stream, "utf-8-sig", "surrogateescape", newline="")


def fingerprint_of(path: Path) -> str:
    """A digest of the file's content, unzipped: what tells one file from another."""
    digest = sha256()
    with _opened(path) as stream:
        while chunk := stream.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def is_text(cell: str) -> bool:
    """Whether a cell was read from valid UTF-8."""
    return cell.isascii() or not any("\ud800" <= character <= "\udfff" for character in cell)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        with path.open("rb") as raw:
            zipped = raw.read(2) == GZIP_MAGIC
            raw.seek(0)
            yield cast(IO[bytes], gzip.GzipFile(fileobj=raw)) if zipped else raw
    except (OSError, EOFError, zlib.error) as failed:
        reason = failed.strerror if isinstance(failed, OSError) and failed.strerror else failed
        raise FileUnreadable(f"{path}: {reason}") from None
