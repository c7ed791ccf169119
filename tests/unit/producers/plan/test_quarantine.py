"""Quarantined touchpoints are dead letters that hold what would have been sent."""

from collections.abc import Iterator

import msgspec
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from pipeline.broker.connection import client_options
from pipeline.broker.embedded import EmbeddedBroker, settings_for
from pipeline.contract.partitioner import partition_of
from pipeline.contract.schemas import read_schemas
from pipeline.contract.topics import catalogue
from pipeline.contract.touchpoint import Touchpoint, key_of
from pipeline.contract.wire import Codec
from pipeline.producers.failures import (
    BufferFull,
    InvalidTouchpoint,
    PublisherClosed,
    TopicMissing,
)
from pipeline.producers.plan.plan import Violation
from pipeline.producers.plan.quarantine import Quarantine
from pipeline.producers.space import Limits
from pipeline.settings import Settings
from tests.unit.producers.plan.plans import order

VIOLATION = Violation("shop/orders", "order_id: does not look like O-[0-9]", "quarantine")


@pytest.fixture
def broker() -> Iterator[EmbeddedBroker]:
    broker = EmbeddedBroker()
    yield broker
    broker.stop()


@pytest.fixture
def settings(broker: EmbeddedBroker) -> Settings:
    settings = settings_for(broker.start(), Settings(connect_timeout_s=5))
    topics = catalogue(settings.topic_prefix)
    broker.declare([topics.touchpoints("web").name, topics.dead_letters.name])
    return settings


async def test_it_is_put_aside_byte_for_byte_as_it_would_be_sent(settings: Settings) -> None:
    touchpoint = order(received_at=0)
    async with Quarantine(settings) as quarantine:
        offset = await quarantine.put(touchpoint, VIOLATION)
    topic = catalogue(settings.topic_prefix).dead_letters.name
    partition = partition_of(key_of(touchpoint), settings.partitions)
    async with AIOKafkaConsumer(**client_options(settings)) as consumer:
        consumer.assign([TopicPartition(topic, partition)])
        consumer.seek(TopicPartition(topic, partition), offset)
        record = await consumer.getone()
    codec = Codec(read_schemas())
    letter = codec.decode_dead_letter(record.value)
    assert (letter.topic, letter.partition, letter.offset) == (
        catalogue(settings.topic_prefix).touchpoints("web").name,
        partition,
        -1,
    )
    assert (letter.reason, letter.text) == ("tracking_plan", VIOLATION.text)
    assert dict(letter.headers) == {"cx-source": b"shop", "cx-plan-rule": b"shop/orders"}
    assert record.key == letter.key == b"c:4711"
    found = codec.parse_record(letter.key, letter.value, "web")
    assert isinstance(found, Touchpoint)
    assert found.received_at == letter.timestamp
    assert msgspec.structs.replace(found, received_at=0) == touchpoint


async def test_what_is_no_touchpoint_is_refused_here_as_it_is_at_the_door(
    settings: Settings,
) -> None:
    async with Quarantine(settings) as quarantine:
        with pytest.raises(InvalidTouchpoint):
            await quarantine.put(order(customer_id=""), VIOLATION)
        with pytest.raises(InvalidTouchpoint, match="larger than"):
            await quarantine.put(order(attributes={"a": "x" * 950_000}), VIOLATION)


async def test_no_more_waits_than_there_is_room_for(settings: Settings) -> None:
    async with Quarantine(settings, Limits(max_pending_events=0)) as quarantine:
        with pytest.raises(BufferFull):
            await quarantine.put(order(), VIOLATION)


async def test_without_the_topic_it_does_not_open(broker: EmbeddedBroker) -> None:
    settings = settings_for(broker.start(), Settings(connect_timeout_s=5))
    with pytest.raises(TopicMissing, match="dead-letters"):
        await Quarantine(settings).start()


async def test_closed_it_takes_nothing(settings: Settings) -> None:
    with pytest.raises(PublisherClosed):
        await Quarantine(settings).put(order(), VIOLATION)
