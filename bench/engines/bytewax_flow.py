"""Bytewax: a stateful map with its recovery store on; counts written to a topic; at least once."""

import sys
from collections.abc import Iterable
from pathlib import Path

# The peers are installed in the bench environment only, so the type checker cannot see them.
import bytewax.operators as op  # type: ignore[import-not-found]
from bytewax.connectors.kafka import (  # type: ignore[import-not-found]
    KafkaSink,
    KafkaSinkMessage,
    KafkaSource,
    KafkaSourceMessage,
)
from bytewax.dataflow import Dataflow  # type: ignore[import-not-found]
from bytewax.recovery import RecoveryConfig, init_db_dir  # type: ignore[import-not-found]
from bytewax.run import cli_main  # type: ignore[import-not-found]

from bench.decode import plain_decoder
from bench.job import Job, Result, read_job
from bench.stopwatch import Stopwatch


def build_flow(job: Job, watch: Stopwatch) -> Dataflow:
    """The flow; with `tail=False` it ends, and commits, where the topic ends."""
    decode = plain_decoder()
    flow = Dataflow(job.run)
    source = KafkaSource([job.brokers], job.topics, tail=False)

    def read(batch: list[KafkaSourceMessage]) -> Iterable[tuple[str, None]]:
        watch.begin()
        for message in batch:
            decode(message.value)
            yield message.key.decode(), None

    def count(total: int | None, _: None) -> tuple[int, int]:
        grown = (total or 0) + 1
        return grown, grown

    def write(batch: list[tuple[str, int]]) -> Iterable[KafkaSinkMessage]:
        for key, total in batch:
            yield KafkaSinkMessage(key.encode(), b"%d" % total)

    touchpoints = op.flat_map_batch("read", op.input("source", flow, source), read)
    counts = op.stateful_map("count", touchpoints, count)
    sink = KafkaSink([job.brokers], job.output_topic)
    op.output("sink", op.flat_map_batch("write", counts, write), sink)
    return flow


def run(job: Job) -> Result:
    """Count with the library's defaults: a snapshot every 10 s and one at the end."""
    store = job.scratch / "bytewax"
    store.mkdir()
    init_db_dir(store, 1)
    watch = Stopwatch()
    cli_main(build_flow(job, watch), recovery_config=RecoveryConfig(store))
    watch.lap()
    return watch.result(job.events, job.output_topic, ("bytewax", "confluent-kafka", "fastavro"))


def main() -> None:
    """Run the job whose file is the only argument."""
    job = read_job(Path(sys.argv[1]))
    run(job).write(job.result)


if __name__ == "__main__":
    main()
