"""Workers killed, frozen, added and asked to leave: every touchpoint counts once."""

import asyncio
import re
import signal
import time

import pytest
from aiokafka import AIOKafkaProducer

from pipeline.contract.partitioner import partition_of
from pipeline.contract.touchpoint import Touchpoint, key_of
from tests.integration.engine.ground import CODEC, PARTITIONS, Ground, pages
from tests.support.processes import CxProcess
from tests.support.waiting import eventually, wait_until

pytestmark = pytest.mark.needs("kafka")

QUICK_TO_MISS = {"CX_SESSION_TIMEOUT_S": "6", "CX_HEARTBEAT_S": "1"}


async def test_touchpoints_are_counted_once_and_a_restart_counts_nothing_again(
    ground: Ground,
) -> None:
    await ground.publish(pages(2_000))
    worker, _ = ground.ready_worker()
    told = await ground.until_counted(2_000)
    assert (told.in_journeys, told.customers) == (2_000, 40)
    assert worker.stop() == 0
    again, _ = ground.ready_worker()
    again.wait_for_line(r"partition \d: \d+ customers read back")
    await ground.publish(pages(2_001)[2_000:])
    told = await ground.until_counted(2_001)
    assert told.in_journeys == 2_001


@pytest.mark.parametrize("compression", ["gzip", "snappy", "lz4", "zstd"])
async def test_what_producers_compress_is_read(ground: Ground, compression: str) -> None:
    await ground.publish(pages(100), compression)
    ground.ready_worker()
    await ground.until_counted(100)


async def test_duplicates_are_counted_once(ground: Ground) -> None:
    touchpoints = pages(500)
    await ground.publish(touchpoints + touchpoints[::3] + touchpoints[::7])
    ground.ready_worker()
    told = await ground.until_counted(500)
    assert told.in_journeys == 500


async def test_a_source_that_ends_with_a_producers_transaction_is_read_to_its_end(
    ground: Ground,
) -> None:
    web = ground.topic_of("web")
    producer = AIOKafkaProducer(bootstrap_servers=ground.kafka, transactional_id=web)
    await producer.start()
    try:
        async with producer.transaction():
            for one in pages(20, channels=("web",)):
                key, value = key_of(one), CODEC.encode_touchpoint(one)
                number = partition_of(key, PARTITIONS)
                await producer.send(web, key=key, value=value, partition=number)
    finally:
        await producer.stop()
    # The transaction's end has an offset but is no record: waited for, it would never come.
    ground.ready_worker()
    await ground.until_counted(20)


async def test_workers_killed_while_others_come_and_go_lose_and_repeat_nothing(
    ground: Ground,
) -> None:
    touchpoints = pages(12_000, customers=200)
    first, _ = ground.ready_worker(**QUICK_TO_MISS)
    sending = asyncio.create_task(trickle(ground, touchpoints))
    await ground_has_begun(ground)
    second, third = (ground.worker(**QUICK_TO_MISS) for _ in range(2))
    owning(second)
    owning(third)
    first.kill()
    fourth = ground.worker(**QUICK_TO_MISS)
    owning(fourth)
    third.kill()
    await sending
    told = await ground.until_counted(12_000, 90.0)
    assert told.in_journeys == 12_000
    assert sum((await ground.positions()).values()) == 12_000
    assert [worker.stop() for worker in (second, fourth)] == [0, 0]


async def test_three_workers_own_whole_partition_numbers_and_all_of_them(ground: Ground) -> None:
    workers = [ground.ready_worker(**QUICK_TO_MISS)[0] for _ in range(3)]

    def shared_out() -> bool:
        owned = [number for worker in workers for number in last_owned(worker)]
        return sorted(owned) == list(range(PARTITIONS))

    wait_until(shared_out, "each partition number with one worker", 60.0)
    assert [len(last_owned(worker)) for worker in workers] == [2, 2, 2]
    await ground.publish(pages(1_000, channels=("web", "email", "survey")))
    assert (await ground.until_counted(1_000)).in_journeys == 1_000


async def test_a_worker_asked_to_stop_leaves_at_once(ground: Ground) -> None:
    first, _ = ground.ready_worker(CX_SESSION_TIMEOUT_S="30")
    await ground.publish(pages(200))
    await ground.until_counted(200)
    assert first.stop() == 0
    begun = time.monotonic()
    ground.ready_worker(CX_SESSION_TIMEOUT_S="30")
    # Had it not left the group, the next worker would wait out the session.
    assert time.monotonic() - begun < 20.0


async def test_a_frozen_worker_that_wakes_up_too_late_writes_nothing(ground: Ground) -> None:
    frozen, _ = ground.ready_worker(**QUICK_TO_MISS)
    await ground.publish(pages(400))
    await ground.until_counted(400)
    frozen.signal(signal.SIGSTOP)
    await ground.publish(pages(800)[400:])
    heir, _ = ground.ready_worker(**QUICK_TO_MISS)
    await ground.until_counted(800)
    frozen.signal(signal.SIGCONT)
    await ground.publish(pages(1_200)[800:])
    told = await ground.until_counted(1_200)
    assert told.in_journeys == 1_200
    heir.check_running()


async def trickle(ground: Ground, touchpoints: list[Touchpoint], pieces: int = 24) -> None:
    """Publish in pieces, so that there is always something under way."""
    size = -(-len(touchpoints) // pieces)
    for start in range(0, len(touchpoints), size):
        await ground.publish(touchpoints[start : start + size])
        await asyncio.sleep(0.5)  # the pace of the traffic, not a wait


async def ground_has_begun(ground: Ground) -> None:
    """Wait until the first touchpoints are counted."""

    async def has_counted() -> bool:
        return (await ground.told()).counted > 0

    await eventually(has_counted, "a first touchpoint counted")


def owning(worker: CxProcess) -> None:
    """Wait until a worker has been given partitions."""
    worker.wait_for_line(r"owning partitions \[\d", 60.0)


def last_owned(worker: CxProcess) -> list[int]:
    """The partition numbers of the latest assignment in a worker's log."""
    found = re.findall(r"owning partitions \[([\d, ]*)\]", worker.log.read_text())
    return [int(number) for number in found[-1].split(",") if number.strip()] if found else []
