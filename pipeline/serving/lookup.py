"""Finding one customer's journey in the log, by reading the partition it must be in."""

from pipeline.broker.reading import read_to_end
from pipeline.contract.partitioner import partition_of
from pipeline.contract.topics import catalogue
from pipeline.settings import Settings


async def find_journey(settings: Settings, key: bytes) -> bytes | None:
    """The latest value of the key in the journeys topic; None where there is none, or was removed.

    Reads the whole partition of the key, so that it needs no index and no worker.
    """
    topic = catalogue(settings.topic_prefix).journeys.name
    value = None
    async for records in read_to_end(settings, topic, partition_of(key, settings.partitions)):
        for record in records:
            if record.key == key:
                value = record.value
    return value
