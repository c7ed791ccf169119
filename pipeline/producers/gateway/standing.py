"""Whether Kafka takes writes, by what came of those before."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

# While writes fail, one request in so many times its patience is let through, to see whether they
# still do. Mostly what was given up tells before: it is being tried all the time.
TRIAL_EVERY: Final = 2.0
NEWS_SECONDS: Final = 10.0


class Standing:
    """What is known of Kafka. `patience_s`: after so long without an answer it takes no writes.

    What was given up waiting for is still being tried. As long as there is any of it, and nothing
    else has been acknowledged lately, requests are turned away at once: so little is in memory,
    however long Kafka is away.
    """

    def __init__(self, patience_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._patience_s = patience_s
        self._clock = clock
        self._acknowledged_at = clock()
        self._next_trial = 0.0
        self._next_news = 0.0
        self._given_up: set[asyncio.Future[object]] = set()
        # Set by who opens the connection, looks after it and ends it; None: nothing is wrong.
        self.waiting_for: str | None = "Kafka"
        self.unreachable: str | None = None
        self.stopping = False

    @property
    def given_up(self) -> int:
        """How many writes are still being tried that nobody waits for any more."""
        return len(self._given_up)

    def not_ready(self) -> str | None:
        """Why no traffic should come here, in one line."""
        if self.stopping:
            return "stopping"
        if self.waiting_for is not None:
            return f"waiting for {self.waiting_for}"
        return self._silence() or self.unreachable

    def turns_away(self) -> bool:
        """Whether a request is refused at once."""
        if self.waiting_for is not None:
            return True
        if self._silence() is None:
            return False
        now = self._clock()
        if now < self._next_trial:
            return True
        self._next_trial = now + TRIAL_EVERY * self._patience_s
        return False

    def acknowledged(self) -> None:
        """Kafka has just taken a write."""
        self._acknowledged_at = self._clock()
        self.unreachable = None

    def quiet_seconds(self) -> float:
        """How long ago that was."""
        return self._clock() - self._acknowledged_at

    def is_news(self) -> bool:
        """Whether it is time to say again that something is wrong."""
        now = self._clock()
        if now < self._next_news:
            return False
        self._next_news = now + NEWS_SECONDS
        return True

    def give_up(self, write: asyncio.Future[object]) -> None:
        """Nobody waits for this write any more."""
        self._given_up.add(write)
        write.add_done_callback(self._settled)

    def _silence(self) -> str | None:
        if self._given_up and self.quiet_seconds() >= self._patience_s:
            return f"Kafka has acknowledged nothing for {self.quiet_seconds():.0f} s"
        return None

    def _settled(self, write: asyncio.Future[object]) -> None:
        self._given_up.discard(write)
        if not write.cancelled() and write.exception() is None:
            self.acknowledged()
