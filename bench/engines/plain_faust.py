"""Plain Faust: one agent, one table in memory, its changelog on Kafka; at least once."""

import sys
from pathlib import Path
from typing import Any

import faust

from bench.decode import plain_decoder
from bench.job import Job, read_job
from bench.stopwatch import Stopwatch


def build_app(job: Job) -> faust.App:
    """The application that counts, and ends its worker after the last commit."""
    watch = Stopwatch()
    decode = plain_decoder()
    app = faust.App(
        job.run,
        broker=f"kafka://{job.brokers}",
        store="memory://",
        topic_partitions=job.partitions,
        topic_disable_leader=True,
        consumer_auto_offset_reset="earliest",
        # The documentation of this setting: higher numbers give better throughput.
        stream_buffer_maxsize=131_072,
        datadir=str(job.scratch / "faust"),
        web_enabled=False,
    )
    source = app.topic(
        *job.topics,
        key_type=bytes,
        value_type=bytes,
        key_serializer="raw",
        value_serializer="raw",
    )
    counts = app.Table("counts", default=int, partitions=job.partitions, key_type=bytes)

    @app.agent(source)
    async def count(stream: Any) -> None:
        seen = 0
        async for key, value in stream.items():
            watch.begin()
            decode(value)
            counts[key] += 1
            seen += 1
            if seen == job.events:
                break
        await app.producer.flush()
        await app.consumer.commit()
        watch.lap()
        changelog = counts.changelog_topic.get_topic_name()
        watch.result(seen, changelog, ("faust-streaming", "aiokafka", "fastavro")).write(job.result)

    return app


def main() -> None:
    """Run the job whose file is the only argument, until the harness ends this process."""
    job = read_job(Path(sys.argv[1]))
    faust.Worker(build_app(job), loglevel="warning").execute_from_commandline()


if __name__ == "__main__":
    main()
