"""`cx journey show` on real Kafka: the latest committed journey of one customer."""

import json
from collections.abc import Mapping

import pytest
from aiokafka import AIOKafkaProducer

from pipeline.contract.partitioner import partition_of
from pipeline.contract.schemas import read_schemas
from pipeline.contract.wire import Codec
from pipeline.core.journey import Journey, encode_state
from pipeline.core.summary import open_cases, summarise
from tests.integration.commands import run_cx
from tests.unit.serving.journeys import a_busy_journey, journey_of, touch

pytestmark = pytest.mark.needs("kafka")
PARTITIONS = 3


def value_of(key: str, journey: Journey) -> bytes:
    codec = Codec(read_schemas())
    return codec.encode_journey(
        None, open_cases(journey), encode_state(journey), summarise(key, journey)
    )


@pytest.fixture
def env(cx_env: Mapping[str, str]) -> Mapping[str, str]:
    env = {**cx_env, "CX_PARTITIONS": str(PARTITIONS)}
    assert run_cx(env, "topics", "create").status == 0
    return env


async def write(env: Mapping[str, str], key: str, *values: bytes | None) -> None:
    """What a worker would write, in one transaction."""
    topic = f"{env['CX_TOPIC_PREFIX']}.journeys"
    partition = partition_of(key.encode(), PARTITIONS)
    brokers, name = env["CX_BROKERS"], env["CX_APP_ID"]
    async with (
        AIOKafkaProducer(bootstrap_servers=brokers, transactional_id=name) as producer,
        producer.transaction(),
    ):
        for value in values:
            await producer.send_and_wait(topic, value, key=key.encode(), partition=partition)


async def test_the_latest_journey_is_shown(env: Mapping[str, str]) -> None:
    first = journey_of(touch(1, "page.viewed", 0, "web"))
    await write(env, "c:4711", value_of("c:4711", first), value_of("c:4711", a_busy_journey()))
    shown = run_cx(env, "journey", "show", "4711")
    assert shown.status == 0
    assert shown.out.startswith("c:4711\nstage         service\ntouchpoints   8, ")
    assert "Open cases" in shown.out


async def test_a_script_reads_json(env: Mapping[str, str]) -> None:
    await write(env, "a:cookie", value_of("a:cookie", a_busy_journey()))
    shown = run_cx(env, "journey", "show", "cookie", "--anonymous", "--json")
    story = json.loads(shown.out)
    assert story["customer_key"] == "a:cookie"
    assert story["closed_cases"][0]["first_response_ms"] == 300_000
    assert len(story["touches"]) == story["touchpoints"] == 8


async def test_the_partitions_there_are_count_not_those_configured(env: Mapping[str, str]) -> None:
    for number in range(4):
        await write(env, f"c:{number}", value_of(f"c:{number}", a_busy_journey()))
    for number in range(4):
        shown = run_cx(env, "journey", "show", str(number), CX_PARTITIONS="8")
        assert shown.status == 0


async def test_an_unknown_customer_is_one_line(env: Mapping[str, str]) -> None:
    assert run_cx(env, "journey", "show", "nobody") == (1, "", "cx: no journey of c:nobody\n")


async def test_a_removed_customer_is_unknown(env: Mapping[str, str]) -> None:
    await write(env, "c:4711", value_of("c:4711", a_busy_journey()), None)
    assert run_cx(env, "journey", "show", "4711").err == "cx: no journey of c:4711\n"


@pytest.mark.parametrize("value", [b"", b"no magic", b"\0\0\0\0\x63of another schema"])
async def test_an_unreadable_journey_is_one_line(env: Mapping[str, str], value: bytes) -> None:
    await write(env, "c:4711", value)
    status, out, err = run_cx(env, "journey", "show", "4711")
    assert (status, out) == (1, "")
    assert err.startswith("cx: the journey of c:4711 cannot be read: ")
    assert len(err.splitlines()) == 1


def test_without_topics_the_way_out_is_told(cx_env: Mapping[str, str]) -> None:
    status, _, err = run_cx(cx_env, "journey", "show", "4711", CX_TOPIC_PREFIX="nosuch")
    assert (status, err) == (1, "cx: no topic nosuch.journeys (cx topics create)\n")
