"""The publishers on a real Kafka: what they promise when it is away, slow, or says no."""

import asyncio
import os
import signal
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from pipeline.broker.admin import create_topics
from pipeline.contract.topics import catalogue
from pipeline.contract.touchpoint import Touchpoint, key_of
from pipeline.producers import touchpoints
from pipeline.producers.failures import BufferFull, DeliveryFailed, NotDelivered
from pipeline.producers.plain import PlainTouchpointPublisher
from pipeline.producers.sdk import TouchpointPublisher
from pipeline.producers.space import Limits
from pipeline.settings import Settings
from tests.support import topics as test_topics
from tests.support.kafka_server import KafkaServer
from tests.support.published import records_in, touchpoints_of

CUSTOMERS = 20
SMALL_BYTES = 2000


@pytest.fixture
def settings(kafka: str, topic_prefix: str) -> Settings:
    return Settings(brokers=kafka, topic_prefix=topic_prefix, partitions=4)


def own_settings(server: KafkaServer) -> Settings:
    return Settings(brokers=server.bootstrap, partitions=4)


async def declare_topics(settings: Settings) -> None:
    await create_topics(settings, catalogue(settings.topic_prefix).all())


def viewed(number: int, **attributes: str) -> Touchpoint:
    """The touchpoint number so-and-so, of one of some customers."""
    return touchpoints.page_viewed(
        channel="web",
        customer_id=str(number % CUSTOMERS),
        session_id=str(number),
        attributes=attributes,
    )


async def published(settings: Settings) -> list[Touchpoint]:
    return touchpoints_of(await records_in(settings, "web"), "web")


def order_by_customer(found: list[Touchpoint]) -> dict[bytes, list[str | None]]:
    order = defaultdict(list)
    for touchpoint in found:
        order[key_of(touchpoint)].append(touchpoint.session_id)
    return order


@pytest.mark.needs("own_kafka")
async def test_a_broker_that_dies_and_comes_back_loses_nothing_and_changes_no_order(
    own_kafka: KafkaServer,
) -> None:
    settings = own_settings(own_kafka)
    await declare_topics(settings)
    made = [viewed(number) for number in range(20_000)]
    halfway = asyncio.Event()

    async def publish_all(publisher: TouchpointPublisher) -> None:
        for number, touchpoint in enumerate(made):
            await publisher.publish(touchpoint, timeout_s=None)
            if number == len(made) // 2:
                halfway.set()

    async with TouchpointPublisher(settings, limits=Limits(max_pending_events=2_000)) as publisher:
        publishing = asyncio.create_task(publish_all(publisher))
        await halfway.wait()
        await asyncio.to_thread(own_kafka.kill)
        await asyncio.to_thread(own_kafka.start)
        await publishing
        await publisher.flush(timeout_s=60)
    found = await published(settings)
    # Equal lists: none missing, none twice, each customer's in the order of publishing.
    assert order_by_customer(found) == order_by_customer(made)


@contextmanager
def frozen(server: KafkaServer) -> Iterator[None]:
    os.kill(server.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server.pid, signal.SIGCONT)


@pytest.mark.needs("own_kafka")
async def test_a_broker_that_does_not_answer_is_felt_as_a_full_buffer(
    own_kafka: KafkaServer,
) -> None:
    settings = own_settings(own_kafka)
    await declare_topics(settings)
    made = [viewed(number) for number in range(101)]
    async with TouchpointPublisher(settings, limits=Limits(max_pending_events=100)) as publisher:
        with frozen(own_kafka):
            for touchpoint in made[:100]:
                await publisher.publish(touchpoint)
            with pytest.raises(BufferFull):
                publisher.publish_nowait(made[100])
            with pytest.raises(BufferFull, match="100 touchpoints wait"):
                await publisher.publish(made[100], timeout_s=0.1)
            with pytest.raises(NotDelivered) as late:
                await publisher.flush(timeout_s=0.1)
            waiting = asyncio.create_task(publisher.publish(made[100], timeout_s=None))
        assert len(late.value.touchpoints) == 100
        # It goes on by itself: the one that waits is let in, and all arrive.
        await (await waiting)
    assert order_by_customer(await published(settings)) == order_by_customer(made)


@pytest.mark.needs("own_kafka")
async def test_closing_without_a_broker_ends_in_time_and_names_what_is_lost(
    own_kafka: KafkaServer,
) -> None:
    settings = own_settings(own_kafka)
    await declare_topics(settings)
    publisher = TouchpointPublisher(settings)
    await publisher.start()
    delivered = viewed(0)
    await (await publisher.publish(delivered))
    await asyncio.to_thread(own_kafka.kill)
    lost = [viewed(number) for number in range(1, 4)]
    for touchpoint in lost:
        await publisher.publish(touchpoint)
    async with asyncio.timeout(10):
        with pytest.raises(NotDelivered) as told:
            await publisher.close(timeout_s=0.5)
    assert list(told.value.touchpoints) == lost


async def topics_for_small_records(settings: Settings) -> None:
    topic = catalogue(settings.topic_prefix).touchpoints("web").name
    limit = {"max.message.bytes": str(SMALL_BYTES)}
    await test_topics.create_topics(settings.brokers, [topic], settings.partitions, limit)


@pytest.mark.needs("kafka")
async def test_what_the_broker_refuses_fails_alone_and_what_follows_it_arrives(
    settings: Settings,
) -> None:
    await topics_for_small_records(settings)
    too_large = viewed(0, text="x" * SMALL_BYTES)
    after = [viewed(CUSTOMERS * number) for number in range(1, 5)]
    async with TouchpointPublisher(settings) as publisher:
        delivery = await publisher.publish(too_large)
        with pytest.raises(DeliveryFailed, match="MessageSizeTooLarge") as failed:
            await delivery
        for touchpoint in after:
            await publisher.publish(touchpoint)
    assert failed.value.touchpoint is too_large
    assert order_by_customer(await published(settings)) == order_by_customer(after)


@pytest.mark.needs("kafka")
async def test_a_refusal_that_nobody_awaits_is_told_by_flush_and_by_close(
    settings: Settings,
) -> None:
    await topics_for_small_records(settings)
    publisher = TouchpointPublisher(settings)
    await publisher.start()
    for told in (publisher.flush, publisher.close):
        too_large = viewed(0, text="x" * SMALL_BYTES)
        await publisher.publish(too_large)
        with pytest.raises(NotDelivered, match="MessageSizeTooLarge") as lost:
            await told()
        assert list(lost.value.touchpoints) == [too_large]


@pytest.mark.needs("kafka")
async def test_the_plain_publisher_takes_touchpoints_from_many_threads(settings: Settings) -> None:
    await declare_topics(settings)
    made = [viewed(number) for number in range(400)]

    def publish_all() -> None:
        with PlainTouchpointPublisher(settings) as publisher, ThreadPoolExecutor(4) as threads:
            # Each customer's touchpoints from one thread, so that they have an order.
            for customer in range(CUSTOMERS):
                threads.submit(
                    lambda mine: [*map(publisher.publish, mine)], made[customer::CUSTOMERS]
                )

    await asyncio.to_thread(publish_all)
    assert order_by_customer(await published(settings)) == order_by_customer(made)
