"""Finding one customer's journey in the log, by reading the partition it must be in."""

from msgspec import DecodeError

from pipeline.broker.reading import read_to_end
from pipeline.broker.topics import partition_counts
from pipeline.contract.framing import Undecodable, UnknownSchema
from pipeline.contract.partitioner import partition_of
from pipeline.contract.topics import catalogue
from pipeline.contract.wire import Codec
from pipeline.core.journey import decode_state
from pipeline.core.policy import Policy
from pipeline.serving.story import Story, tell
from pipeline.settings import Settings


class UnreadableJourney(RuntimeError):
    """There is no log of journeys, or what is in it is no journey: one line that says which."""


async def find_story(
    settings: Settings, codec: Codec, key: str, at: int, policy: Policy
) -> Story | None:
    """The story of a key such as `c:4711`, as seen at `at` (ms); None where there is no journey.

    Reads the whole partition of the key, so that it needs no index and no worker. Raises
    UnreadableJourney.
    """
    value = await find_value(settings, key.encode())
    if value is None:
        return None
    try:
        return tell(key, decode_state(codec.journey_head(value).state), at, policy)
    except (Undecodable, UnknownSchema, DecodeError) as wrong:
        raise UnreadableJourney(f"the journey of {key} cannot be read: {wrong}") from wrong


async def find_value(settings: Settings, key: bytes) -> bytes | None:
    """The latest value of the key in the journeys topic; None where none is, or it was removed."""
    topic = catalogue(settings.topic_prefix).journeys.name
    # As many as there are, whatever this process is told: another count finds another partition.
    partitions = (await partition_counts(settings)).get(topic)
    if partitions is None:
        raise UnreadableJourney(f"no topic {topic} (cx topics create)")
    value = None
    async for records in read_to_end(settings, topic, partition_of(key, partitions)):
        for record in records:
            if record.key == key:
                value = record.value
    return value
