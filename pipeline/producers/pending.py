"""What is published and not yet delivered, and what failed and nobody knows of yet."""

import asyncio
from collections.abc import Iterable

from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.delivery import Delivery, Receipt
from pipeline.producers.failures import DeliveryFailed, NotDelivered
from pipeline.producers.outgoing import Outgoing
from pipeline.producers.space import Space


class Pending:
    """Holds the space of each touchpoint until it is delivered or its failure has been told.

    So failures that nobody looks at fill the buffer, and end in BufferFull, instead of getting
    lost.
    """

    def __init__(self, space: Space) -> None:
        self._space = space
        self._under_way: dict[Delivery, int] = {}
        self._failed: dict[Delivery, int] = {}

    def add(
        self, touchpoint: Touchpoint, record: Outgoing, offset: asyncio.Future[int]
    ) -> Delivery:
        """Follow a record whose space is taken until `offset` holds its offset or failure."""
        result: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        delivery = Delivery(touchpoint, result, self._told)
        self._under_way[delivery] = record.size_bytes
        offset.add_done_callback(lambda _: self._settle(delivery, record, offset))
        return delivery

    def under_way(self) -> list[Delivery]:
        """What is neither delivered nor failed."""
        return list(self._under_way)

    def failures(self) -> int:
        """How many failed that nobody has been told of."""
        return len(self._failed)

    def give_up(self, cause: str) -> None:
        """Let everything under way fail."""
        for delivery in self.under_way():
            self._fail(delivery, cause)

    def raise_failures(self, late: Iterable[Delivery] = ()) -> None:
        """Raise NotDelivered if there are failures or `late` deliveries; failures are then told."""
        failed = list(self._failed)
        lost = [*failed, *late]
        for delivery in failed:
            self._told(delivery)
        if lost:
            causes = [str(delivery.result.exception()) for delivery in failed[:1]]
            raise NotDelivered(
                [delivery.touchpoint for delivery in lost],
                causes[0] if causes else "Kafka has not acknowledged them in time",
            )

    def _settle(self, delivery: Delivery, record: Outgoing, offset: asyncio.Future[int]) -> None:
        if delivery.done():
            return
        if offset.cancelled():
            self._fail(delivery, "the publisher was closed")
        elif (failure := offset.exception()) is not None:
            self._fail(delivery, failure)
        else:
            self._space.give_back(self._under_way.pop(delivery))
            event_id = delivery.touchpoint.event_id
            receipt = Receipt(event_id, record.topic, record.partition, offset.result())
            delivery.result.set_result(receipt)

    def _fail(self, delivery: Delivery, cause: BaseException | str) -> None:
        self._failed[delivery] = self._under_way.pop(delivery)
        delivery.result.set_exception(DeliveryFailed(delivery.touchpoint, cause))
        # Mark it as seen: who does not await it is told by flush or close.
        delivery.result.exception()

    def _told(self, delivery: Delivery) -> None:
        size_bytes = self._failed.pop(delivery, None)
        if size_bytes is not None:
            self._space.give_back(size_bytes)
