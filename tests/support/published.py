"""What producers have put into the touchpoint topics."""

from collections.abc import Iterable
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from pipeline.broker.connection import client_options
from pipeline.contract.schemas import read_schemas
from pipeline.contract.topics import catalogue
from pipeline.contract.touchpoint import Touchpoint
from pipeline.contract.wire import Codec, Rejection
from pipeline.settings import Settings

# aiokafka has no types.
Record = Any


async def records_in(settings: Settings, channel: str) -> list[Record]:
    """Every record of a channel's topic, partition by partition, in the order of offsets."""
    topic = catalogue(settings.topic_prefix).touchpoints(channel).name
    partitions = [TopicPartition(topic, number) for number in range(settings.partitions)]
    found: dict[TopicPartition, list[Record]] = {partition: [] for partition in partitions}
    async with AIOKafkaConsumer(
        **client_options(settings), auto_offset_reset="earliest"
    ) as consumer:
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        left = {partition for partition, end in ends.items() if end}
        while left:
            for partition, records in (await consumer.getmany(*left, timeout_ms=1000)).items():
                found[partition] += records
            left = {one for one in left if await consumer.position(one) < ends[one]}
    return [record for partition in partitions for record in found[partition]]


def touchpoints_of(records: Iterable[Record], channel: str) -> list[Touchpoint]:
    """The touchpoints among them, as the worker's door lets them in; markers are left out."""
    codec = Codec(read_schemas())
    found = []
    for record in records:
        if record.key is None:
            continue
        touchpoint = codec.parse_record(record.key, record.value, channel)
        assert not isinstance(touchpoint, Rejection), touchpoint
        found.append(touchpoint)
    return found
