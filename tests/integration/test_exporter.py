"""`cx exporter` on a real Kafka: what it tells, and what it does when something is wrong."""

import asyncio
import os
import re
import signal
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from prometheus_client.parser import text_string_to_metric_families

from pipeline.contract.records import Tally, tally_key
from pipeline.contract.schemas import read_schemas
from pipeline.contract.wire import Codec
from pipeline.metrics.declarations import CASES_OPENED, FIRST_RESPONSE, METRICS
from tests.support.kafka_server import KafkaServer
from tests.support.ports import free_ports
from tests.support.processes import CxLauncher, CxProcess, body_if_ok
from tests.support.prometheus_server import PrometheusLauncher
from tests.support.topics import create_topics
from tests.support.waiting import eventually, wait_until

pytestmark = pytest.mark.needs("kafka")

RECORDING = Path(__file__).parents[2] / "deploy" / "prometheus" / "rules" / "cx-recording.yml"
PARTITIONS = 3
CODEC = Codec(read_schemas())
OPENED = {"channel": "email", "queue": "none", "priority": "none", "origin": "live"}


def opened(value: int) -> Tally:
    return Tally(metric=CASES_OPENED, labels=OPENED, type="counter", value=value)


def response(count: int, sum_ms: int) -> Tally:
    buckets = (count, *[0] * len(METRICS[FIRST_RESPONSE].buckets))
    labels = {**OPENED, "hours": "calendar"}
    labels = {name: labels[name] for name in METRICS[FIRST_RESPONSE].labels}
    return Tally(
        metric=FIRST_RESPONSE,
        labels=labels,
        type="histogram",
        value=count,
        sum_ms=sum_ms,
        buckets=buckets,
    )


class Log:
    """The service-metrics topic of one test, written as a worker writes it."""

    def __init__(self, bootstrap: str, prefix: str) -> None:
        self.bootstrap = bootstrap
        self.topic = f"{prefix}.service-metrics"

    async def create(self) -> None:
        await create_topics(self.bootstrap, [self.topic], PARTITIONS, {"cleanup.policy": "compact"})

    async def delete(self) -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap)
        await admin.start()
        await admin.delete_topics([self.topic])
        await admin.close()

    @asynccontextmanager
    async def producer(self) -> AsyncIterator[AIOKafkaProducer]:
        producer = AIOKafkaProducer(
            bootstrap_servers=self.bootstrap, transactional_id=f"{self.topic}-writer"
        )
        await producer.start()
        try:
            yield producer
        finally:
            await producer.stop()

    async def write(self, partition: int, *tallies: Tally) -> None:
        await self.write_raw(partition, *map(CODEC.tally_record, tallies))

    async def write_raw(self, partition: int, *records: tuple[bytes, bytes | None]) -> None:
        async with self.producer() as producer, producer.transaction():
            for key, value in records:
                await producer.send(self.topic, value, key, partition)


class Exporter:
    """A running `cx exporter`."""

    def __init__(self, process: CxProcess, port: int) -> None:
        self.process = process
        self.address = f"http://127.0.0.1:{port}"

    def wait_until_ready(self) -> None:
        self.process.wait_for_ok(f"{self.address}/readyz")

    def text(self) -> str:
        return "".join(body_if_ok(f"{self.address}/metrics"))

    def value(self, name: str, **labels: str) -> float | None:
        for family in text_string_to_metric_families(self.text()):
            for sample in family.samples:
                if sample.name == name and labels.items() <= sample.labels.items():
                    return float(sample.value)
        return None

    async def tells(self, expected: float | None, name: str, **labels: str) -> None:
        async def told() -> bool:
            self.process.check_running()
            return await asyncio.to_thread(self.value, name, **labels) == expected

        await eventually(told, f"{name} {labels} of {expected}")


def promtool_check(text: str) -> str:
    """What promtool has to say against an exposition."""
    command = ["promtool", "check", "metrics"]
    check = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    return check.stdout + check.stderr


def every_second(rules: Path, folder: Path) -> Path:
    """The rules as shipped, but evaluated every second."""
    copy = folder / rules.name
    copy.write_text(re.sub(r"interval: .*", "interval: 1s", rules.read_text()))
    return copy


