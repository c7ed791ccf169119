"""The touchpoints that are measured on."""

from itertools import islice

import pytest

from bench.streams import COUNT_CHANNEL, STREAMS, source_topics, written
from pipeline.contract.schemas import read_schemas
from pipeline.contract.touchpoint import Touchpoint
from pipeline.contract.wire import Codec


@pytest.mark.parametrize("stream", STREAMS)
def test_every_touchpoint_passes_the_contracts_door(stream: str) -> None:
    codec = Codec(read_schemas())
    for record in islice(written(stream, 500, 100, codec), 500):
        channel = record.topic.rpartition(".")[2]
        assert type(codec.parse_record(record.key, record.value, channel)) is Touchpoint


@pytest.mark.parametrize("stream", STREAMS)
def test_a_stream_is_the_same_each_time(stream: str) -> None:
    codec = Codec(read_schemas())
    first, second = (list(written(stream, 200, 50, codec)) for _ in range(2))
    assert first == second
    assert {record.topic for record in first} <= set(source_topics(stream))


def test_the_peers_read_one_topic_for_the_count_step() -> None:
    assert source_topics("count") == (f"bench-count.touchpoints.{COUNT_CHANNEL}",)
