"""Our engine as `cx worker` runs it, with a program to measure and a clock round its commits."""

import os
import signal
from collections.abc import Mapping
from functools import partial
from typing import Any, TypeVar

from bench.job import Job, Result
from bench.state_topics import renew_state_topics
from bench.stopwatch import Stopwatch
from pipeline.broker.topic_ids import topic_ids
from pipeline.contract.topics import catalogue
from pipeline.contract.wire import Codec
from pipeline.engine.kafka_log import KafkaLog
from pipeline.engine.partition_state import Changes
from pipeline.engine.program import Program
from pipeline.engine.worker import Worker
from pipeline.settings import Settings

State = TypeVar("State")
PACKAGES = ("cx-pipeline", "faust-streaming", "aiokafka", "fastavro")


def settings_of(job: Job) -> Settings:
    """The defaults of `cx worker`, but for the names, the partitions, a free port and the clock.

    The touchpoints are of a day months ago. A partition that is done must not let all those months
    pass at once, and wake each of its customers, while the others are still measured.
    """
    return Settings(
        brokers=job.brokers,
        app_id=job.run,
        topic_prefix=job.topics[0].partition(".")[0],
        partitions=job.partitions,
        worker_host="127.0.0.1",
        worker_port=0,
        follow_wall=False,
    )


async def run(job: Job, program: Program[State], codec: Codec, watch: Stopwatch) -> Result:
    """Work until all events are committed; `program` starts the watch with its first record."""
    settings = settings_of(job)
    topics = catalogue(settings.topic_prefix)
    await renew_state_topics(settings, topics)
    committed = _end_after(job.events, watch)
    source_names = [topic.name for topic in topics.sources()]
    worker = Worker(settings, program, codec, partial(topic_ids, settings, source_names), "bench")
    await worker.run(lambda _: None)
    return watch.result(sum(committed.values()), topics.journeys.name, PACKAGES)


def _end_after(events: int, watch: Stopwatch) -> Mapping[int, int]:
    """Lap at every commit, and end the worker once all is committed; partition → its events."""
    committed: dict[int, int] = {}
    write = KafkaLog.write

    async def timed_write(self: KafkaLog[Any], partition: int, changes: Changes) -> None:
        await write(self, partition, changes)
        watch.lap()
        # The sources are new and hold no markers, so a position is a number of events.
        committed[partition] = sum(changes.partition.positions.values())
        if sum(committed.values()) >= events:
            os.kill(os.getpid(), signal.SIGTERM)

    KafkaLog.write = timed_write  # type: ignore[method-assign]  # the one seam at every commit
    return committed
