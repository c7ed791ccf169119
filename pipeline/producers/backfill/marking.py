"""Backfill markers: control records in every partition of every topic that is filled."""

import asyncio
from collections.abc import Mapping, Sequence

from aiokafka.errors import KafkaError

from pipeline.contract.markers import Marker, marker_headers
from pipeline.contract.topics import Topics
from pipeline.producers.backfill.window import BackfillFailed
from pipeline.producers.courier import Courier
from pipeline.producers.door import wall_clock_ms
from pipeline.producers.failures import TopicMissing
from pipeline.producers.outgoing import Outgoing

Place = tuple[str, int]


def marked_places(
    topics: Topics, channels: Sequence[str], partition_counts: Mapping[str, int]
) -> list[Place]:
    """Every partition of every channel's topic; raises TopicMissing."""
    names = [topics.touchpoints(channel).name for channel in channels]
    for name in names:
        if name not in partition_counts:
            raise TopicMissing(name)
    return [(name, number) for name in names for number in range(partition_counts[name])]


async def mark(
    courier: Courier, places: Sequence[Place], marker: Marker, stall_seconds: float
) -> None:
    """Write the marker to every place, and wait for all of them; raises BackfillFailed."""
    headers = tuple(marker_headers(marker))
    now = wall_clock_ms()
    arrivals = [
        courier.send(Outgoing(topic, partition, None, None, now, headers))
        for topic, partition in places
    ]
    try:
        async with asyncio.timeout(stall_seconds):
            await asyncio.gather(*arrivals)
    except (KafkaError, TimeoutError) as failed:
        raise BackfillFailed(f"Kafka did not take the {marker.marker} marker: {failed!r}") from None
