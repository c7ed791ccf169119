"""`cx backfill`: history from a file into the topics of the touchpoints."""

import asyncio
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple, NoReturn

import typer

from pipeline.cli.printing import AsJson, print_json
from pipeline.cli.start import read_settings

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

    from pipeline.producers.backfill.job import Job
    from pipeline.producers.backfill.progress import Progress
    from pipeline.producers.backfill.survey import Survey
    from pipeline.settings import Settings

FAILED = 1
USAGE = 2


class Places(NamedTuple):
    """Where a run notes its progress, and where its rejects go."""

    state: Path
    rejects: Path


def backfill(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV or JSON lines, plain or gzipped.")
    ],
    *,
    mapping: Annotated[Path, typer.Option(help="TOML: which columns make which touchpoints.")],
    order: Annotated[
        Literal["file", "time"], typer.Option(help="Deliver as the file stands, or by time.")
    ] = "file",
    file_format: Annotated[
        Literal["csv", "jsonl"] | None, typer.Option("--format", help="Default: by the name.")
    ] = None,
    state: Annotated[
        Path | None, typer.Option(help="Where progress is noted. Default: beside the file.")
    ] = None,
    rejects: Annotated[
        Path | None, typer.Option(help="Where rejected rows go. Default: beside the file.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be produced; produce nothing.")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where an unfinished run stopped.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Produce a file's history as touchpoints.

    Exit status 1 also when rows were rejected. Begin with --dry-run: it needs no Kafka.
    """
    from pipeline.producers.backfill.job import job_for
    from pipeline.producers.backfill.rows import format_of
    from pipeline.producers.backfill.source_file import SourceFile
    from pipeline.producers.backfill.start import check_order, fresh_progress, resumed_progress
    from pipeline.producers.backfill.survey import survey

    settings = read_settings()
    with _bars() as bars:
        with _failures(USAGE):
            source = SourceFile(file, file_format or format_of(file))
            places = Places(
                state or file.with_name(f"{file.name}.progress.json"),
                rejects or file.with_name(f"{file.name}.rejects.{source.format}"),
            )
            job = job_for(source, mapping, order, settings.topic_prefix)
            found = survey(bars.track(job.in_file_order(), description="Reading"))
            check_order(job, found, settings.lateness_days)
            progress = (resumed_progress if resume else fresh_progress)(job, places.state)
        if progress.finished:
            print("cx: this run had been finished; nothing is delivered again", file=sys.stderr)
        elif not dry_run:
            with _failures(FAILED):
                total = found.rows if order == "file" else found.singles
                bar = bars.add_task("Delivering", total=total)
                _deliver(job, settings, progress, places, lambda at: bars.update(bar, completed=at))
    _print(found, places.rejects, dry_run, as_json)
    raise typer.Exit(FAILED if found.rejects else 0)


def _deliver(
    job: "Job",
    settings: "Settings",
    progress: "Progress",
    places: Places,
    show: Callable[[int], None],
) -> None:
    """Deliver what is left; `show` is told the position reached."""
    from pipeline.producers.backfill.delivering import deliver
    from pipeline.producers.backfill.progress import write_progress
    from pipeline.producers.backfill.rejects import RejectsFile

    rejects = RejectsFile(places.rejects, job.file.format, job.columns, progress.rejects_bytes)

    def note(noted: "Progress") -> None:
        write_progress(places.state, noted)
        show(noted.position)

    async def work() -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  # a coroutine runs in a task
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        await deliver(job, settings, progress, rejects, note)

    try:
        asyncio.run(work())
    except (KeyboardInterrupt, asyncio.CancelledError):
        _end(f"stopped after {progress.touchpoints} touchpoints; --resume goes on", FAILED)
    finally:
        rejects.close()


@contextmanager
def _bars() -> Iterator["Bars"]:
    """Progress bars on stderr, where that is a terminal."""
    from rich.console import Console
    from rich.progress import Progress as Bars

    console = Console(stderr=True)
    with Bars(console=console, disable=not console.is_terminal, transient=True) as bars:
        yield bars


@contextmanager
def _failures(status: int) -> Iterator[None]:
    """Tell what the operator can act on in one line, and end with `status`."""
    from pipeline.producers.backfill.mapping_file import MappingError
    from pipeline.producers.backfill.progress import ProgressUnusable
    from pipeline.producers.backfill.rows import FileUnreadable
    from pipeline.producers.backfill.start import CannotStart
    from pipeline.producers.backfill.window import BackfillFailed
    from pipeline.producers.failures import TopicMissing

    try:
        yield
    except (CannotStart, FileUnreadable, MappingError, ProgressUnusable) as failed:
        _end(str(failed), status)
    except (BackfillFailed, TopicMissing) as failed:
        _end(f"{failed}; --resume goes on", status)


def _end(reason: str, status: int) -> NoReturn:
    print(f"cx: {reason}", file=sys.stderr)
    raise typer.Exit(status)


def _print(found: "Survey", rejects: Path, dry_run: bool, as_json: bool) -> None:
    for reject in found.first_rejects:
        print(f"line {reject.row.line}: {reject.reason}: {reject.text}", file=sys.stderr)
    if found.rejects:
        where = "a run would write them to" if dry_run else "all are in"
        print(f"{found.rejects} of {found.rows} rows rejected; {where} {rejects}", file=sys.stderr)
    if as_json:
        print_json(
            {
                "dry_run": dry_run,
                "rows": found.rows,
                "touchpoints": found.touchpoints,
                "kinds": dict(sorted(found.kinds.items())),
                "unmatched": found.unmatched,
                "rejects": found.rejects,
                "rejects_file": str(rejects) if found.rejects and not dry_run else None,
            }
        )
        return
    done = "would be delivered" if dry_run else "delivered"
    print(f"{found.rows} rows: {found.touchpoints} touchpoints {done}")
    for kind, count in found.kinds.most_common():
        print(f"  {count:>9}  {kind}")
    if found.unmatched:
        print(f"  {found.unmatched:>9}  rows that give none")
