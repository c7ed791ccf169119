"""The gateway killed, and its Kafka gone, under load: what was answered 202 is in Kafka."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from pipeline.settings import Settings
from tests.integration.engine.ground import SETTINGS, Ground
from tests.support.gateway_load import Answers, send_all
from tests.support.gateway_process import Door, new_door
from tests.support.kafka_server import KafkaServer
from tests.support.processes import CxLauncher, body_if_ok
from tests.support.published import records_in, touchpoints_of

pytestmark = pytest.mark.needs("own_kafka")

Outage = Callable[[KafkaServer], AbstractAsyncContextManager[None]]

SENDERS = 8
MEMORY = "process_resident_memory_bytes"
# How long a request waits for Kafka here: short, so that the outage need not be long.
PATIENCE = {"CX_GATEWAY_PATIENCE_S": "1"}
# What the gateway may take beyond what it had before Kafka went: what waits in it is bounded by
# 16 MiB of records and 64 MiB of bodies.
MORE_MEMORY_BYTES = 96 * 1024 * 1024


@pytest.fixture
def cx_env(own_kafka: KafkaServer, own_env: Mapping[str, str]) -> Mapping[str, str]:
    return {**own_env, **SETTINGS, "CX_BROKERS": own_kafka.bootstrap}


@pytest.fixture
def ground(own_kafka: KafkaServer, topic_prefix: str, cx: CxLauncher) -> Ground:
    return Ground(own_kafka.bootstrap, topic_prefix, cx)


@pytest.fixture
def settings(ground: Ground, cx_env: Mapping[str, str]) -> Settings:
    """Of the topics that `ground` has made."""
    return Settings.from_env(cx_env)


@pytest.fixture
def door(cx: CxLauncher, tmp_path: Path) -> Door:
    return new_door(cx, tmp_path)


def made_up(count: int) -> list[str]:
    return [f"event-{number}" for number in range(count)]


async def in_kafka(settings: Settings) -> set[str]:
    """The event ids in the topic."""
    records = await records_in(settings, "web")
    return {touchpoint.event_id for touchpoint in touchpoints_of(records, "web")}


@asynccontextmanager
async def frozen(server: KafkaServer) -> AsyncIterator[None]:
    """It holds its connections, and answers nothing."""
    os.kill(server.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server.pid, signal.SIGCONT)


@asynccontextmanager
async def dead(server: KafkaServer) -> AsyncIterator[None]:
    """Nobody listens at its address."""
    server.kill()
    yield
    await asyncio.to_thread(server.start)


async def test_a_gateway_killed_under_load_loses_nothing_it_accepted_and_repeats_count_once(
    ground: Ground, door: Door, cx: CxLauncher, settings: Settings
) -> None:
    ids, answers = made_up(4_000), Answers()
    gateway = await asyncio.to_thread(door.open, cx)
    async with asyncio.timeout(60), asyncio.TaskGroup() as sending:
        sending.create_task(send_all(door.url, door.key, ids, answers, senders=SENDERS, batch=20))
        await answers.until_accepted(len(ids) // 3)
        gateway.kill()
        before = set(answers.accepted)
        assert before <= await in_kafka(settings)
        await asyncio.to_thread(door.open, cx)

    assert answers.broken, "the kill met no request"
    assert len(before) < len(ids)
    assert answers.accepted == set(ids) == await in_kafka(settings)
    ground.worker()
    told = await ground.until_counted(len(ids))
    assert told.in_journeys == len(ids)
    assert not told.letters


@pytest.mark.parametrize("away", [frozen, dead])
async def test_while_kafka_is_away_nothing_is_accepted_and_memory_stays_bounded(
    away: Outage,
    door: Door,
    cx: CxLauncher,
    own_kafka: KafkaServer,
    settings: Settings,
) -> None:
    ids, answers = made_up(20_000), Answers()
    gateway = await asyncio.to_thread(door.open, cx, **PATIENCE)
    async with asyncio.timeout(90), asyncio.TaskGroup() as sending:
        sending.create_task(send_all(door.url, door.key, ids, answers, senders=SENDERS, batch=100))
        await answers.until_accepted(len(ids) // 4)
        before_bytes = door.metric(MEMORY)
        async with away(own_kafka):
            await answers.until_status(503, 10 * SENDERS)
            accepted = set(answers.accepted)
            assert not await asyncio.to_thread(body_if_ok, f"{door.url}/readyz")
            # Some seconds of senders that do not give up.
            await answers.until_status(503, 30 * SENDERS)
            assert answers.accepted == accepted
            away_bytes = door.metric(MEMORY)

    assert answers.accepted == set(ids) == await in_kafka(settings)
    assert answers.without_retry_after == 0
    assert max(away_bytes, door.metric(MEMORY)) < before_bytes + MORE_MEMORY_BYTES
    await asyncio.to_thread(gateway.wait_for_ok, f"{door.url}/readyz")
    # By itself: it is the process from the beginning.
    gateway.check_running()
