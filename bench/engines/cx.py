"""Our engine, exactly once, with the count step that the peers run."""

import asyncio
import sys
from collections.abc import Iterable
from pathlib import Path

from bench.engines.our_worker import run
from bench.job import read_job
from bench.stopwatch import Stopwatch
from pipeline.contract.markers import Marker
from pipeline.contract.rejection import Rejection
from pipeline.contract.schemas import read_schemas
from pipeline.contract.touchpoint import Touchpoint
from pipeline.contract.wire import Codec
from pipeline.core.clocks import Now
from pipeline.core.effects import Effect, WakeUp
from pipeline.core.facts import Fact
from pipeline.core.tallies import Tallies
from pipeline.engine.batch import Record
from pipeline.engine.wakeups import NEVER, WakeTimes


class Counts:
    """Counts touchpoints for each customer; the count is its own record, as decimal digits.

    A `Program` is asked more than this one needs to know.
    """

    def __init__(self, codec: Codec, watch: Stopwatch) -> None:
        self._parse = codec.parse_record
        self._watch = watch

    def new_tallies(self) -> Tallies:
        """None that begin together."""
        return Tallies()

    def parse(self, record: Record, channel: str) -> Touchpoint | Marker | Rejection:
        """The contract's door, as in the real worker: every field is checked."""
        self._watch.begin()
        return self._parse(record.key, record.value, channel)

    def step(
        self,
        state: int | None,
        event: Touchpoint | WakeUp,  # noqa: ARG002  # see above
        now: Now,  # noqa: ARG002  # see above
    ) -> tuple[int, list[Effect]]:
        """One more."""
        return (state or 0) + 1, []

    def decode(self, stored: bytes) -> int:
        """The count from its digits."""
        return int(stored)

    def encode(self, key: bytes, state: int) -> tuple[bytes, bytes]:  # noqa: ARG002  # see above
        """The count's digits, twice."""
        digits = b"%d" % state
        return digits, digits

    def restore(self, record: bytes) -> tuple[bytes, WakeTimes, bool]:
        """What `encode` wrote; nothing to wake up for."""
        return record, NEVER, False

    def standing_facts(self, stored: bytes) -> Iterable[Fact]:  # noqa: ARG002  # see above
        """None."""
        return ()

    def wake_times(self, state: int) -> WakeTimes:  # noqa: ARG002  # see above
        """Never."""
        return NEVER


def main() -> None:
    """Run the job whose file is the only argument."""
    job, watch, codec = read_job(Path(sys.argv[1])), Stopwatch(), Codec(read_schemas())
    asyncio.run(run(job, Counts(codec, watch), codec, watch)).write(job.result)


if __name__ == "__main__":
    main()
