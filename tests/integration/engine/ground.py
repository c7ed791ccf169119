"""What the engine's tests stand on: topics, touchpoints onto them, and what the log says after."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from pipeline.contract.partitioner import partition_of
from pipeline.contract.records import PARTITION_STATE_KEY, DeadLetter
from pipeline.contract.schemas import read_schemas
from pipeline.contract.topics import catalogue
from pipeline.contract.touchpoint import Touchpoint, key_of
from pipeline.contract.wire import Codec
from tests.support.processes import CxLauncher, CxProcess

PARTITIONS = 6
NOW = 1_767_225_600_000  # 2026-01-01
SETTINGS = {"CX_PARTITIONS": str(PARTITIONS)}
CODEC = Codec(read_schemas())


def pages(
    count: int, customers: int = 40, channels: Sequence[str] = ("web", "app")
) -> list[Touchpoint]:
    """So many page views, the customers and channels taking turns."""
    return [
        Touchpoint(
            event_id=f"page-{number}",
            kind="page.viewed",
            channel=channels[number % len(channels)],
            occurred_at=NOW + number,
            received_at=NOW + number,
            customer_id=f"customer-{number % customers}",
        )
        for number in range(count)
    ]


@dataclass
class Told:
    """What the committed log says."""

    counted: int = 0
    in_journeys: int = 0
    customers: int = 0
    letters: list[DeadLetter] = field(default_factory=list)


class Ground:
    """One test's topics on the shared Kafka."""

    def __init__(self, kafka: str, topic_prefix: str, cx: CxLauncher) -> None:
        self.kafka = kafka
        self.topics = catalogue(topic_prefix)
        self._cx = cx
        created = cx("topics", "create", **SETTINGS)
        assert created.wait(60.0) == 0, created.tail()

    def topic_of(self, channel: str) -> str:
        """The name of a channel's topic."""
        return self.topics.touchpoints(channel).name

    def worker(self, **settings: str) -> CxProcess:
        """Start a worker; returns at once."""
        return self._cx("worker", **{**SETTINGS, **settings})

    def ready_worker(self, **settings: str) -> tuple[CxProcess, str]:
        """Start a worker and wait until it has caught up; with the address of its probes."""
        worker = self.worker(**settings)
        line = worker.wait_for_line(r"serving on 127\.0\.0\.1:\d+")
        address = "http://" + line.rpartition(" ")[2]
        worker.wait_for_ok(f"{address}/readyz", 60.0)
        return worker, address

    async def publish(
        self, touchpoints: Iterable[Touchpoint], compression: str | None = None
    ) -> None:
        """Write touchpoints, and wait until Kafka has them."""
        await self.send(
            [
                (self.topic_of(one.channel), key_of(one), CODEC.encode_touchpoint(one))
                for one in touchpoints
            ],
            compression,
        )

    async def send(
        self,
        records: Sequence[tuple[str, bytes | None, bytes | None]],
        compression: str | None = None,
    ) -> None:
        """Write (topic, key, value) records, keyless ones to partition 0."""
        producer = AIOKafkaProducer(
            bootstrap_servers=self.kafka, enable_idempotence=True, compression_type=compression
        )
        await producer.start()
        try:
            deliveries = [
                await producer.send(
                    topic,
                    key=key,
                    value=value,
                    partition=0 if key is None else partition_of(key, PARTITIONS),
                )
                for topic, key, value in records
            ]
            await asyncio.gather(*deliveries)
        finally:
            await producer.stop()

    async def told(self) -> Told:
        """Read the committed log: net tallies, journeys and dead letters."""
        journeys, metrics = self.topics.journeys.name, self.topics.service_metrics.name
        letters = self.topics.dead_letters.name
        told = Told()
        latest: dict[tuple[str, int, bytes], bytes] = {}
        for record in await read_all(self.kafka, [journeys, metrics, letters]):
            if record.topic == letters:
                told.letters.append(CODEC.decode_dead_letter(record.value))
            else:
                latest[record.topic, record.partition, record.key] = record.value
        for (topic, _, key), value in latest.items():
            if topic == journeys:
                told.customers += 1
                told.in_journeys += CODEC.decode_journey(value)[1].touchpoints
            elif key.startswith(b"cx_touchpoints_total{"):
                told.counted += CODEC.decode_tally(value).value
        return told

    async def until_counted(self, touchpoints: int, timeout_s: float = 60.0) -> Told:
        """Wait until so many touchpoints are counted; fails at once if there are ever more."""
        told = await self.told()
        try:
            async with asyncio.timeout(timeout_s):
                while told.counted < touchpoints:
                    await asyncio.sleep(0.2)
                    told = await self.told()
        except TimeoutError:
            raise AssertionError(f"{told.counted} of {touchpoints} counted") from None
        assert told.counted == touchpoints
        return told

    async def positions(self) -> Counter[str]:
        """The next offset of each source topic, as recorded with the state, over all partitions."""
        sums: Counter[str] = Counter()
        latest: Mapping[int, bytes] = {
            record.partition: record.value
            for record in await read_all(self.kafka, [self.topics.service_metrics.name])
            if record.key == PARTITION_STATE_KEY
        }
        for value in latest.values():
            sums.update(CODEC.decode_partition_state(value).positions)
        return sums


async def read_all(kafka: str, topics: Sequence[str]) -> list[ConsumerRecord[bytes, bytes]]:
    """Every committed record of the topics' partitions, from the beginning to the present end."""
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, isolation_level="read_committed")
    await consumer.start()
    try:
        parts = [TopicPartition(topic, number) for topic in topics for number in range(PARTITIONS)]
        consumer.assign(parts)
        await consumer.seek_to_beginning(*parts)
        ends = await consumer.end_offsets(parts)
        records: list[ConsumerRecord[bytes, bytes]] = []
        while any([await consumer.position(part) < end for part, end in ends.items()]):
            for fetched in (await consumer.getmany(timeout_ms=200)).values():
                records += fetched
        return records
    finally:
        await consumer.stop()
