"""How long to wait after a failure, and when to give up."""

import time

FIRST_SECONDS = 0.1
LONGEST_SECONDS = 10.0


class Backoff:
    """Doubles the pause while failures follow each other; raises once they have lasted too long."""

    def __init__(self, give_up_seconds: float) -> None:
        self._give_up_seconds = give_up_seconds
        self.succeeded()

    def succeeded(self) -> None:
        """What was tried worked: the next failure is a first one."""
        self._since: float | None = None
        self._pause = FIRST_SECONDS

    def failed(self, error: Exception) -> float:
        """The seconds to wait before the next try; raises `error` once it has lasted too long."""
        now = time.monotonic()
        self._since = self._since or now
        if now - self._since > self._give_up_seconds:
            raise error
        pause, self._pause = self._pause, min(2 * self._pause, LONGEST_SECONDS)
        return pause
