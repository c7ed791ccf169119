"""The report of a replay: which letters Kafka has again, and where; by it a replay goes on."""

from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import msgspec

from pipeline.producers.dead_letters.found import LetterId


class Replayed(msgspec.Struct, frozen=True):
    """A letter of the topic `of` that was sent again, and where it is now; offset −1: not told."""

    letter: str
    of: str
    topic: str
    partition: int
    offset: int


class ReportUnusable(RuntimeError):
    """A report that cannot be read or written, or is of another topic: one line."""


_decoder = msgspec.json.Decoder(Replayed)


class Report:
    """A file with one line of JSON for each letter, written as soon as Kafka has it."""

    def __init__(self, path: Path, of: str) -> None:
        """`of`: the topic of dead letters. Raises ReportUnusable."""
        self._path = path
        self._of = of
        self.done, whole_bytes = _read(path, of)
        try:
            self._file: BinaryIO = path.open("ab")
            # A line that was being written when its writer was killed is no line.
            self._file.truncate(whole_bytes)
        except OSError as failed:
            raise ReportUnusable(f"{path}: {failed.strerror}") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()

    def add(self, letter: LetterId, topic: str, partition: int, offset: int) -> None:
        """Note a letter that Kafka has again; raises ReportUnusable."""
        line = Replayed(str(letter), self._of, topic, partition, offset)
        try:
            self._file.write(msgspec.json.encode(line) + b"\n")
            self._file.flush()
        except OSError as failed:
            raise ReportUnusable(f"{self._path}: {failed.strerror}") from None
        self.done.add(letter)


def _read(path: Path, of: str) -> tuple[set[LetterId], int]:
    """The letters that are in a report, and up to which byte it is whole."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return set(), 0
    except OSError as failed:
        raise ReportUnusable(f"{path}: {failed.strerror}") from None
    whole, newline, _ = content.rpartition(b"\n")
    lines = whole.split(b"\n") if newline else []
    return {_letter(path, number, line, of) for number, line in enumerate(lines, 1)}, len(
        whole + newline
    )


def _letter(path: Path, number: int, line: bytes, of: str) -> LetterId:
    try:
        replayed = _decoder.decode(line)
        letter = LetterId.parse(replayed.letter)
    except ValueError:  # msgspec's are ValueErrors as well
        raise ReportUnusable(f"{path}:{number}: no line of a report of replays") from None
    if replayed.of != of:
        raise ReportUnusable(f"{path}:{number}: of {replayed.of}, not of {of}")
    return letter
