"""`python -m bench.restore`: how fast a worker reads a partition back, with its real code.

The journeys have the shape of the memory benchmark's; they and their tallies are written by the
engine's own transactions to one partition on a real Kafka.
"""

import argparse
import asyncio
import os
import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from msgspec.structs import replace

from bench.broker import running_kafka
from bench.cores import split_cores
from bench.customers import blocks
from bench.partition import apply_block, journeys, new_partition
from pipeline.broker.admin import create_topics
from pipeline.broker.connection import client_options, consumer_options
from pipeline.broker.topic_ids import topic_ids
from pipeline.contract.schemas import read_schemas
from pipeline.contract.topics import Topics, catalogue
from pipeline.contract.wire import Codec
from pipeline.core.journey import Journey
from pipeline.engine.kafka_log import KafkaLog
from pipeline.engine.partition_state import PartitionState
from pipeline.engine.readings import Readings
from pipeline.settings import Settings

NAME = "bench-restore"
PARTITION = 0


class Restored(NamedTuple):
    """What a restore brought back, and what it took."""

    customers: int
    wall_seconds: float
    cpu_seconds: float


def main() -> None:
    """Write the states, read them back, print states per second."""
    parser = argparse.ArgumentParser(prog="python -m bench.restore", description=__doc__)
    parser.add_argument("--states", type=int, default=300_000)
    states = parser.parse_args().states
    cores = split_cores()
    with (
        TemporaryDirectory(prefix="cx-bench-") as name,
        running_kafka(Path(name), cores.broker) as brokers,
    ):
        os.sched_setaffinity(0, cores.measured)
        restored = asyncio.run(write_and_restore(brokers, states))
    if restored.customers != states:
        raise RuntimeError(f"{states} states were written, {restored.customers} came back")
    print(
        f"{states:,} states in {restored.wall_seconds:.2f} s: "
        f"{states / restored.wall_seconds:,.0f} states/s, "
        f"{restored.cpu_seconds / states * 1e6:.1f} µs CPU each"
    )


async def write_and_restore(brokers: str, states: int) -> Restored:
    """Fill partition 0 as a worker would, then open it anew."""
    settings = Settings(
        brokers=brokers, app_id="bench-restore", topic_prefix="bench-restore", partitions=1
    )
    topics = catalogue(settings.topic_prefix)
    await create_topics(settings, topics.all())
    await write_states(log_of(settings, topics), topics.channels, states)
    log = log_of(settings, topics)
    began = time.perf_counter(), time.process_time()
    state = await log.open(PARTITION)
    ended = time.perf_counter(), time.process_time()
    await log.close(PARTITION)
    return Restored(state.customers, ended[0] - began[0], ended[1] - began[1])


async def write_states(log: KafkaLog[Journey], sources: Iterable[str], states: int) -> None:
    """Process customers of 20 touchpoints each, one transaction for each block of them."""
    await log.open(PARTITION)
    state = new_partition(journeys())
    for block in blocks(states):
        apply_block(state, block)
        changes = state.changes()
        # What was prepared came from no topic of Kafka's: the sources stand where they began.
        partition = replace(changes.partition, positions=dict.fromkeys(sources, 0))
        await log.write(PARTITION, changes._replace(partition=partition))
        state.commit()
    await log.close(PARTITION)


def log_of(settings: Settings, topics: Topics) -> KafkaLog[Journey]:
    """The engine's own log, as the worker builds it."""
    program = journeys()
    sources = topics.channels
    return KafkaLog(
        client_options(settings),
        settings.app_id,
        reading=consumer_options(settings),
        topics=topics,
        codec=Codec(read_schemas()),
        readings=Readings("bench"),
        new_state=lambda partition: PartitionState(partition, program, sources),
        topic_ids=partial(topic_ids, settings, list(sources)),
    )


if __name__ == "__main__":
    main()
