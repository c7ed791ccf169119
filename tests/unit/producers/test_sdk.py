"""The publishers' promises that need no real Kafka, on the embedded broker."""

import time
from collections.abc import Iterator

import msgspec
import pytest

from pipeline.broker.connection import BrokerUnavailable
from pipeline.broker.embedded import EmbeddedBroker, settings_for
from pipeline.contract.partitioner import partition_of
from pipeline.contract.topics import catalogue
from pipeline.contract.touchpoint import Touchpoint, key_of
from pipeline.producers import touchpoints
from pipeline.producers.failures import (
    BufferFull,
    InvalidTouchpoint,
    NotDelivered,
    PublisherClosed,
    TopicMissing,
)
from pipeline.producers.plain import PlainTouchpointPublisher
from pipeline.producers.sdk import TouchpointPublisher
from pipeline.producers.space import Limits
from pipeline.settings import Settings, SettingsError
from tests.support.ports import free_ports
from tests.support.published import records_in, touchpoints_of

HOUR_MS = 3_600_000


@pytest.fixture
def settings() -> Iterator[Settings]:
    broker = EmbeddedBroker()
    settings = settings_for(broker.start(), Settings(connect_timeout_s=5))
    topics = catalogue(settings.topic_prefix)
    broker.declare([topics.touchpoints("email").name, topics.touchpoints("survey").name])
    yield settings
    broker.stop()


def opened(customer_id: str = "7", case_id: str = "C-1") -> Touchpoint:
    return touchpoints.case_opened(channel="email", customer_id=customer_id, case_id=case_id)


async def test_a_published_touchpoint_is_in_its_topic_as_it_was_made(settings: Settings) -> None:
    touchpoint = touchpoints.survey_answered(
        customer_id="7", survey="csat", survey_id="s-1", score=5, attributes={"colour": "red"}
    )
    async with TouchpointPublisher(settings) as publisher:
        await (await publisher.publish(touchpoint))
    [found] = touchpoints_of(await records_in(settings, "survey"), "survey")
    assert msgspec.structs.replace(found, received_at=0) == touchpoint


async def test_the_receipt_says_where_it_is(settings: Settings) -> None:
    touchpoint = opened()
    async with TouchpointPublisher(settings) as publisher:
        receipt = await (await publisher.publish(touchpoint))
    [record] = await records_in(settings, "email")
    assert receipt == (touchpoint.event_id, record.topic, record.partition, record.offset)


async def test_key_and_partition_are_those_of_the_contract(settings: Settings) -> None:
    made = [opened(customer_id=str(number)) for number in range(20)]
    async with TouchpointPublisher(settings) as publisher:
        for touchpoint in made:
            await publisher.publish(touchpoint)
    records = await records_in(settings, "email")
    expected = {key_of(one): partition_of(key_of(one), settings.partitions) for one in made}
    assert {record.key: record.partition for record in records} == expected


async def test_it_is_received_at_the_door_and_the_record_has_that_time(settings: Settings) -> None:
    before = time.time_ns() // 1_000_000
    occurred_at = before - HOUR_MS
    touchpoint = touchpoints.case_opened(
        channel="email", customer_id="7", case_id="C-1", occurred_at=occurred_at
    )
    async with TouchpointPublisher(settings) as publisher:
        await publisher.publish(touchpoint)
    records = await records_in(settings, "email")
    [found] = touchpoints_of(records, "email")
    assert found.occurred_at == occurred_at
    assert before <= found.received_at <= time.time_ns() // 1_000_000
    assert records[0].timestamp == found.received_at


async def test_publishing_again_keeps_the_event_id(settings: Settings) -> None:
    touchpoint = opened()
    async with TouchpointPublisher(settings) as publisher:
        await publisher.publish(touchpoint)
        await publisher.publish(touchpoint)
    found = touchpoints_of(await records_in(settings, "email"), "email")
    assert [one.event_id for one in found] == [touchpoint.event_id] * 2


async def test_touchpoints_that_name_no_source_get_the_publishers(settings: Settings) -> None:
    own = touchpoints.case_opened(
        channel="email", customer_id="7", case_id="C-1", source="helpdesk/2"
    )
    async with TouchpointPublisher(settings, source="shop/1.4") as publisher:
        await publisher.publish(own)
        await publisher.publish(opened())
    found = touchpoints_of(await records_in(settings, "email"), "email")
    assert [one.source for one in found] == ["helpdesk/2", "shop/1.4"]


async def test_what_the_contract_forbids_is_refused_before_it_is_sent(settings: Settings) -> None:
    without_customer = touchpoints.case_opened(channel="email", case_id="C-1")
    wrong_type = touchpoints.case_opened(channel="email", customer_id=7, case_id="C-1")  # type: ignore[arg-type]  # what is tested
    async with TouchpointPublisher(settings) as publisher:
        with pytest.raises(InvalidTouchpoint) as refused:
            await publisher.publish(without_customer)
        with pytest.raises(InvalidTouchpoint, match="invalid_field"):
            publisher.publish_nowait(wrong_type)
    assert refused.value.reason == "missing_customer"
    assert "customer_id" in refused.value.text
    assert await records_in(settings, "email") == []


async def test_what_is_too_large_for_kafka_is_refused_before_it_is_sent(
    settings: Settings,
) -> None:
    large = touchpoints.page_viewed(
        channel="email", anonymous_id="x", attributes={"text": "x" * 1_000_000}
    )
    async with TouchpointPublisher(settings) as publisher:
        with pytest.raises(InvalidTouchpoint, match="larger than"):
            await publisher.publish(large)


