"""What a worker finds when it starts: its own log, and sources that may have changed."""

import asyncio
import os
import signal

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from tests.integration.engine.ground import PARTITIONS, Ground, pages
from tests.support.kafka_server import KafkaServer
from tests.support.processes import CxLauncher
from tests.support.topics import create_topics
from tests.support.waiting import eventually

pytestmark = pytest.mark.needs("kafka")


async def test_a_corrupt_journey_stops_the_worker_and_names_its_place(ground: Ground) -> None:
    journeys = ground.topics.journeys.name
    await ground.send([(journeys, b"c:ada", b"\0\0\0\0\2garbage")])
    worker = ground.worker()
    assert worker.wait(60.0) == 1
    worker_says = worker.tail()
    assert f"{journeys} partition" in worker_says
    assert "offset 0 cannot be read back" in worker_says


async def test_a_source_topic_created_anew_is_read_from_its_beginning(ground: Ground) -> None:
    await ground.publish(pages(300, channels=("web",)))
    worker, _ = ground.ready_worker()
    await ground.until_counted(300)
    assert worker.stop() == 0
    web = ground.topics.touchpoints("web").name
    admin = AIOKafkaAdminClient(bootstrap_servers=ground.kafka)
    await admin.start()
    try:
        await admin.delete_topics([web])

        async def gone() -> bool:
            return web not in await admin.list_topics()

        await eventually(gone, f"{web} deleted")
    finally:
        await admin.close()
    await create_topics(ground.kafka, [web], PARTITIONS)
    await ground.publish(pages(400, channels=("web",))[300:])
    worker, _ = ground.ready_worker()
    await ground.until_counted(400)
    assert "created anew" in worker.log.read_text()


async def test_a_broker_restarted_under_load_costs_nothing(
    own_kafka: KafkaServer, topic_prefix: str, cx: CxLauncher
) -> None:
    def on_own(*arguments: str, **settings: str) -> object:
        return cx(*arguments, CX_BROKERS=own_kafka.bootstrap, **settings)

    ground = Ground(own_kafka.bootstrap, topic_prefix, on_own)  # type: ignore[arg-type]  # the launcher, on another broker
    worker, _ = ground.ready_worker()
    await ground.publish(pages(5_000))
    own_kafka.kill()
    own_kafka.start()
    await ground.publish(pages(6_000)[5_000:])
    told = await ground.until_counted(6_000, 90.0)
    assert told.in_journeys == 6_000
    worker.check_running()


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGSTOP])
async def test_a_worker_asked_to_stop_while_the_broker_is_away_does_not_wait_for_it(
    own_kafka: KafkaServer, topic_prefix: str, cx: CxLauncher, sign: signal.Signals
) -> None:
    def on_own(*arguments: str, **settings: str) -> object:
        return cx(*arguments, CX_BROKERS=own_kafka.bootstrap, **settings)

    ground = Ground(own_kafka.bootstrap, topic_prefix, on_own)  # type: ignore[arg-type]  # the launcher, on another broker
    worker, _ = ground.ready_worker()
    await ground.publish(pages(3_000))
    os.kill(own_kafka.pid, sign)
    worker.signal(signal.SIGTERM)
    assert await asyncio.to_thread(worker.wait, 15.0) in (0, 1)


async def test_topics_with_another_partition_count_are_refused(ground: Ground) -> None:
    worker = ground.worker(CX_PARTITIONS="12")
    assert worker.wait(60.0) == 1
    assert f"CX_PARTITIONS is 12, but {ground.topic_of('web')} has {PARTITIONS}" in worker.tail()


async def test_a_second_group_of_workers_on_the_same_log_is_refused(ground: Ground) -> None:
    await ground.publish(pages(50))
    worker, _ = ground.ready_worker()
    await ground.until_counted(50)
    assert worker.stop() == 0
    other = ground.worker(CX_APP_ID="another")
    assert other.wait(60.0) == 1
    assert "not of another" in other.tail()
    assert (await ground.told()).counted == 50
