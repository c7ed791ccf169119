"""The door of the pipeline: what a touchpoint must pass to become a Kafka record."""

import logging
import time
from collections.abc import Mapping

import msgspec

from pipeline.broker.schema_ids import schemas_for
from pipeline.contract.partitioner import partition_of
from pipeline.contract.topics import Topics, catalogue
from pipeline.contract.touchpoint import Touchpoint, key_of
from pipeline.contract.touchpoint_codec import TouchpointCodec
from pipeline.contract.validation import refusal
from pipeline.producers.courier import Courier
from pipeline.producers.failures import InvalidTouchpoint, TopicMissing
from pipeline.producers.outgoing import Outgoing
from pipeline.settings import Settings

log = logging.getLogger(__name__)

# By default Kafka takes batches of 1 MiB; a record must fit into one with its framing.
MOST_BYTES = 1_000_000
# What a field that is not of its declared type comes to.
WRONG_TYPE = (TypeError, ValueError, AttributeError, LookupError, OverflowError)


class Door:
    """Sets when a touchpoint was received, validates it, and finds its key and partition.

    `partition_counts`: every topic there is and its number of partitions. `source` is put on
    touchpoints that name none.
    """

    def __init__(
        self,
        topics: Topics,
        partition_counts: Mapping[str, int],
        codec: TouchpointCodec,
        source: str | None = None,
    ) -> None:
        self._topics = topics
        self._partition_counts = partition_counts
        self._codec = codec
        self._source = source

    def seal(self, touchpoint: Touchpoint) -> Outgoing:
        """The record of a touchpoint received now; raises InvalidTouchpoint or TopicMissing."""
        received_at = wall_clock_ms()
        source = touchpoint.source or self._source
        received = msgspec.structs.replace(touchpoint, received_at=received_at, source=source)
        key, value = self._encoded(received)
        topic = self._topics.touchpoints(received.channel).name
        if (partitions := self._partition_counts.get(topic)) is None:
            raise TopicMissing(topic)
        return Outgoing(topic, partition_of(key, partitions), key, value, received_at)

    def _encoded(self, touchpoint: Touchpoint) -> tuple[bytes, bytes]:
        try:
            refused = refusal(touchpoint)
            if refused is not None:
                raise InvalidTouchpoint(refused.reason, refused.text)
            key, value = key_of(touchpoint), self._codec.encode(touchpoint)
        except WRONG_TYPE as wrong:
            raise InvalidTouchpoint("invalid_field", f"{type(wrong).__name__}: {wrong}") from None
        if len(key) + len(value) > MOST_BYTES:
            raise InvalidTouchpoint("invalid_field", f"larger than {MOST_BYTES} bytes")
        return key, value


async def opened_door(settings: Settings, courier: Courier, source: str | None = None) -> Door:
    """The door to the topics that an open courier finds; raises NotInTime or RegistryRefused."""
    schemas = await schemas_for(settings, log.warning)
    counts = await courier.partition_counts()
    return Door(catalogue(settings.topic_prefix), counts, TouchpointCodec(schemas), source)


def wall_clock_ms() -> int:
    """Now, in ms UTC."""
    return time.time_ns() // 1_000_000
