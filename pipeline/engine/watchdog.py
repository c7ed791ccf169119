"""Ends a worker that makes no progress: a stuck fetch or step must not look like calm."""

import faulthandler
import logging
import os
import sys
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)

EXIT_STATUS = 1
LOOKS = 10


class Watchdog:
    """A thread, so that it also sees an event loop that hangs.

    `progress` is a number that changes when work gets done, `behind` tells whether there is some.
    Ends the process when there was work and no progress for `seconds`: the group then gives its
    partitions to others, and whatever supervises the process starts it anew.
    """

    def __init__(
        self,
        seconds: float,
        progress: Callable[[], int],
        behind: Callable[[], bool],
        end: Callable[[int], None] = os._exit,
    ) -> None:
        self._seconds = seconds
        self._progress = progress
        self._behind = behind
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
        seen = self._progress()
        idle_looks = 0
        while not self._stopped.wait(self._seconds / LOOKS):
            now = self._progress()
            idle_looks = idle_looks + 1 if now == seen and self._behind() else 0
            seen = now
            if idle_looks >= LOOKS:
                log.critical("no progress for %.0f s though there is work: ending", self._seconds)
                faulthandler.dump_traceback(sys.stderr)
                self._end(EXIT_STATUS)
                return
