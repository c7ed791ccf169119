"""How much may be under way at once: requests, and bytes of their bodies."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from pipeline.producers.gateway.problems import OVERLOADED, Problem

MOST_REQUESTS: Final = 512
MOST_BYTES: Final = 64 * 1024 * 1024


class Room:
    """Bounded memory: what does not fit is turned away at once, instead of being queued."""

    def __init__(self, most_requests: int = MOST_REQUESTS, most_bytes: int = MOST_BYTES) -> None:
        self._most_requests = most_requests
        self._most_bytes = most_bytes
        self.requests = 0
        self.bytes = 0

    @contextmanager
    def place(self, size_bytes: int) -> Iterator[None]:
        """Room for a request whose body has at most so many bytes; raises Problem without."""
        if self.requests >= self._most_requests or self.bytes + size_bytes > self._most_bytes:
            raise Problem(OVERLOADED)
        self.requests += 1
        self.bytes += size_bytes
        try:
            yield
        finally:
            self.requests -= 1
            self.bytes -= size_bytes
