"""The work of a backfill: markers round it, touchpoints in order, progress behind them."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from typing import NamedTuple, assert_never

from pipeline.contract.markers import Marker
from pipeline.contract.topics import catalogue
from pipeline.producers.backfill.job import Job
from pipeline.producers.backfill.loads import Load, Piece
from pipeline.producers.backfill.marking import mark, marked_places
from pipeline.producers.backfill.progress import Progress
from pipeline.producers.backfill.rejects import Rejected, RejectsFile
from pipeline.producers.backfill.window import BackfillFailed, Sent, Window
from pipeline.producers.courier import Courier
from pipeline.producers.door import Door, opened_door
from pipeline.settings import Settings

NOTE_SECONDS = 0.5
TURN_PIECES = 200

Note = Callable[[Progress], None]


async def deliver(
    job: Job, settings: Settings, progress: Progress, rejects: RejectsFile, note: Note
) -> None:
    """Deliver what is left of a job; on return all of it is in Kafka, between its markers.

    `progress` moves on with the acknowledgements, and `note` is called with it twice a second and
    at every end, good or bad. Raises BackfillFailed, TopicMissing, FileUnreadable, and what
    connecting raises.
    """
    courier = Courier(settings)
    try:
        await courier.open()
        door = await opened_door(settings, courier)
        channels = job.mapping.channels()
        counts = await courier.partition_counts()
        places = marked_places(catalogue(settings.topic_prefix), channels, counts)
        stall_seconds = float(max(settings.connect_timeout_s, 1))
        if not progress.begun:
            note(progress)
            await mark(courier, places, Marker("backfill-begun", channels), stall_seconds)
            progress.begun = True
            note(progress)
        outlet = Outlet(courier, door, rejects)
        await _deliver_pieces(job, outlet, Window(progress, stall_seconds), note)
        await mark(courier, places, Marker("backfill-ended", channels), stall_seconds)
        progress.finished = True
        note(progress)
    finally:
        await courier.close()


class Outlet(NamedTuple):
    """Where pieces go: touchpoints to Kafka, rejects to their file."""

    courier: Courier
    door: Door
    rejects: RejectsFile

    def send(self, position: int, piece: Piece) -> Sent:
        """Begin to deliver a piece."""
        match piece:
            case Rejected(row):
                self.rejects.add(piece)
                return Sent(position, row.line, (), 1, self.rejects.size_bytes)
            case Load(line, touchpoints):
                records = [self.door.seal(touchpoint) for touchpoint in touchpoints]
                arrivals = tuple(self.courier.send(record) for record in records)
                return Sent(position, line, arrivals, 0, self.rejects.size_bytes)
            case _:
                assert_never(piece)


async def _deliver_pieces(job: Job, outlet: Outlet, window: Window, note: Note) -> None:
    noted = time.monotonic()
    try:
        for position, piece in _left(job, window.progress.position):
            await window.add(outlet.send(position, piece))
            if position % TURN_PIECES == 0:
                # Let the courier work: nothing else in this loop need ever wait.
                await asyncio.sleep(0)
            if time.monotonic() - noted > NOTE_SECONDS:
                window.advance()
                note(window.progress)
                noted = time.monotonic()
        await window.empty()
    finally:
        with suppress(BackfillFailed):
            window.advance()
        note(window.progress)


def _left(job: Job, position: int) -> Iterator[tuple[int, Piece]]:
    """The pieces after those that were delivered before, with their positions."""
    return islice(enumerate(job.pieces(), 1), position, None)
