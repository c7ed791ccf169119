"""Very many customers of exactly 20 touchpoints each, quick to make: copies of simulated ones.

The copies come in blocks. A block's touchpoints are in the order of time, and each block begins a
little after the one before it, so that all blocks together span less than a closed case is kept:
nothing is folded away before it is measured, and nothing is too late.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import takewhile
from typing import Final, NamedTuple

from msgspec.structs import replace

from bench.streams import SEED, START_MS
from pipeline.contract.touchpoint import Touchpoint, key_of
from pipeline.producers.simulator import SCENARIOS, simulate

TOUCHPOINTS_EACH: Final = 20
DAY_MS: Final = 86_400_000
STORY_MS: Final = 6 * DAY_MS  # below the lateness horizon
SPREAD_MS: Final = 23 * DAY_MS  # with the story below the retention of closed cases
BLOCK_CUSTOMERS: Final = 2_000
SIMULATED_CUSTOMERS: Final = 4_000
SIMULATED_RATE: Final = 1.0


class Prepared(NamedTuple):
    """A touchpoint in the form of a Kafka record, decoded already: `value` is the touchpoint."""

    offset: int
    timestamp: int
    key: bytes
    value: Touchpoint
    headers: Sequence[tuple[str, bytes]] = ()


@cache
def templates() -> list[list[Touchpoint]]:
    """Simulated customers who have 20 touchpoints within the story: the first 20 of each."""
    arrivals = simulate(SCENARIOS["calm"], SIMULATED_CUSTOMERS, SIMULATED_RATE, SEED, START_MS)
    within = takewhile(lambda arrival: arrival[0] < START_MS + STORY_MS, arrivals)
    by_key: defaultdict[bytes, list[Touchpoint]] = defaultdict(list)
    for _, touchpoint in within:
        by_key[key_of(touchpoint)].append(touchpoint)
    whole = [told[:TOUCHPOINTS_EACH] for told in by_key.values() if len(told) >= TOUCHPOINTS_EACH]
    if not whole:
        raise RuntimeError("nobody in the simulation has 20 touchpoints")
    return whole


def blocks(customers: int) -> Iterator[list[Prepared]]:
    """The touchpoints of all customers, block by block, each in the order of arrival."""
    stories = templates()
    offset = 0
    for first in range(0, customers, BLOCK_CUSTOMERS):
        last = min(first + BLOCK_CUSTOMERS, customers)
        moved_ms = SPREAD_MS * first // customers
        told = [
            touchpoint
            for number in range(first, last)
            for touchpoint in copies(stories[number % len(stories)], number, moved_ms)
        ]
        told.sort(key=lambda touchpoint: touchpoint.received_at)
        yield [
            Prepared(offset + place, each.received_at, key_of(each), each)
            for place, each in enumerate(told)
        ]
        offset += len(told)


def copies(story: Sequence[Touchpoint], number: int, moved_ms: int) -> Iterator[Touchpoint]:
    """A story as it happened to customer `number`, `moved_ms` later."""
    customer = f"{number:09d}"
    for place, told in enumerate(story):
        yield replace(
            told,
            event_id=f"{customer}-{place:02d}",
            customer_id=customer,
            occurred_at=told.occurred_at + moved_ms,
            received_at=told.received_at + moved_ms,
        )
