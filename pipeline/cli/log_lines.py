"""The log of a process: plain lines on stderr, and a client that repeats itself is cut short."""

import logging
import time
from collections.abc import Callable

# Libraries that log each attempt to reach a broker that is gone, many times a second, and one
# that logs each connection that does not speak HTTP.
CHATTY = ("aiokafka", "faust", "mode", "kafka", "aiohttp", "asyncio", "uvicorn")
# Our subclasses of Faust's services, whose lines are Faust's.
FAUST_SERVICES = ("pipeline.engine.app", "pipeline.engine.transport")
QUIET_SECONDS = 10.0
LINE = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"


class RepeatedLines(logging.Filter):
    """Lets the same line of a chatty library through once in ten seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._last_seconds: dict[tuple[str, int], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written."""
        if record.name.partition(".")[0] not in CHATTY:
            return True
        # The place in the code, not the text: texts differ by node, offset or time.
        place = (record.pathname, record.lineno)
        now = self._clock()
        if now - self._last_seconds.get(place, -QUIET_SECONDS) < QUIET_SECONDS:
            return False
        self._last_seconds[place] = now
        return True


def set_up_logging(level: str) -> None:
    """Write this process's log to stderr, times in UTC; libraries only from warnings upwards.

    With level `debug`, libraries tell what they do as well.
    """
    formatter = logging.Formatter(LINE, "%Y-%m-%dT%H:%M:%SZ")
    formatter.converter = time.gmtime
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    handler.addFilter(RepeatedLines())
    logging.root.handlers = [handler]
    logging.root.setLevel(level.upper())
    library_level = logging.INFO if level == "debug" else max(logging.WARNING, logging.root.level)
    for name in (*CHATTY, *FAUST_SERVICES):
        logging.getLogger(name).setLevel(library_level)
