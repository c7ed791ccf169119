"""Records of the topic, as a test's worker would have written them."""

from aiokafka import ConsumerRecord

from pipeline.contract.records import PARTITION_STATE_KEY, PartitionRecord, Tally, tally_key
from pipeline.contract.schemas import read_schemas
from pipeline.contract.wire import Codec
from pipeline.metrics.declarations import CASES_OPENED, FIRST_RESPONSE, METRICS, TWINS

SCHEMAS = read_schemas()
CODEC = Codec(SCHEMAS)
TOPIC = "cx.service-metrics"
OPENED_AT = ("email", "help", "none", "live")


def record(
    key: bytes | None, value: bytes | None, partition: int = 0, timestamp: int = 1_000
) -> ConsumerRecord[bytes, bytes]:
    return ConsumerRecord(
        TOPIC, partition, 42, timestamp, 0, key, value, None, len(key or b""), len(value or b""), ()
    )


def tally_of(name: str, labels: tuple[str, ...], value: int) -> Tally:
    """A counter's tally, or that of a histogram whose observations took 1 ms."""
    metric = {**METRICS, **{twin.name: twin for twin in TWINS.values()}}[name]
    buckets = (value, *[0] * len(metric.buckets)) if metric.kind == "histogram" else ()
    named = dict(zip(metric.labels, labels, strict=True))
    sum_ms = value if buckets else 0
    return Tally(
        metric=name, labels=named, type=metric.kind, value=value, sum_ms=sum_ms, buckets=buckets
    )


def opened(value: int) -> Tally:
    return tally_of(CASES_OPENED, OPENED_AT, value)


def response(value: int) -> Tally:
    return tally_of(FIRST_RESPONSE, ("email", "help", "none", "calendar", "live"), value)


def tally(tally: Tally, partition: int = 0) -> ConsumerRecord[bytes, bytes]:
    return record(*CODEC.tally_record(tally), partition)


def tombstone(tally: Tally, partition: int = 0) -> ConsumerRecord[bytes, bytes]:
    return record(tally_key(tally), None, partition)


def partition_state() -> ConsumerRecord[bytes, bytes]:
    state = PartitionRecord(
        positions={"cx.touchpoints.web": 7},
        topic_ids={},
        live_clock=1,
        backfill_clocks={},
        backfill_clock=1,
        app_id="cx",
        app_version="0",
    )
    return record(PARTITION_STATE_KEY, CODEC.encode_partition_state(state))
