"""Where a backfill begins, and whether it may: what speaks against it is told in one line."""

from datetime import timedelta
from pathlib import Path

from pipeline.producers.backfill.job import Job
from pipeline.producers.backfill.progress import Progress, read_progress
from pipeline.producers.backfill.survey import Survey

DAY_MS = 86_400_000


class CannotStart(Exception):
    """Nothing was produced, and why: one line."""


def check_order(job: Job, found: Survey, lateness_days: int) -> None:
    """Refuse to deliver in the order of the file what would then come too late to count."""
    if job.order == "file" and found.back_ms > lateness_days * DAY_MS:
        back = timedelta(milliseconds=found.back_ms)
        raise CannotStart(
            f"{job.file.path}, line {found.back_line}: {back} older than a line before it, and "
            f"more than {lateness_days} days late (CX_LATENESS_DAYS) counts no more: "
            "use --order time"
        )


def fresh_progress(job: Job, state: Path) -> Progress:
    """The progress of a new run; raises CannotStart where one is unfinished."""
    noted = read_progress(state)
    if noted is not None and not noted.finished:
        raise CannotStart(f"{state} tells of an unfinished run: --resume goes on, or remove it")
    return Progress(described_by=job.described_by)


def resumed_progress(job: Job, state: Path) -> Progress:
    """The progress to go on from, a new one where none is noted.

    Raises CannotStart where it is not that of the same file, mapping, order and topics.
    """
    noted = read_progress(state)
    if noted is None:
        return Progress(described_by=job.described_by)
    if noted.described_by != job.described_by:
        raise CannotStart(
            f"{state} is of another run: the file, the mapping, --format, --order or "
            "CX_TOPIC_PREFIX was different"
        )
    return noted
