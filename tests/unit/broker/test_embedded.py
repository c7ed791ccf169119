"""The embedded broker serves the clients the pipeline uses, within its limits."""

import socket
from collections.abc import Iterator

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from pipeline.broker.connection import client_options, wait_for_broker
from pipeline.broker.embedded import PARTITIONS, EmbeddedBroker, settings_for
from pipeline.broker.reading import read_to_end
from pipeline.settings import Settings


@pytest.fixture
def broker() -> Iterator[EmbeddedBroker]:
    embedded = EmbeddedBroker()
    yield embedded
    embedded.stop()


async def test_it_answers_as_soon_as_it_is_started(broker: EmbeddedBroker) -> None:
    told: list[str] = []
    await wait_for_broker(settings_for(broker.start(), Settings()), told.append)
    assert told == []


async def test_a_declared_topic_has_the_documented_number_of_partitions(
    broker: EmbeddedBroker,
) -> None:
    settings = settings_for(broker.start(), Settings())
    broker.declare(["a", "b"])
    broker.declare(["a"])
    async with AIOKafkaConsumer(**client_options(settings)) as consumer:
        assert await consumer.topics() == {"a", "b"}
    async with AIOKafkaConsumer("a", **client_options(settings)) as consumer:
        assert consumer.partitions_for_topic("a") == set(range(PARTITIONS))
    assert settings.partitions == PARTITIONS


async def test_what_is_produced_is_consumed(broker: EmbeddedBroker) -> None:
    options = client_options(settings_for(broker.start(), Settings()))
    broker.declare(["a"])
    async with AIOKafkaProducer(**options, enable_idempotence=True) as producer:
        await producer.send_and_wait("a", b"value", key=b"key", partition=3)
    async with AIOKafkaConsumer(**options) as consumer:
        consumer.assign([TopicPartition("a", 3)])
        await consumer.seek_to_beginning()
        record = await consumer.getone()
    assert (record.key, record.value) == (b"key", b"value")


@pytest.mark.parametrize("end", ["commit", "abort"])
async def test_records_of_transactions_are_read_with_our_options_aborted_ones_too(
    broker: EmbeddedBroker, end: str
) -> None:
    settings = settings_for(broker.start(), Settings())
    broker.declare(["a"])
    async with AIOKafkaProducer(**client_options(settings), transactional_id="x") as producer:
        for number in range(3):
            await producer.begin_transaction()
            await producer.send_and_wait("a", b"%d" % number, partition=0)
            await getattr(producer, f"{end}_transaction")()
    values = [record.value async for records in read_to_end(settings, "a", 0) for record in records]
    assert values == [b"0", b"1", b"2"]


async def test_only_the_newest_five_megabytes_of_a_partition_are_kept(
    broker: EmbeddedBroker,
) -> None:
    options = client_options(settings_for(broker.start(), Settings()))
    broker.declare(["a"])
    async with AIOKafkaProducer(**options, max_request_size=10**6) as producer:
        for _ in range(12):
            await producer.send_and_wait("a", bytes(900_000), partition=0)
    partition = TopicPartition("a", 0)
    async with AIOKafkaConsumer(**options) as consumer:
        consumer.assign([partition])
        [oldest] = (await consumer.beginning_offsets([partition])).values()
    assert oldest >= 6


def test_a_stopped_broker_no_longer_listens(broker: EmbeddedBroker) -> None:
    host, _, port = broker.start().rpartition(":")
    broker.stop()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), timeout=5)


def test_two_of_them_share_nothing(broker: EmbeddedBroker) -> None:
    other = EmbeddedBroker()
    assert broker.start() != other.start()
    other.stop()


def test_stopping_twice_or_before_the_start_does_nothing(broker: EmbeddedBroker) -> None:
    broker.stop()
    broker.start()
    broker.stop()
    broker.stop()
