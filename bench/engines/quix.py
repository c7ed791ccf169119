"""Quix Streams: a stateful step on its RocksDB store with a changelog topic."""

import sys
from pathlib import Path
from typing import Any, Literal

# The peers are installed in the bench environment only, so the type checker cannot see them.
from quixstreams import Application, State  # type: ignore[import-not-found]
from quixstreams.checkpointing import Checkpoint  # type: ignore[import-not-found]

from bench.decode import plain_decoder
from bench.job import Job, Result, read_job
from bench.stopwatch import Stopwatch

Guarantee = Literal["at-least-once", "exactly-once"]


def run(job: Job, guarantee: Guarantee) -> Result:
    """Count with the library's defaults: checkpoints every 5 s, changelog on."""
    watch = Stopwatch()
    _lap_after_each_commit(watch)
    decode = plain_decoder()
    app = Application(
        broker_address=job.brokers,
        consumer_group=job.run,
        auto_offset_reset="earliest",
        processing_guarantee=guarantee,
        state_dir=job.scratch / "quix",
        loglevel="WARNING",
    )
    (topic,) = job.topics
    seen = 0

    def count(value: bytes, state: State) -> int:
        nonlocal seen
        watch.begin()
        decode(value)
        total: int = state.get("count", 0) + 1
        state.set("count", total)
        seen += 1
        if seen == job.events:
            app.stop()
        return total

    app.dataframe(app.topic(topic, value_deserializer="bytes")).apply(count, stateful=True)
    app.run()
    changelog = f"changelog__{job.run}--{topic}--default"
    return watch.result(seen, changelog, ("quixstreams", "confluent-kafka", "fastavro"))


def _lap_after_each_commit(watch: Stopwatch) -> None:
    commit = Checkpoint.commit

    def timed_commit(self: Checkpoint, *args: Any, **options: Any) -> None:
        commit(self, *args, **options)
        watch.lap()

    Checkpoint.commit = timed_commit


def main(guarantee: Guarantee) -> None:
    """Run the job whose file is the only argument."""
    job = read_job(Path(sys.argv[1]))
    run(job, guarantee).write(job.result)


if __name__ == "__main__":
    main("at-least-once")
