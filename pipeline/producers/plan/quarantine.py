"""Where touchpoints wait that a plan does not have: among the dead letters, as they would be sent.

`cx dead-letters replay` sends them, byte for byte, once the plan has them.
"""

import logging
from collections.abc import Mapping
from types import TracebackType
from typing import Final, Self

from pipeline.broker.schema_ids import schemas_for
from pipeline.contract.records import DeadLetter
from pipeline.contract.topics import catalogue
from pipeline.contract.touchpoint import Touchpoint
from pipeline.contract.touchpoint_codec import TouchpointCodec
from pipeline.contract.wire import Codec
from pipeline.producers.courier import Courier
from pipeline.producers.door import Door
from pipeline.producers.failures import BufferFull, InvalidTouchpoint, PublisherClosed, TopicMissing
from pipeline.producers.outgoing import Outgoing
from pipeline.producers.plan.plan import Violation, source_name
from pipeline.producers.space import Limits, Space
from pipeline.settings import Settings

log = logging.getLogger(__name__)

# In the place of an offset: it was in no topic yet.
FROM_NO_TOPIC: Final = -1
SOURCE_HEADER: Final = "cx-source"
RULE_HEADER: Final = "cx-plan-rule"
# With what a letter adds to its record, Kafka must still take it.
MOST_BYTES: Final = 900_000


class Quarantine:
    """Puts touchpoints aside; at most `limits` of them wait for Kafka at a time."""

    def __init__(self, settings: Settings, limits: Limits | None = None) -> None:
        self._settings = settings
        self._topics = catalogue(settings.topic_prefix)
        self._space = Space(limits or Limits())
        self._open: tuple[Courier, Door, Codec] | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def start(self) -> None:
        """Connect to Kafka; raises BrokerUnavailable, NotInTime, RegistryRefused, TopicMissing."""
        courier = Courier(self._settings)
        try:
            await courier.open()
            counts = await courier.partition_counts()
            _check(self._topics.dead_letters.name, counts)
            schemas = await schemas_for(self._settings, log.warning)
        except BaseException:
            await courier.close()
            raise
        door = Door(self._topics, counts, TouchpointCodec(schemas))
        self._open = courier, door, Codec(schemas)

    async def put(self, touchpoint: Touchpoint, violation: Violation) -> int:
        """Put a touchpoint aside; returns its offset among the dead letters once Kafka has it.

        It is written as it is given: personal data must have been taken out before. Raises
        InvalidTouchpoint and TopicMissing as publishing does, BufferFull at once where too many
        wait, PublisherClosed, and KafkaError where the broker refuses it.
        """
        if self._open is None:
            raise PublisherClosed("the quarantine is not open")
        courier, door, codec = self._open
        record = _letter(door.seal(touchpoint), touchpoint, violation, codec)
        outgoing = record._replace(topic=self._topics.dead_letters.name)
        if not self._space.try_take(outgoing.size_bytes):
            raise BufferFull("too many touchpoints wait to be put aside")
        try:
            return await courier.send(outgoing)
        finally:
            self._space.give_back(outgoing.size_bytes)

    async def close(self) -> None:
        """Disconnect: what Kafka has not acknowledged by then was not put aside."""
        if self._open is not None:
            courier, _, _ = self._open
            self._open = None
            await courier.close()


def _check(topic: str, there: Mapping[str, int]) -> None:
    if topic not in there:
        raise TopicMissing(topic)


def _letter(
    sealed: Outgoing, touchpoint: Touchpoint, violation: Violation, codec: Codec
) -> Outgoing:
    """The dead letter of a touchpoint, in the partition that would have been its own."""
    letter = DeadLetter(
        topic=sealed.topic,
        partition=sealed.partition,
        offset=FROM_NO_TOPIC,
        timestamp=sealed.timestamp,
        reason="tracking_plan",
        text=violation.text,
        key=sealed.key,
        value=sealed.value,
        headers=(
            (SOURCE_HEADER, source_name(touchpoint).encode()),
            (RULE_HEADER, violation.rule.encode()),
        ),
    )
    value = codec.encode_dead_letter(letter)
    if len(value) + len(sealed.key or b"") > MOST_BYTES:
        raise InvalidTouchpoint("invalid_field", f"larger than {MOST_BYTES} bytes")
    return sealed._replace(value=value)
