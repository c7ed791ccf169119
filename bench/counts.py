"""Reads back what an engine wrote, to prove that it did the work: every event counted."""

from collections.abc import Callable

from confluent_kafka import Consumer, TopicPartition

PATIENCE_SECONDS = 10.0


def counted_events(
    brokers: str, topic: str, partitions: int, count_of: Callable[[bytes], int]
) -> int:
    """The sum over all keys of the last committed count in the topic.

    Raises `TimeoutError` when the topic cannot be read to its end.
    """
    consumer = Consumer(
        {
            "bootstrap.servers": brokers,
            "group.id": "bench-counts",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "isolation.level": "read_committed",
        }
    )
    try:
        consumer.assign([TopicPartition(topic, p, 0) for p in range(partitions)])
        return sum(count_of(value) for value in _last_values(consumer, partitions).values())
    finally:
        consumer.close()


def _last_values(consumer: Consumer, open_partitions: int) -> dict[bytes, bytes]:
    last: dict[bytes, bytes] = {}
    while open_partitions:
        messages = consumer.consume(10_000, PATIENCE_SECONDS)
        if not messages:
            raise TimeoutError(f"nothing more within {PATIENCE_SECONDS:g} s")
        for message in messages:
            if message.error() is not None:
                open_partitions -= 1  # the end of a partition
            elif (key := message.key()) is not None and (value := message.value()) is not None:
                last[key] = value
    return last
