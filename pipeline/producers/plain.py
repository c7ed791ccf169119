"""The publisher for programs without asyncio: the same surface, in plain calls."""

import asyncio
import atexit
from collections.abc import Coroutine
from concurrent.futures import Future
from contextlib import suppress
from threading import Thread
from types import TracebackType
from typing import Any, Self, TypeVar

from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.delivery import Delivery, Receipt
from pipeline.producers.failures import DeliveryFailed, PublisherClosed
from pipeline.producers.sdk import (
    DEFAULT_LIMITS,
    FLUSH_SECONDS,
    SPACE_SECONDS,
    TouchpointPublisher,
)
from pipeline.producers.space import Limits
from pipeline.settings import Settings

T = TypeVar("T")


class PlainDelivery:
    """The promise of one touchpoint's delivery; may be asked from any thread, also after close."""

    def __init__(self, delivery: Delivery, loop: asyncio.AbstractEventLoop) -> None:
        self.touchpoint = delivery.touchpoint
        self._delivery = delivery
        self._loop = loop
        self._receipt: Future[Receipt] = Future()
        delivery.result.add_done_callback(self._settle)

    def done(self) -> bool:
        """Whether it has been delivered or has failed."""
        return self._receipt.done()

    def result(self, timeout_s: float | None = None) -> Receipt:
        """Wait for the receipt; raises DeliveryFailed, or TimeoutError after `timeout_s`."""
        try:
            return self._receipt.result(timeout_s)
        except DeliveryFailed:
            # A closed loop has told every failure already.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._delivery.told)
            raise

    def _settle(self, result: asyncio.Future[Receipt]) -> None:
        if (failure := result.exception()) is None:
            self._receipt.set_result(result.result())
        else:
            self._receipt.set_exception(failure)


class PlainTouchpointPublisher:
    """A `TouchpointPublisher` in a thread of its own; call it from any thread.

    A program that ends without closing it closes it at its exit. A process that forks opens it
    after the fork.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        source: str | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self._publisher = TouchpointPublisher(settings, source=source, limits=limits)
        self._running: tuple[asyncio.AbstractEventLoop, Thread] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def start(self) -> None:
        """Connect to Kafka; raises BrokerUnavailable when none answers in CX_CONNECT_TIMEOUT_S."""
        loop = asyncio.new_event_loop()
        thread = Thread(target=loop.run_forever, name="cx-publisher", daemon=True)
        thread.start()
        self._running = loop, thread
        try:
            self._run(self._publisher.start())
        except BaseException:
            self._end_thread()
            raise
        atexit.register(self.close)

    def publish(
        self, touchpoint: Touchpoint, *, timeout_s: float | None = SPACE_SECONDS
    ) -> PlainDelivery:
        """Accept a touchpoint, waiting for space; `result()` of what it returns has it in Kafka.

        Raises InvalidTouchpoint, TopicMissing, PublisherClosed, and BufferFull after `timeout_s`
        seconds without space (None: waits for ever).
        """
        return self._run(self._published(touchpoint, timeout_s))

    def publish_nowait(self, touchpoint: Touchpoint) -> PlainDelivery:
        """As `publish`, but raises BufferFull at once where there is no space."""
        return self._run(self._published_at_once(touchpoint))

    def flush(self, timeout_s: float | None = FLUSH_SECONDS) -> None:
        """As `TouchpointPublisher.flush`; raises NotDelivered."""
        self._run(self._publisher.flush(timeout_s))

    def close(self, timeout_s: float | None = FLUSH_SECONDS) -> None:
        """As `TouchpointPublisher.close`; raises NotDelivered."""
        if self._running is None:
            return
        atexit.unregister(self.close)
        try:
            self._run(self._publisher.close(timeout_s))
        finally:
            self._end_thread()

    async def _published(self, touchpoint: Touchpoint, timeout_s: float | None) -> PlainDelivery:
        delivery = await self._publisher.publish(touchpoint, timeout_s=timeout_s)
        return PlainDelivery(delivery, asyncio.get_running_loop())

    async def _published_at_once(self, touchpoint: Touchpoint) -> PlainDelivery:
        return PlainDelivery(self._publisher.publish_nowait(touchpoint), asyncio.get_running_loop())

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        if self._running is None:
            work.close()
            raise PublisherClosed("the publisher is not open")
        loop, _ = self._running
        return asyncio.run_coroutine_threadsafe(work, loop).result()

    def _end_thread(self) -> None:
        if self._running is None:
            return
        loop, thread = self._running
        self._running = None
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
