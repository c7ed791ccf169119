"""Our engine, exactly once, with the full journey step that `cx worker` runs."""

import asyncio
import sys
from pathlib import Path

from bench.engines.our_worker import run
from bench.job import read_job
from bench.stopwatch import Stopwatch
from pipeline.contract.markers import Marker
from pipeline.contract.rejection import Rejection
from pipeline.contract.schemas import read_schemas
from pipeline.contract.touchpoint import Touchpoint
from pipeline.contract.wire import Codec
from pipeline.core.policy import Policy
from pipeline.engine.batch import Record
from pipeline.engine.journeys import Journeys
from pipeline.producers.simulator import SIMULATED_QUEUES


class TimedJourneys(Journeys):
    """The real program, which starts the watch with its first record."""

    def __init__(self, codec: Codec, policy: Policy, watch: Stopwatch) -> None:
        super().__init__(codec, policy)
        self._watch = watch

    def parse(self, record: Record, channel: str) -> Touchpoint | Marker | Rejection:
        """See `Journeys.parse`."""
        self._watch.begin()
        return super().parse(record, channel)


def main() -> None:
    """Run the job whose file is the only argument."""
    job, watch, codec = read_job(Path(sys.argv[1])), Stopwatch(), Codec(read_schemas())
    program = TimedJourneys(codec, Policy(queues=frozenset(SIMULATED_QUEUES)), watch)
    asyncio.run(run(job, program, codec, watch)).write(job.result)


if __name__ == "__main__":
    main()