async def test_what_can_never_fit_into_the_buffer_is_refused_instead_of_waiting(
    settings: Settings,
) -> None:
    async with TouchpointPublisher(settings, limits=Limits(max_pending_bytes=10)) as publisher:
        with pytest.raises(InvalidTouchpoint, match="never fit"):
            await publisher.publish(opened(), timeout_s=None)


async def test_a_topic_that_is_not_there_is_told_and_not_created(settings: Settings) -> None:
    viewed = touchpoints.page_viewed(channel="web", customer_id="7")
    async with TouchpointPublisher(settings) as publisher:
        with pytest.raises(TopicMissing, match="cx topics create"):
            await publisher.publish(viewed)


async def test_nothing_is_published_before_it_is_opened_or_after_it_is_closed(
    settings: Settings,
) -> None:
    publisher = TouchpointPublisher(settings)
    with pytest.raises(PublisherClosed):
        await publisher.publish(opened())
    async with publisher:
        pass
    with pytest.raises(PublisherClosed):
        publisher.publish_nowait(opened())


async def test_a_start_without_broker_fails_in_time() -> None:
    (port,) = free_ports(1)
    publisher = TouchpointPublisher(Settings(brokers=f"127.0.0.1:{port}", connect_timeout_s=0))
    with pytest.raises(BrokerUnavailable):
        await publisher.start()


async def test_a_certificate_that_cannot_be_used_is_refused_before_any_broker_is_asked() -> None:
    publisher = TouchpointPublisher(Settings(security_protocol="SSL", ssl_ca_file="/no/such.pem"))
    with pytest.raises(SettingsError, match=r"^CX_SSL_CA_FILE: '/no/such\.pem': No such file"):
        await publisher.start()


async def test_settings_come_from_the_environment(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CX_BROKERS", settings.brokers)
    async with TouchpointPublisher() as publisher:
        await publisher.publish(opened())
    assert len(await records_in(settings, "email")) == 1


async def test_a_full_buffer_is_told_at_once_or_after_the_time_out(settings: Settings) -> None:
    async with TouchpointPublisher(settings, limits=Limits(max_pending_events=2)) as publisher:
        # Nothing is delivered as long as this test lets nobody else work.
        deliveries = [publisher.publish_nowait(opened()) for _ in range(2)]
        with pytest.raises(BufferFull, match="2 touchpoints wait"):
            publisher.publish_nowait(opened())
        with pytest.raises(BufferFull):
            await publisher.publish(opened(), timeout_s=0)
        # Given time, the space comes back.
        deliveries.append(await publisher.publish(opened()))
        for delivery in deliveries:
            await delivery
    assert len(await records_in(settings, "email")) == 3


async def test_closing_twice_is_no_error(settings: Settings) -> None:
    publisher = TouchpointPublisher(settings)
    await publisher.start()
    await publisher.close()
    await publisher.close()


async def test_the_plain_publisher_does_the_same_in_plain_calls(settings: Settings) -> None:
    with PlainTouchpointPublisher(settings, source="shop/1.4") as publisher:
        deliveries = [publisher.publish(opened()), publisher.publish_nowait(opened())]
        publisher.flush()
        assert all(delivery.done() for delivery in deliveries)
        receipts = [delivery.result() for delivery in deliveries]
    found = touchpoints_of(await records_in(settings, "email"), "email")
    assert [receipt.event_id for receipt in receipts] == [one.event_id for one in found]
    assert [one.source for one in found] == ["shop/1.4"] * 2


def test_the_plain_publisher_raises_what_the_other_does(settings: Settings) -> None:
    without_customer = touchpoints.case_opened(channel="email", case_id="C-1")
    publisher = PlainTouchpointPublisher(settings)
    with pytest.raises(PublisherClosed):
        publisher.publish(opened())
    with publisher:
        with pytest.raises(InvalidTouchpoint, match="missing_customer"):
            publisher.publish(without_customer)
        with pytest.raises(InvalidTouchpoint, match="missing_customer"):
            publisher.publish_nowait(without_customer)
    with pytest.raises(PublisherClosed):
        publisher.flush()
    publisher.close()


def test_a_plain_receipt_can_be_read_after_the_close(settings: Settings) -> None:
    with PlainTouchpointPublisher(settings) as publisher:
        delivery = publisher.publish(opened())
    assert delivery.result(0).event_id == delivery.touchpoint.event_id


def test_a_plain_start_without_broker_leaves_no_thread_behind() -> None:
    (port,) = free_ports(1)
    publisher = PlainTouchpointPublisher(Settings(brokers=f"127.0.0.1:{port}", connect_timeout_s=0))
    with pytest.raises(BrokerUnavailable):
        publisher.start()
    with pytest.raises(PublisherClosed):
        publisher.publish(opened())


async def test_closing_without_a_broker_names_every_touchpoint_that_is_lost() -> None:
    broker = EmbeddedBroker()
    settings = settings_for(broker.start(), Settings())
    broker.declare([catalogue(settings.topic_prefix).touchpoints("email").name])
    publisher = TouchpointPublisher(settings)
    await publisher.start()
    broker.stop()
    made = [opened(case_id=f"C-{number}") for number in range(3)]
    deliveries = [publisher.publish_nowait(touchpoint) for touchpoint in made]
    with pytest.raises(NotDelivered, match="3 touchpoints were not delivered") as lost:
        await publisher.close(timeout_s=0.2)
    assert list(lost.value.touchpoints) == made
    assert all(delivery.done() for delivery in deliveries)
