"""The publisher for asyncio programs: how a service tells the pipeline of touchpoints."""

import asyncio
import os
from types import TracebackType
from typing import Self

from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.courier import Courier
from pipeline.producers.delivery import Delivery
from pipeline.producers.door import Door, opened_door
from pipeline.producers.failures import BufferFull, InvalidTouchpoint, PublisherClosed
from pipeline.producers.outgoing import Outgoing
from pipeline.producers.pending import Pending
from pipeline.producers.space import Limits, Space
from pipeline.settings import Settings

SPACE_SECONDS = 30.0
FLUSH_SECONDS = 30.0
DEFAULT_LIMITS = Limits()


class TouchpointPublisher:
    """Validates touchpoints, holds a bounded number of them, and delivers them to Kafka.

    Delivery is idempotent, acknowledged by all replicas, in the order of publishing for each
    customer, and tried again until it succeeds or the publisher is closed. Settings come from
    `CX_*` unless given. `source` (service and version) is put on touchpoints that name none.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        source: str | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self._settings = settings or Settings.from_env(os.environ)
        self._source = source
        self._limits = limits
        self._space = Space(limits)
        self._pending = Pending(self._space)
        self._open: tuple[Door, Courier] | None = None

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
        """Connect to Kafka; raises BrokerUnavailable when none answers in CX_CONNECT_TIMEOUT_S.

        Raises SettingsError where a certificate or key cannot be used.
        """
        courier = Courier(self._settings)
        try:
            await courier.open()
            door = await opened_door(self._settings, courier, self._source)
        except BaseException:
            await courier.close()
            raise
        self._open = door, courier

    async def publish(
        self, touchpoint: Touchpoint, *, timeout_s: float | None = SPACE_SECONDS
    ) -> Delivery:
        """Accept a touchpoint, waiting for space; await what it returns to have it in Kafka.

        Raises InvalidTouchpoint, TopicMissing, PublisherClosed, and BufferFull after `timeout_s`
        seconds without space (None: waits for ever).
        """
        record = self._sealed(touchpoint)
        try:
            await self._space.take(record.size_bytes, timeout_s)
        except TimeoutError:
            raise BufferFull(self._fullness()) from None
        return self._sent(touchpoint, record)

    def publish_nowait(self, touchpoint: Touchpoint) -> Delivery:
        """As `publish`, but raises BufferFull at once where there is no space."""
        record = self._sealed(touchpoint)
        if not self._space.try_take(record.size_bytes):
            raise BufferFull(self._fullness())
        return self._sent(touchpoint, record)

    async def flush(self, timeout_s: float | None = FLUSH_SECONDS) -> None:
        """Wait until all that was published before is delivered.

        Raises NotDelivered with what Kafka has not acknowledged within `timeout_s` seconds (it
        goes on being tried), and with what failed and nobody has been told of.
        """
        self._pending.raise_failures(await self._wait(timeout_s))

    async def close(self, timeout_s: float | None = FLUSH_SECONDS) -> None:
        """As `flush`, then disconnect: what is not delivered by then is given up."""
        if self._open is None:
            return
        _, courier = self._open
        self._open = None
        self._space.turn_away(PublisherClosed("the publisher was closed"))
        try:
            await self._wait(timeout_s)
        finally:
            await courier.close()
            self._pending.give_up("the publisher was closed")
        self._pending.raise_failures()

    async def _wait(self, timeout_s: float | None) -> list[Delivery]:
        """Wait for what is under way now; returns what still is, when time is up."""
        before = self._pending.under_way()
        if before:
            await asyncio.wait([delivery.result for delivery in before], timeout=timeout_s)
        return [delivery for delivery in before if not delivery.done()]

    def _sealed(self, touchpoint: Touchpoint) -> Outgoing:
        if self._open is None:
            raise PublisherClosed("the publisher is not open")
        door, _ = self._open
        record = door.seal(touchpoint)
        if record.size_bytes > self._limits.max_pending_bytes:
            text = f"{record.size_bytes} bytes can never fit into the buffer"
            raise InvalidTouchpoint("invalid_field", text)
        return record

    def _sent(self, touchpoint: Touchpoint, record: Outgoing) -> Delivery:
        if self._open is None:
            self._space.give_back(record.size_bytes)
            raise PublisherClosed("the publisher was closed")
        _, courier = self._open
        return self._pending.add(touchpoint, record, courier.send(record))

    def _fullness(self) -> str:
        under_way, failures = len(self._pending.under_way()), self._pending.failures()
        return (
            f"{under_way} touchpoints wait for Kafka, and {failures} failures for being looked at"
        )
