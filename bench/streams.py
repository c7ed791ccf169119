"""The touchpoints that are measured on: one simple stream for counting, one simulated company."""

from collections.abc import Iterator
from itertools import islice
from random import Random
from typing import Final

from bench.fill import Written
from pipeline.contract.kinds import CHANNELS
from pipeline.contract.topics import catalogue
from pipeline.contract.touchpoint import Touchpoint, key_of
from pipeline.contract.wire import Codec
from pipeline.producers.simulator import SCENARIOS, simulate

START_MS: Final = 1_767_225_600_000  # 2026-01-01, 00:00 UTC
SEED: Final = 1
COUNT_CHANNEL: Final = "web"
COUNT_KINDS: Final = ("page.viewed", "search.performed", "review.read", "checkout.started")
# Touchpoints per second of simulated time: some days for the default number of events.
SIMULATED_RATE: Final = 5.0


def count_touchpoints(customers: int) -> Iterator[Touchpoint]:
    """Visits to a web site without end; all customers come equally often."""
    chance = Random(SEED)  # noqa: S311  # repeatable chance, no secret
    at = START_MS
    number = 0
    while True:
        at += chance.randint(0, 20)
        number += 1
        yield Touchpoint(
            event_id=f"{chance.getrandbits(64):016x}",
            kind=chance.choice(COUNT_KINDS),
            channel=COUNT_CHANNEL,
            occurred_at=at,
            received_at=at + 40,
            customer_id=f"{chance.randrange(customers):06d}",
            session_id=f"s-{number // 8:x}",
            actor="customer",
            locale="en-GB",
            source="shop/4.2",
            attributes={"device": "phone"},
        )


def journey_touchpoints(customers: int) -> Iterator[Touchpoint]:
    """An ordinary week of the simulated company, in the order of arrival, without end."""
    arrivals = simulate(SCENARIOS["calm"], customers, SIMULATED_RATE, SEED, START_MS)
    return (touchpoint for _, touchpoint in arrivals)


STREAMS: Final = {"count": count_touchpoints, "journey": journey_touchpoints}


def prefix_of(stream: str) -> str:
    """The topic prefix under which a stream is kept."""
    return f"bench-{stream}"


def source_topics(stream: str) -> tuple[str, ...]:
    """The topics a stream is written to; all engines but ours read no others."""
    topics = catalogue(prefix_of(stream))
    channels = (COUNT_CHANNEL,) if stream == "count" else CHANNELS
    return tuple(topics.touchpoints(channel).name for channel in channels)


def written(stream: str, events: int, customers: int, codec: Codec) -> Iterator[Written]:
    """The first `events` touchpoints of a stream as Kafka records."""
    topics = catalogue(prefix_of(stream))
    names = {channel: topics.touchpoints(channel).name for channel in CHANNELS}
    for touchpoint in islice(STREAMS[stream](customers), events):
        yield Written(
            names[touchpoint.channel], key_of(touchpoint), codec.encode_touchpoint(touchpoint)
        )
