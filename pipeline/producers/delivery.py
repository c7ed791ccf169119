"""What a publisher hands back for each touchpoint: a promise of its delivery."""

import asyncio
from collections.abc import Callable, Generator
from typing import Any, NamedTuple

from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.failures import DeliveryFailed


class Receipt(NamedTuple):
    """Where a touchpoint is in Kafka; the offset is -1 where the broker did not say."""

    event_id: str
    topic: str
    partition: int
    offset: int


class Delivery:
    """Await it for the receipt; raises DeliveryFailed. `flush` tells what nobody awaited."""

    def __init__(
        self,
        touchpoint: Touchpoint,
        result: asyncio.Future[Receipt],
        on_told: Callable[["Delivery"], None],
    ) -> None:
        self.touchpoint = touchpoint
        self.result = result
        self._on_told = on_told

    def done(self) -> bool:
        """Whether it has been delivered or has failed."""
        return self.result.done()

    def told(self) -> None:
        """Somebody knows that it failed: its space is free again."""
        self._on_told(self)

    def __await__(self) -> Generator[Any, None, Receipt]:
        try:
            # Shielded: who stops waiting does not stop the delivery.
            return (yield from asyncio.shield(self.result).__await__())
        except DeliveryFailed:
            self.told()
            raise
