"""Tells a story at its pace: simulated touchpoints handed to a publisher when they are due."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator

from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.simulator.pace import Pace

# Who is behind never waits; the event loop gets its turn after so many touchpoints.
TURN = 50


class Feed:
    """One story on its way; `produced` counts what the publisher has accepted.

    `publish` waits for room, which holds the story up: it then goes on as fast as it can until it
    is on time again.
    """

    def __init__(
        self,
        story: Iterator[tuple[int, Touchpoint]],
        pace: Pace,
        publish: Callable[[Touchpoint], Awaitable[object]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._story = story
        self._pace = pace
        self._publish = publish
        self._clock = clock
        self._begun = clock()
        self._ended: float | None = None
        self.produced = 0
        self.behind_seconds = 0.0

    @property
    def elapsed_seconds(self) -> float:
        """Since the feed was made, until it ended."""
        return (self._clock() if self._ended is None else self._ended) - self._begun

    @property
    def story_time(self) -> int:
        """The simulated time now, in ms UTC."""
        return self._pace.story_time(self.elapsed_seconds * 1000)

    async def run(self, stop: asyncio.Event, most: int | None = None) -> None:
        """Publish until `stop` is set, or until `most` touchpoints are accepted."""
        try:
            await self._tell(stop, most)
        finally:
            self._ended = self._clock()

    async def _tell(self, stop: asyncio.Event, most: int | None) -> None:
        for at, touchpoint in self._story:
            if self.produced == most or not await self._due(at, stop):
                return
            await self._publish(touchpoint)
            self.produced += 1
            if self.produced % TURN == 0:
                await asyncio.sleep(0)

    async def _due(self, at: int, stop: asyncio.Event) -> bool:
        """Wait until `at` is due; False when the story is to stop."""
        due_seconds = self._pace.due_ms(at) / 1000
        while (wait_seconds := due_seconds - self.elapsed_seconds) > 0 and not stop.is_set():
            try:
                async with asyncio.timeout(wait_seconds):
                    await stop.wait()
            except TimeoutError:
                break
        self.behind_seconds = max(0.0, self.elapsed_seconds - due_seconds)
        return not stop.is_set()
