"""All engines that are measured, in the order in which they run."""

from collections.abc import Callable
from functools import cache
from typing import Literal, NamedTuple

from pipeline.contract.schemas import read_schemas
from pipeline.contract.wire import Codec

Delivery = Literal["none", "at-least-once", "exactly-once"]


def count_of_number(value: bytes) -> int:
    """A count written as decimal digits, as JSON writes a whole number."""
    return int(value)


def touchpoints_of_journey(value: bytes) -> int:
    """How many touchpoints a record of our journeys topic says its customer had."""
    return _codec().decode_journey(value)[1].touchpoints


@cache
def _codec() -> Codec:
    return Codec(read_schemas())


class Engine(NamedTuple):
    """One row: which module runs it, on which stream, on which part of it."""

    name: str
    delivery: Delivery
    module: str
    stream: Literal["count", "journey"] = "count"
    # The slowest engine reads the first tenth only: its rate does not depend on the length.
    share_of_events: float = 1.0
    # Reads a count back from the output, to prove that every event was counted; None: no proof.
    count_of: Callable[[bytes], int] | None = count_of_number


ENGINES = {
    engine.name: engine
    for engine in (
        Engine("raw", "none", "bench.engines.raw", count_of=None),
        Engine(
            "faust",
            "at-least-once",
            "bench.engines.plain_faust",
            share_of_events=0.1,
        ),
        Engine("quixstreams", "at-least-once", "bench.engines.quix"),
        Engine("bytewax", "at-least-once", "bench.engines.bytewax_flow"),
        Engine("cx", "exactly-once", "bench.engines.cx"),
        Engine(
            "cx-journey",
            "exactly-once",
            "bench.engines.cx_journey",
            "journey",
            count_of=touchpoints_of_journey,
        ),
    )
}
# Not part of the comparison; they explain it. They run when --only names them.
FURTHER_ENGINES = {
    engine.name: engine
    for engine in (
        Engine("raw-contract", "none", "bench.engines.raw_contract", count_of=None),
        Engine("raw-journey", "none", "bench.engines.raw", "journey", count_of=None),
        Engine(
            "quixstreams-exactly-once",
            "exactly-once",
            "bench.engines.quix_exactly_once",
        ),
    )
}
PEERS = ("faust", "quixstreams", "bytewax")
