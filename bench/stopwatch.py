"""Wall and CPU time of one engine process, from its first record to its last commit."""

import time
from importlib.metadata import version

from bench.job import Result


class Stopwatch:
    """Starts with the first record; the last `lap` counts, so call it after every commit."""

    def __init__(self) -> None:
        self._began: tuple[float, float] | None = None
        self._ended = (0.0, 0.0)

    def begin(self) -> None:
        """Called for every first record there may be; only the first call counts."""
        if self._began is None:
            self._began = _now()

    def lap(self) -> None:
        """All that was processed until now is committed."""
        self._ended = _now()

    def result(self, events: int, output_topic: str | None, packages: tuple[str, ...]) -> Result:
        """What was measured; raises `RuntimeError` when no record ever came."""
        if self._began is None:
            raise RuntimeError("no record was processed")
        return Result(
            events=events,
            wall_seconds=self._ended[0] - self._began[0],
            cpu_seconds=self._ended[1] - self._began[1],
            output_topic=output_topic,
            versions={package: version(package) for package in packages},
        )


def _now() -> tuple[float, float]:
    # process_time is that of all threads, those of librdkafka and RocksDB included.
    return time.perf_counter(), time.process_time()
