"""The ceiling: aiokafka's getmany and fastavro, no state, nothing written, nothing committed."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

from aiokafka import AIOKafkaConsumer, TopicPartition

from bench.decode import plain_decoder
from bench.job import Job, Result, read_job
from bench.stopwatch import Stopwatch

RECORDS_PER_FETCH = 10_000


async def read_all(job: Job, decode: Callable[[bytes], object]) -> Result:
    """Read and decode all records of the topics."""
    watch = Stopwatch()
    consumer = AIOKafkaConsumer(
        bootstrap_servers=job.brokers, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        consumer.assign(
            [TopicPartition(topic, p) for topic in job.topics for p in range(job.partitions)]
        )
        seen = 0
        while seen < job.events:
            fetched = await consumer.getmany(timeout_ms=1000, max_records=RECORDS_PER_FETCH)
            for records in fetched.values():
                watch.begin()
                for record in records:
                    decode(record.value)
                seen += len(records)
        watch.lap()
    finally:
        await consumer.stop()
    return watch.result(seen, None, ("aiokafka", "fastavro"))


def main() -> None:
    """Run the job whose file is the only argument."""
    job = read_job(Path(sys.argv[1]))
    asyncio.run(read_all(job, plain_decoder())).write(job.result)


if __name__ == "__main__":
    main()