Start = Callable[..., Exporter]


@pytest.fixture
async def log(kafka: str, topic_prefix: str) -> Log:
    log = Log(kafka, topic_prefix)
    await log.create()
    return log


@pytest.fixture
def start(cx: CxLauncher) -> Start:
    def launch(**settings: str) -> Exporter:
        (port,) = free_ports(1)
        process = cx(
            "exporter", CX_EXPORTER_HOST="127.0.0.1", CX_EXPORTER_PORT=str(port), **settings
        )
        return Exporter(process, port)

    return launch


async def test_it_tells_the_sum_over_all_partitions(log: Log, start: Start) -> None:
    await log.write(0, opened(1), response(1, 1_001))
    await log.write(1, opened(2), response(2, 2_002))
    await log.write(0, opened(5))
    exporter = start()
    exporter.wait_until_ready()
    assert exporter.value(CASES_OPENED, **OPENED) == 7
    assert exporter.value(f"{FIRST_RESPONSE}_count", channel="email") == 3
    assert exporter.value(f"{FIRST_RESPONSE}_sum", channel="email") == 3.003
    await log.write(2, opened(10))
    await exporter.tells(17, CASES_OPENED, **OPENED)


@pytest.mark.needs("prometheus")
async def test_real_output_passes_promtool(log: Log, start: Start) -> None:
    await log.write(0, opened(1), response(1, 1_001))
    exporter = start(CX_QUEUES="Value 1,Value 2")
    exporter.wait_until_ready()
    assert await asyncio.to_thread(promtool_check, exporter.text()) == ""


async def test_only_what_is_committed_is_told(log: Log, start: Start) -> None:
    await log.write(0, opened(1))
    async with log.producer() as producer:
        await producer.begin_transaction()
        key, value = CODEC.tally_record(opened(100))
        await producer.send_and_wait(log.topic, value, key, 0)
        exporter = start()
        exporter.wait_until_ready()
        assert exporter.value(CASES_OPENED, **OPENED) == 1
        await producer.abort_transaction()
    await log.write(1, opened(1))
    await exporter.tells(2, CASES_OPENED, **OPENED)


async def test_a_tombstone_removes_a_series(log: Log, start: Start) -> None:
    await log.write(0, response(1, 1_001))
    exporter = start()
    exporter.wait_until_ready()
    assert exporter.value(f"{FIRST_RESPONSE}_count") == 1
    await log.write_raw(0, (tally_key(response(1, 1_001)), None))
    await exporter.tells(None, f"{FIRST_RESPONSE}_count")


async def test_an_unreadable_record_ends_it_with_one_clear_line(log: Log, start: Start) -> None:
    exporter = start()
    exporter.wait_until_ready()
    await log.write_raw(1, (b"key", b"not a tally"))
    assert await asyncio.to_thread(exporter.process.wait) == 1
    line = f"cannot read {log.topic}, partition 1, offset 0: no magic byte"
    assert line in exporter.process.tail()
    assert "Traceback" not in exporter.process.tail()


async def test_it_is_never_ready_on_a_log_it_cannot_read(log: Log, start: Start) -> None:
    await log.write(0, opened(1))
    await log.write_raw(0, (b"key", b"\0\0\0\x03\xe7"))
    exporter = start()
    assert await asyncio.to_thread(exporter.process.wait) == 1
    assert "schema id 999" in exporter.process.tail()


async def test_sigterm_ends_it_at_once(log: Log, start: Start) -> None:
    await log.write(0, opened(1))
    exporter = start()
    exporter.wait_until_ready()
    assert await asyncio.to_thread(exporter.process.stop, 5.0) == 0


async def test_a_recreated_log_is_an_honest_reset(log: Log, start: Start) -> None:
    for value in (50, 100):
        await log.write(0, opened(value))
    await log.write(1, response(1, 1_001))
    exporter = start()
    exporter.wait_until_ready()
    assert exporter.value(CASES_OPENED, **OPENED) == 100
    await log.delete()
    await log.create()
    await log.write(0, opened(3))
    await exporter.tells(3, CASES_OPENED, **OPENED)
    assert exporter.value(f"{FIRST_RESPONSE}_count") is None
    assert exporter.value("cx_exporter_log_begun_anew_total") == 1


