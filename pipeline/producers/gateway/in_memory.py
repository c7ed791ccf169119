"""A publisher without Kafka: for tests of what sends touchpoints over HTTP."""

import asyncio
from typing import Literal

import msgspec

from pipeline.contract.schemas import read_schemas
from pipeline.contract.topics import catalogue
from pipeline.contract.touchpoint import Touchpoint
from pipeline.contract.touchpoint_codec import TouchpointCodec
from pipeline.producers.delivery import Delivery, Receipt
from pipeline.producers.door import Door
from pipeline.producers.failures import BufferFull, DeliveryFailed
from pipeline.producers.plan.plan import Violation

PARTITIONS = 8


class InMemoryPublisher:
    """Has the door of the real one, and keeps what comes through in `published`.

    `kafka`: "takes" acknowledges at once; "silent" lets deliveries wait until `recover`; "full"
    refuses at once; "refuses" fails each with `cause`. What waits and what failed with nobody
    knowing keeps its place: `unseen`.
    """

    def __init__(self) -> None:
        topics = catalogue("cx")
        counts = {topic.name: PARTITIONS for topic in topics.all()}
        self._door = Door(topics, counts, TouchpointCodec(read_schemas()))
        self._waiting: list[Delivery] = []
        # Set once something waits.
        self.waits = asyncio.Event()
        self.kafka: Literal["takes", "silent", "full", "refuses"] = "takes"
        self.cause: BaseException | str = "no reason"
        self.published: list[Touchpoint] = []
        self.quarantined: list[tuple[Touchpoint, Violation]] = []
        self.unseen = 0

    def publish_nowait(self, touchpoint: Touchpoint) -> Delivery:
        """Accept a touchpoint; raises InvalidTouchpoint or BufferFull."""
        record = self._door.seal(touchpoint)
        if self.kafka == "full":
            raise BufferFull("full")
        result: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        sealed = msgspec.structs.replace(touchpoint, received_at=record.timestamp)
        delivery = Delivery(sealed, result, self._told)
        if self.kafka == "refuses":
            self.unseen += 1
            result.set_exception(DeliveryFailed(sealed, self.cause))
            # Marked as seen: who does not ask is counted in `unseen`.
            result.exception()
        elif self.kafka == "silent":
            self._waiting.append(delivery)
            self.waits.set()
        else:
            self._deliver(delivery)
        return delivery

    async def put(self, touchpoint: Touchpoint, violation: Violation) -> int:
        """Put a touchpoint aside."""
        self.quarantined.append((touchpoint, violation))
        return len(self.quarantined) - 1

    def recover(self) -> None:
        """Kafka is back: what waits is delivered."""
        self.kafka = "takes"
        for delivery in self._waiting:
            self._deliver(delivery)
        self._waiting.clear()

    def _deliver(self, delivery: Delivery) -> None:
        self.published.append(delivery.touchpoint)
        offset = len(self.published) - 1
        delivery.result.set_result(Receipt(delivery.touchpoint.event_id, "", 0, offset))

    def _told(self, _: Delivery) -> None:
        self.unseen -= 1
