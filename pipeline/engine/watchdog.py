"""Ends a worker that makes no progress, or does not end by itself: neither may look like calm."""

import faulthandler
import logging
import os
import sys
import threading
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager

log = logging.getLogger(__name__)

EXIT_STATUS = 1
LOOKS = 10


class Watchdog:
    """A thread, so that it also sees an event loop that hangs.

    `work` tells of each partition that has work something that changes when some of it gets done.
    Ends the process when a partition had work and no progress for `seconds`, whatever the others
    did: the group then gives its partitions to others, and whatever supervises the process starts
    it anew.
    """

    def __init__(
        self,
        seconds: float,
        work: Callable[[], Mapping[int, Hashable]],
        end: Callable[[int], None] = os._exit,
    ) -> None:
        self._seconds = seconds
        self._work = work
        self._end = end
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()
        self._thread.join()

    def _watch(self) -> None:
        seen: Mapping[int, Hashable] = {}
        idle_looks: dict[int, int] = {}
        while not self._stopped.wait(self._seconds / LOOKS):
            now = self._work()
            idle_looks = {
                partition: idle_looks.get(partition, 0) + 1 if seen.get(partition) == done else 0
                for partition, done in now.items()
            }
            seen = now
            stuck = sorted(number for number, looks in idle_looks.items() if looks >= LOOKS)
            if stuck:
                log.critical(
                    "partitions %s: no progress for %.0f s though there is work: ending",
                    stuck,
                    self._seconds,
                )
                faulthandler.dump_traceback(sys.stderr)
                self._end(EXIT_STATUS)
                return


@contextmanager
def ended_within(seconds: float, end: Callable[[int], None] = os._exit) -> Iterator[None]:
    """End the process when the block takes longer; what was not committed is then done again.

    Kafka's clients wait for a broker that is away, also while they are being closed.
    """

    def give_up() -> None:
        log.critical("not stopped after %.0f s: ending without leaving the group", seconds)
        end(EXIT_STATUS)

    timer = threading.Timer(seconds, give_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
