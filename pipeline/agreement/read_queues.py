"""`[queues.…]`: the queues that are labels of their own, their business hours and their team."""

from collections.abc import Collection
from typing import Final

from pipeline.agreement.agreement import Queue
from pipeline.agreement.faults import Refused
from pipeline.agreement.objectives import QueueObjectives
from pipeline.agreement.read_objectives import read_queue_objectives
from pipeline.agreement.table import Table
from pipeline.agreement.values import label, name
from pipeline.metrics.declarations import NONE, OTHER

RESERVED: Final = {
    NONE: "what is in no queue",
    OTHER: "the queues that are not listed",
}


def read_queues(
    table: Table,
    calendars: Collection[str],
    default_calendar: str | None,
    of_all: QueueObjectives,
) -> dict[str, Queue]:
    """Every queue by its name."""
    queues = {}
    for queue, one in table.named_tables():
        _check_name(table, queue)
        queues[queue] = Queue(
            name=queue,
            calendar=one.name("calendar", calendars, default_calendar),
            team=one.value("team", label, None),
            objectives=read_queue_objectives(one.table("objectives"), of_all),
        )
        one.close()
    return queues


def _check_name(table: Table, queue: str) -> None:
    if queue in RESERVED:
        table.wrong(
            f'"{queue}" is the label of {RESERVED[queue]}; leave it out, and write what counts for '
            "it in [defaults] and [objectives]",
            queue,
        )
    try:
        name(queue)
    except Refused as wrong:
        table.wrong(str(wrong), queue)
