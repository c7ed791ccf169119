"""`cx backfill`: history from a file into the topics of the touchpoints."""

import asyncio
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple, NoReturn

import typer

from pipeline.cli.printing import AsJson, print_json
from pipeline.cli.start import read_settings

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

    from pipeline.cli.backfill_history import Size, Wanted
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
    openmetrics: Annotated[
        Path | None, typer.Option(help="Produce nothing: write samples for Prometheus here.")
    ] = None,
    step: Annotated[
        str | None, typer.Option(help="Time between samples, such as 1h. Default: 5m.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="No samples before this time, such as 2026-01-31.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="From when on live metrics exist: no samples from there.")
    ] = None,
    job_label: Annotated[
        str | None, typer.Option("--job", help="The samples' label job. Default: cx-history.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Produce a file's history as touchpoints, or write it as samples for Prometheus.

    Exit status 1 also when rows were rejected. Begin with --dry-run: it needs no Kafka.
    """
    from pipeline.cli.backfill_history import wanted_history
    from pipeline.producers.backfill.job import job_for
    from pipeline.producers.backfill.rows import format_of
    from pipeline.producers.backfill.source_file import SourceFile
    from pipeline.producers.backfill.survey import survey

    settings = read_settings()
    size = None
    with _bars() as bars:
        with _failures(USAGE):
            wanted = wanted_history(
                settings,
                openmetrics,
                step=step,
                since=since,
                until=until,
                job=job_label,
                only_without={"--resume": resume, "--state": state is not None},
            )
            source = SourceFile(file, file_format or format_of(file))
            places = Places(
                state or file.with_name(f"{file.name}.progress.json"),
                rejects or file.with_name(f"{file.name}.rejects.{source.format}"),
            )
            job = job_for(source, mapping, "time" if wanted else order, settings.topic_prefix)
            found = survey(bars.track(job.in_file_order(), description="Reading"))
        work = Work(job, found, settings, places, dry_run)
        if wanted is None:
            _produce(work, resume, bars)
        else:
            size = _tell(work, wanted, bars)
    _print(work, size, as_json)
    raise typer.Exit(FAILED if found.rejects else 0)


class Work(NamedTuple):
    """All that is known once the file has been looked through."""

    job: "Job"
    found: "Survey"
    settings: "Settings"
    places: Places
    dry_run: bool


def _produce(work: Work, resume: bool, bars: "Bars") -> None:
    """Deliver to Kafka what has not been delivered yet."""
    from pipeline.producers.backfill.start import check_order, fresh_progress, resumed_progress

    job, found, settings, places, dry_run = work
    with _failures(USAGE):
        check_order(job, found, settings.lateness_days)
        progress = (resumed_progress if resume else fresh_progress)(job, places.state)
    if progress.finished:
        print("cx: this run had been finished; nothing is delivered again", file=sys.stderr)
    elif not dry_run:
        with _failures(FAILED):
            total = found.rows if job.order == "file" else found.singles
            bar = bars.add_task("Delivering", total=total)
            _deliver(job, settings, progress, places, lambda at: bars.update(bar, completed=at))


def _tell(work: Work, wanted: "Wanted", bars: "Bars") -> "Size":
    """Write the samples; in a dry run only find out how many they are."""
    from pipeline.cli.backfill_history import tell_history, weigh_history
    from pipeline.producers.backfill.rejects import RejectsFile

    job = work.job
    bar = bars.add_task("Replaying", total=work.found.singles)

    def show(position: int) -> None:
        bars.update(bar, completed=position)

    with _failures(FAILED):
        if work.dry_run:
            return weigh_history(wanted, job, show)
        with closing(RejectsFile(work.places.rejects, job.file.format, job.columns, 0)) as rejects:
            return tell_history(wanted, job, rejects, show)


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
    from pipeline.producers.backfill.history import NothingToTell
    from pipeline.producers.backfill.mapping_file import MappingError
    from pipeline.producers.backfill.progress import ProgressUnusable
    from pipeline.producers.backfill.rows import FileUnreadable
    from pipeline.producers.backfill.start import CannotStart
    from pipeline.producers.backfill.window import BackfillFailed
    from pipeline.producers.failures import TopicMissing

    try:
        yield
    except (CannotStart, FileUnreadable, MappingError, NothingToTell, ProgressUnusable) as failed:
        _end(str(failed), status)
    except (BackfillFailed, TopicMissing) as failed:
        _end(f"{failed}; --resume goes on", status)


def _end(reason: str, status: int) -> NoReturn:
    print(f"cx: {reason}", file=sys.stderr)
    raise typer.Exit(status)


def _print(work: Work, size: "Size | None", as_json: bool) -> None:
    found, rejects, dry_run = work.found, work.places.rejects, work.dry_run
    for reject in found.first_rejects:
        print(f"line {reject.row.line}: {reject.reason}: {reject.text}", file=sys.stderr)
    if found.rejects:
        where = "a run would write them to" if dry_run else "all are in"
        print(f"{found.rejects} of {found.rows} rows rejected; {where} {rejects}", file=sys.stderr)
    if size is not None:
        _warn_of_history(size, found)
    if as_json:
        result = {
            "dry_run": dry_run,
            "rows": found.rows,
            "touchpoints": found.touchpoints,
            "kinds": dict(sorted(found.kinds.items())),
            "unmatched": found.unmatched,
            "rejects": found.rejects,
            "rejects_file": str(rejects) if found.rejects and not dry_run else None,
        }
        if size is not None:
            result["history"] = {**size.told._asdict(), "bytes": size.size_bytes}
        print_json(result)
        return
    done = "delivered" if size is None else "replayed"
    print(f"{found.rows} rows: {found.touchpoints} touchpoints {_would(dry_run, done)}")
    for kind, count in found.kinds.most_common():
        print(f"  {count:>9}  {kind}")
    if found.unmatched:
        print(f"  {found.unmatched:>9}  rows that give none")
    if size is not None:
        told, megabytes = size.told, size.size_bytes / 1e6
        written = _would(dry_run, "written")
        print(f"{told.samples} samples of {told.series} series {written}: {megabytes:.1f} MB")


def _would(dry_run: bool, done: str) -> str:
    return f"would be {done}" if dry_run else done


def _warn_of_history(size: "Size", found: "Survey") -> None:
    """What is not as one might think."""
    after, overflow = found.touchpoints - size.told.touchpoints, size.told.overflow
    if after:
        print(f"{after} touchpoints come after the last sample: not counted", file=sys.stderr)
    if overflow:
        text = "their queue is not listed, they are counted under other"
        print(f"{overflow} touchpoints: {text}", file=sys.stderr)