async def test_it_waits_for_a_topic_that_is_not_there_yet(
    kafka: str, topic_prefix: str, start: Start
) -> None:
    exporter = start()
    exporter.process.wait_for_line("missing, such as .*service-metrics")
    assert body_if_ok(f"{exporter.address}/healthz") == ["ok\n"]
    assert body_if_ok(f"{exporter.address}/readyz") == []
    log = Log(kafka, topic_prefix)
    await log.create()
    exporter.wait_until_ready()


def test_without_a_broker_it_gives_up_after_the_configured_time(start: Start) -> None:
    (nobody,) = free_ports(1)
    exporter = start(CX_BROKERS=f"127.0.0.1:{nobody}", CX_CONNECT_TIMEOUT_S="1")
    assert exporter.process.wait() == 1
    assert f"no Kafka broker at 127.0.0.1:{nobody} after 1 s" in exporter.process.tail()


@pytest.mark.needs("own_kafka")
async def test_without_its_broker_it_stays_up_and_says_so(
    own_kafka: KafkaServer, topic_prefix: str, start: Start
) -> None:
    log = Log(own_kafka.bootstrap, topic_prefix)
    await log.create()
    await log.write(0, opened(3))
    exporter = start(CX_BROKERS=own_kafka.bootstrap)
    exporter.wait_until_ready()
    await asyncio.to_thread(own_kafka.stop)
    await exporter.tells(0, "cx_exporter_caught_up")
    assert exporter.value(CASES_OPENED, **OPENED) == 3
    await asyncio.to_thread(own_kafka.start)
    await exporter.tells(1, "cx_exporter_caught_up")
    await log.write(1, opened(4))
    await exporter.tells(7, CASES_OPENED, **OPENED)


@pytest.mark.needs("own_kafka")
async def test_a_scrape_is_answered_while_the_broker_is_frozen(
    own_kafka: KafkaServer, topic_prefix: str, start: Start
) -> None:
    """A broker that keeps its connections and answers nothing is worse than one that is gone."""
    log = Log(own_kafka.bootstrap, topic_prefix)
    await log.create()
    await log.write(0, opened(3))
    exporter = start(CX_BROKERS=own_kafka.bootstrap)
    exporter.wait_until_ready()

    async def noticed() -> bool:
        told = await asyncio.to_thread(exporter.value, CASES_OPENED, **OPENED)
        assert told == 3, "a scrape was not answered"
        return exporter.value("cx_exporter_caught_up") == 0

    os.kill(own_kafka.pid, signal.SIGSTOP)
    try:
        await eventually(noticed, "a scrape that says the broker is away")
    finally:
        os.kill(own_kafka.pid, signal.SIGCONT)
    await exporter.tells(1, "cx_exporter_caught_up")


@pytest.mark.needs("prometheus")
async def test_of_two_exporters_on_one_log_rules_make_one_value(
    log: Log, start: Start, prometheus: PrometheusLauncher, tmp_path: Path
) -> None:
    await log.write(0, opened(3))
    await log.write(1, opened(4))
    exporters = [start(), start()]
    for exporter in exporters:
        exporter.wait_until_ready()
    targets = [exporter.address.removeprefix("http://") for exporter in exporters]
    server = prometheus(*targets, rule_files=[every_second(RECORDING, tmp_path)])
    await asyncio.to_thread(server.wait_for_scrape)

    def recorded() -> list[float]:
        queried = 'cx:cases_opened:net{queue="none"}'
        return [sample.value for sample in server.query(queried)]

    await asyncio.to_thread(wait_until, lambda: recorded() == [7], "the recorded total")
    # Both of them do tell it: a sum without more would count every case twice.
    [both] = server.query(f'sum(last_over_time({CASES_OPENED}{{queue="none"}}[1m]))')
    assert both.value == 14
