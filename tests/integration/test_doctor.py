"""`cx doctor` on real Kafka: what is wrong, in one line each."""

import json
import os
import time
from collections.abc import Mapping

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from tests.integration.commands import Ended, run_cx
from tests.support.ports import free_ports

CHECKS = ["broker", "topics", "schemas", "clocks", "lag", "agreement"]


@pytest.fixture
def env(cx_env: Mapping[str, str]) -> Mapping[str, str]:
    # Few partitions are quicker to create.
    return {**cx_env, "CX_PARTITIONS": "1"}


def findings(ended: Ended) -> dict[str, tuple[str, str]]:
    return {row["check"]: (row["level"], row["text"]) for row in json.loads(ended.out)}


def test_without_a_broker_it_says_so_at_once_and_still_looks_at_the_rest() -> None:
    [port] = free_ports(1)
    ended = run_cx(
        os.environ,
        "doctor",
        CX_BROKERS=f"127.0.0.1:{port}",
        CX_CONNECT_TIMEOUT_S="1",
        CX_REGISTRY_URL="",
    )
    lines = [line.split(maxsplit=2) for line in ended.out.splitlines()]
    assert ended.status == 1
    assert [line[0] for line in lines] == CHECKS
    assert [line[1] for line in lines] == ["FAIL", "FAIL", "ok", "FAIL", "FAIL", "ok"]
    assert "connection refused" in lines[0][2]


@pytest.mark.needs("kafka")
def test_without_topics_it_fails_and_names_the_first(
    env: Mapping[str, str], topic_prefix: str
) -> None:
    ended = run_cx(env, "doctor", "--json")
    assert ended.status == 1
    level, text = findings(ended)["topics"]
    assert level == "FAIL"
    assert text.startswith(f"{topic_prefix}.touchpoints.")


@pytest.mark.needs("kafka")
def test_with_topics_and_no_worker_it_only_warns(env: Mapping[str, str], app_id: str) -> None:
    run_cx(env, "topics", "create")
    ended = run_cx(env, "doctor", "--json")
    found = findings(ended)
    assert ended.status == 0
    assert list(found) == CHECKS
    assert {name: level for name, (level, _) in found.items() if level != "ok"} == {"lag": "warn"}
    assert found["lag"][1] == f"workers in group {app_id}: 0; records to process: 0"


@pytest.mark.needs("kafka")
async def test_it_counts_workers_and_what_they_have_not_processed(
    env: Mapping[str, str], kafka: str, topic_prefix: str, app_id: str
) -> None:
    run_cx(env, "topics", "create")
    web, app = (f"{topic_prefix}.touchpoints.{channel}" for channel in ("web", "app"))
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        for topic in (web, web, web, app):
            await producer.send_and_wait(topic, b"any", key=b"c:1", partition=0)
    async with AIOKafkaConsumer(web, bootstrap_servers=kafka, group_id=app_id) as consumer:
        await consumer.commit({TopicPartition(web, 0): 1})
        found = findings(run_cx(env, "doctor", "--json"))
    assert found["lag"] == ("ok", f"workers in group {app_id}: 1; records to process: 3")


@pytest.mark.needs("kafka")
async def test_a_tally_from_the_future_is_warned_of(
    env: Mapping[str, str], kafka: str, topic_prefix: str
) -> None:
    run_cx(env, "topics", "create")
    topic = f"{topic_prefix}.service-metrics"
    ahead = time.time_ns() // 1_000_000 + 3_600_000
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        await producer.send_and_wait(topic, b"any", key=b"a", timestamp_ms=ahead)
    level, text = findings(run_cx(env, "doctor", "--json"))["clocks"]
    assert level == "warn"
    assert text.startswith(f"{topic} has records 3")
