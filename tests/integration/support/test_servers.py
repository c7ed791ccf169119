"""The tests' own servers: what they promise the tests that stand on them."""

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from tests.support.kafka_server import KafkaServer
from tests.support.prometheus_server import PrometheusLauncher
from tests.support.topics import create_topics


async def read_first(bootstrap: str, topic: str) -> bytes | None:
    """The value of the topic's first record."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        value: bytes | None = (await consumer.getone()).value
        return value
    finally:
        await consumer.stop()


async def send(bootstrap: str, topic: str, value: bytes) -> None:
    """Write one record and wait for the broker's word."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap)
    await producer.start()
    try:
        await producer.send_and_wait(topic, value)
    finally:
        await producer.stop()


async def test_the_shared_kafka_keeps_what_is_sent(kafka: str, topic_prefix: str) -> None:
    topic = f"{topic_prefix}.notes"
    await create_topics(kafka, [topic], partitions=1, configs={"retention.ms": "-1"})
    await send(kafka, topic, b"kept")
    assert await read_first(kafka, topic) == b"kept"


async def test_a_killed_kafka_comes_back_with_its_data(own_kafka: KafkaServer) -> None:
    await create_topics(own_kafka.bootstrap, ["notes"], partitions=1)
    await send(own_kafka.bootstrap, "notes", b"survived")
    own_kafka.kill()
    own_kafka.start()
    assert await read_first(own_kafka.bootstrap, "notes") == b"survived"


def test_prometheus_scrapes_its_targets(prometheus: PrometheusLauncher) -> None:
    first = prometheus()
    first.wait_for_scrape()
    second = prometheus(first.address)
    second.wait_for_scrape()
    (up,) = second.query("up")
    assert (up.labels["instance"], up.value) == (first.address, 1.0)
