"""Creates topics, and writes the touchpoints once that every engine then reads."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from confluent_kafka import KafkaError, KafkaException, Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

SECONDS = 60.0
QUEUE_FULL_WAIT_SECONDS = 0.1


class Written(NamedTuple):
    """One record to write; Kafka's default partitioner places it by its key."""

    topic: str
    key: bytes
    value: bytes


def create_topics(brokers: str, names: Sequence[str], partitions: int, cleanup: str) -> None:
    """Create topics of one replica; `cleanup` is Kafka's policy, `delete` or `compact`."""
    config = {"cleanup.policy": cleanup}
    admin = AdminClient({"bootstrap.servers": brokers})
    topics = [NewTopic(name, partitions, 1, config=config) for name in names]
    for created in admin.create_topics(topics).values():
        created.result(SECONDS)


def fill(brokers: str, records: Iterable[Written]) -> int:
    """Write the records and wait until all are acknowledged; returns how many there were.

    Raises `KafkaException` when one could not be delivered.
    """
    producer = Producer(
        {
            "bootstrap.servers": brokers,
            "partitioner": "murmur2_random",
            "enable.idempotence": True,
            "linger.ms": 50,
        }
    )
    failures: list[KafkaError] = []
    count = 0
    for record in records:
        _produce(producer, record, failures)
        count += 1
    producer.flush(SECONDS)
    if failures:
        raise KafkaException(failures[0])
    return count


def _produce(producer: Producer, record: Written, failures: list[KafkaError]) -> None:
    def delivered(error: KafkaError | None, _: object) -> None:
        if error is not None:
            failures.append(error)

    while True:
        try:
            producer.produce(record.topic, record.value, record.key, on_delivery=delivered)
        except BufferError:
            producer.poll(QUEUE_FULL_WAIT_SECONDS)
        else:
            producer.poll(0)
            return
