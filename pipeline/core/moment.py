"""When and where something happened, as far as labels need it."""

from pipeline.contract.kinds import CHANNEL_NUMBER
from pipeline.contract.touchpoint import Touchpoint
from pipeline.core.numbers import ORIGIN_NUMBER
from pipeline.metrics.declarations import NONE, OTHER

# occurred_at (ms), channel number, queue as counted, origin number
Moment = tuple[int, int, str, int]


def moment_of(event: Touchpoint, queues: frozenset[str]) -> Moment:
    """The moment of a touchpoint; a queue outside the allow-list is counted as `other`."""
    return (
        event.occurred_at,
        CHANNEL_NUMBER[event.channel],
        queue_label(event.queue, queues),
        ORIGIN_NUMBER[event.origin],
    )


def queue_label(queue: str | None, queues: frozenset[str]) -> str:
    """The queue's own name where it is in the allow-list."""
    if queue is None:
        return NONE
    return queue if queue in queues else OTHER
