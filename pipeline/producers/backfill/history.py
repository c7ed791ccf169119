"""A file's history as samples of event time, for Prometheus' storage: no Kafka has a part in it."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import NamedTuple

import msgspec

from pipeline.contract.touchpoint import Touchpoint
from pipeline.core.policy import Policy
from pipeline.core.replay import Replay, readings, whole_step
from pipeline.producers.backfill.changes import Changes
from pipeline.producers.backfill.job import Job
from pipeline.producers.backfill.rejects import Rejected, RejectsFile
from pipeline.producers.backfill.samples import Grid, Write, write_samples
from pipeline.producers.backfill.span import Span

Show = Callable[[int], None]


class NothingToTell(Exception):
    """There is no sample between the moments asked for: one line."""


class Told(NamedTuple):
    """What was told, and the touchpoints it comes from. `overflow`: see `Replay`."""

    series: int
    samples: int
    touchpoints: int
    overflow: int


class History:
    """One file's touchpoints in the order of time, up to the span's end, as if they were live.

    As if live, because that is what dashboards show: history has its own job, and its own time.
    """

    def __init__(self, job: Job, policy: Policy, span: Span, rejects: RejectsFile | None) -> None:
        """`job` is in the order of time; `rejects` is where rejected rows go, if anywhere."""
        self._job = job
        self._policy = policy
        self._span = span
        self._rejects = rejects

    def tell(self, job_label: str, write: Write, show: Show) -> Told:
        """Replay the file, and tell every metric at every step.

        `show` is told how many pieces are done. Raises NothingToTell, FileUnreadable, and whatever
        `write` raises.
        """
        replay = Replay(self._policy)
        with closing(Changes()) as changes:
            touchpoints = self._as_if_live(show)
            for reading in readings(replay, touchpoints, self._span.step_ms, self._span.last):
                changes.add(reading)
            grid = _grid(changes, replay.moment, self._span)
            samples = write_samples(changes, grid, job_label, write)
            return Told(len(changes), samples, replay.touchpoints, replay.overflow)

    def _as_if_live(self, show: Show) -> Iterator[Touchpoint]:
        for position, piece in enumerate(self._job.pieces(), 1):
            show(position)
            if isinstance(piece, Rejected):
                if self._rejects is not None:
                    self._rejects.add(piece)
                continue
            for touchpoint in piece.touchpoints:
                yield msgspec.structs.replace(touchpoint, origin="live")


def _grid(changes: Changes, ends: int, span: Span) -> Grid:
    if changes.begins is None:
        raise NothingToTell("no touchpoint of the file is in the time asked for")
    # One step more at the beginning: what only grows begins at 0 there.
    begins = changes.begins - span.step_ms
    if span.since is not None:
        begins = max(begins, whole_step(span.since, span.step_ms))
    if begins > ends:
        raise NothingToTell("the file's history ends before the time asked for")
    return Grid(begins, ends, span.step_ms)
