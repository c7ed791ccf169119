"""Input that cannot be processed: put aside byte for byte, and the rest goes on."""

import asyncio
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from pipeline.contract.touchpoint import Touchpoint, key_of
from pipeline.core.effects import WakeUp
from pipeline.core.journey import Journey
from pipeline.core.policy import Policy
from pipeline.engine.journeys import Journeys
from pipeline.engine.worker import Worker
from pipeline.settings import Settings
from tests.integration.engine.ground import CODEC, NOW, PARTITIONS, Ground, pages

pytestmark = pytest.mark.needs("kafka")


def page(event_id: str, **fields: Any) -> Touchpoint:
    given = {"occurred_at": NOW, "received_at": NOW, "kind": "page.viewed", "channel": "web"}
    return Touchpoint(event_id=event_id, customer_id="ada", **{**given, **fields})


GOOD = CODEC.encode_touchpoint(page("good"))
BAD: dict[str, tuple[bytes | None, bytes | None]] = {
    "undecodable": (b"c:ada", GOOD[:-3]),
    "unknown_schema_id": (b"c:ada", b"\0\0\0\xff\xff" + GOOD[5:]),
    "missing_key": (None, GOOD),
    "null_value": (b"c:ada", None),
    "key_mismatch": (b"c:bob", GOOD),
    "unknown_kind": (b"c:ada", CODEC.encode_touchpoint(page("kind", kind="page.eaten"))),
    "impossible_time": (
        b"c:ada",
        CODEC.encode_touchpoint(page("time", occurred_at=NOW + 25 * 3_600_000)),
    ),
}


async def test_each_kind_of_bad_record_is_put_aside_as_it_came_and_the_rest_goes_on(
    ground: Ground,
) -> None:
    web = ground.topics.touchpoints("web").name
    await ground.publish(pages(100))
    await ground.send([(web, key, value) for key, value in BAD.values()])
    await ground.send([(web, b"c:ada", b"not even a header")])
    await ground.publish(pages(200)[100:])
    ground.ready_worker()
    told = await ground.until_counted(200)
    assert told.in_journeys == 200
    put_aside = {(letter.reason, letter.key, letter.value) for letter in told.letters}
    assert put_aside == {(reason, *record) for reason, record in BAD.items()} | {
        ("undecodable", b"c:ada", b"not even a header")
    }
    assert {letter.topic for letter in told.letters} == {web}
    places = {(letter.partition, letter.offset) for letter in told.letters}
    assert len(places) == len(BAD) + 1


class Fragile(Journeys):
    """Raises where it is told to, as a defect in a step would."""

    def step(self, state: Any, event: Touchpoint | WakeUp, now: Any) -> Any:
        if isinstance(event, Touchpoint) and event.event_id in {"page-50", "page-51", "page-377"}:
            raise ZeroDivisionError(event.event_id)
        return super().step(state, event, now)


def settings_on(ground: Ground) -> Settings:
    """The settings of a worker in this process."""
    return Settings(
        brokers=ground.kafka,
        topic_prefix=ground.topics.journeys.name.rpartition(".")[0],
        app_id=ground.topics.journeys.name,
        partitions=PARTITIONS,
        worker_host="127.0.0.1",
        worker_port=0,
    )


async def no_ids() -> dict[str, str]:
    return {}


class Blind(Worker[Journey]):
    """Fails where it looks after the ends of the sources, as a defect there would."""

    def _numbers(self) -> list[int]:
        if self._ownership.begun:
            raise ZeroDivisionError
        return []


async def test_a_worker_that_sees_the_ends_of_its_sources_no_more_ends(ground: Ground) -> None:
    worker = Blind(settings_on(ground), Journeys(CODEC, Policy()), CODEC, no_ids, "test")
    with pytest.raises(ZeroDivisionError):
        await worker.run(lambda _: None)


async def test_a_step_that_raises_costs_its_own_records_and_no_others(ground: Ground) -> None:
    touchpoints = pages(600, customers=7)
    await ground.publish(touchpoints)
    worker = Worker(settings_on(ground), Fragile(CODEC, Policy()), CODEC, no_ids, "test")
    running = asyncio.create_task(worker.run(lambda _: None))
    try:
        told = await ground.until_counted(597)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert told.in_journeys == 597
    raised = {50, 51, 377}
    assert {(letter.key, letter.value) for letter in told.letters} == {
        (key_of(touchpoints[number]), CODEC.encode_touchpoint(touchpoints[number]))
        for number in raised
    }
    assert {letter.reason for letter in told.letters} == {"step_raised"}
    assert sum((await ground.positions()).values()) == 600


async def test_a_record_too_large_to_be_put_aside_is_left_where_it_is_and_the_rest_goes_on(
    ground: Ground,
) -> None:
    web = ground.topic_of("web")
    producer = AIOKafkaProducer(bootstrap_servers=ground.kafka, max_request_size=2_000_000)
    await producer.start()
    try:
        await producer.send_and_wait(web, key=b"c:ada", value=bytes(1_048_450), partition=0)
    finally:
        await producer.stop()
    await ground.publish(pages(100))
    ground.ready_worker()
    (letter,) = (await ground.until_counted(100)).letters
    assert (letter.topic, letter.partition, letter.offset) == (web, 0, 0)
    assert letter.value is None
