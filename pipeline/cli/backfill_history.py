"""`cx backfill --openmetrics`: a file's history as samples for Prometheus' storage."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipeline.cli.start import read_agreed
from pipeline.producers.backfill.history import History, Show, Told
from pipeline.producers.backfill.span import Span, step_ms
from pipeline.producers.backfill.start import CannotStart
from pipeline.producers.backfill.times import time_reader

if TYPE_CHECKING:
    from pipeline.core.policy import Policy
    from pipeline.producers.backfill.job import Job
    from pipeline.producers.backfill.rejects import RejectsFile
    from pipeline.producers.backfill.samples import Write
    from pipeline.settings import Settings

DEFAULT_STEP = "5m"
DEFAULT_JOB = "cx-history"


class Wanted(NamedTuple):
    """What is to be written: where to, which part, what counts, and under which label `job`."""

    out: Path
    span: Span
    policy: "Policy"
    job: str


class Size(NamedTuple):
    """What was told, and how many bytes it took."""

    told: Told
    size_bytes: int


def wanted_history(
    settings: "Settings",
    out: Path | None,
    *,
    step: str | None,
    since: str | None,
    until: str | None,
    job: str | None,
    only_without: Mapping[str, bool],
) -> Wanted | None:
    """What the options ask for, None without --openmetrics; raises CannotStart, AgreementError.

    `only_without`: the options that make no sense with it, and whether they were given.
    """
    if out is None:
        if given := [name for name, value in _own(step, since, until, job) if value is not None]:
            raise CannotStart(f"{given[0]} is only for --openmetrics")
        return None
    if strangers := [name for name, given in only_without.items() if given]:
        raise CannotStart(f"{strangers[0]} and --openmetrics: the samples are written anew, whole")
    try:
        span = Span(step_ms(step or DEFAULT_STEP), _moment(since), _moment(until))
    except (ValueError, OverflowError) as wrong:
        raise CannotStart(str(wrong)) from None
    if span.since is not None and span.last is not None and span.since > span.last:
        raise CannotStart("--since is not five minutes and a step before --until: nothing is told")
    from pipeline.cli.worker import policy_by

    return Wanted(out, span, policy_by(settings, read_agreed(settings)), job or DEFAULT_JOB)


def tell_history(wanted: Wanted, job: "Job", rejects: "RejectsFile", show: Show) -> Size:
    """Write the file; raises CannotStart where it cannot be, NothingToTell, FileUnreadable."""
    history = History(job, wanted.policy, wanted.span, rejects)
    with _new_file(wanted.out) as write:
        counting = Counting(write)
        told = history.tell(wanted.job, counting, show)
    return Size(told, counting.size_bytes)


def weigh_history(wanted: Wanted, job: "Job", show: Show) -> Size:
    """How much it would be; raises NothingToTell or FileUnreadable."""
    history = History(job, wanted.policy, wanted.span, None)
    counting = Counting(None)
    told = history.tell(wanted.job, counting, show)
    return Size(told, counting.size_bytes)


class Counting:
    """Passes text on, where there is anywhere to, and counts its bytes."""

    def __init__(self, write: "Write | None") -> None:
        self.size_bytes = 0
        self._write = write

    def __call__(self, text: str) -> None:
        """Take the next text."""
        self.size_bytes += len(text) if text.isascii() else len(text.encode())
        if self._write is not None:
            self._write(text)


@contextmanager
def _new_file(path: Path) -> Iterator["Write"]:
    """Write beside it, and put it in its place once it is whole; raises CannotStart."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as file:
            yield file.write
        part.replace(path)
    except OSError as failed:
        raise CannotStart(f"{part}: {failed.strerror}") from None
    finally:
        part.unlink(missing_ok=True)


def _own(*values: str | None) -> Iterator[tuple[str, str | None]]:
    return zip(("--step", "--since", "--until", "--job"), values, strict=True)


def _moment(text: str | None) -> int | None:
    """An ISO time as ms, UTC where it names no zone."""
    if text is None:
        return None
    try:
        return time_reader("iso", "UTC")(text)
    except ValueError:
        example = datetime(2026, 1, 31, 6, tzinfo=UTC).isoformat()
        raise ValueError(f"{text!r} is not a time such as 2026-01-31 or {example}") from None
