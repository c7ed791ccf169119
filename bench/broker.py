"""The Kafka that everything is measured on: a real one, started here, or one that runs already."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.cores import pin_process
from tests.support.components import kafka_missing, outside_kafka
from tests.support.kafka_server import KafkaServer


@contextmanager
def running_kafka(directory: Path, cores: frozenset[int]) -> Iterator[str]:
    """The address of a Kafka: that of CX_TEST_KAFKA, else a new one pinned to `cores`.

    Raises `SystemExit` where there is neither.
    """
    if outside := outside_kafka():
        yield outside
        return
    if missing := kafka_missing():
        raise SystemExit(f"no Kafka to measure on: {missing}")
    os.sched_setaffinity(0, cores)
    server = KafkaServer(directory)
    server.start()
    try:
        pin_process(server.pid, cores)
        yield server.bootstrap
    finally:
        server.stop()
