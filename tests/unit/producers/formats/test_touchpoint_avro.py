"""Touchpoints in Avro over HTTP."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contract.rejection import Rejection
from pipeline.contract.schemas import read_schemas
from pipeline.contract.touchpoint import Touchpoint
from pipeline.contract.touchpoint_codec import TouchpointCodec
from pipeline.producers.formats.arrival import Arrival, Malformed
from pipeline.producers.formats.touchpoint_avro import ReadAvro

NOW = 1_790_000_000_000
CODEC = TouchpointCodec(read_schemas())
READ = ReadAvro(CODEC)
SENT = Touchpoint("e-1", "page.viewed", "web", NOW - 1, 1, customer_id="c")


def test_it_is_received_now_whatever_it_says() -> None:
    [touchpoint] = list(READ(Arrival({}, CODEC.encode(SENT), NOW)))
    assert isinstance(touchpoint, Touchpoint)
    assert (touchpoint.event_id, touchpoint.received_at) == ("e-1", NOW)


def test_the_contract_holds_here_too() -> None:
    late = Touchpoint("e-1", "page.viewed", "web", NOW + 2 * 86_400_000, NOW * 2, customer_id="c")
    [rejection] = list(READ(Arrival({}, CODEC.encode(late), NOW)))
    assert isinstance(rejection, Rejection)
    assert rejection.reason == "impossible_time"


def test_a_schema_that_nobody_knows_is_named() -> None:
    [rejection] = list(READ(Arrival({}, b"\0\0\xff\0\0", NOW)))
    assert isinstance(rejection, Rejection)
    assert rejection.reason == "unknown_schema_id"


@pytest.mark.parametrize("body", [b"", b"{}", CODEC.encode(SENT)[:-1], CODEC.encode(SENT) + b"!"])
def test_other_bytes_are_malformed(body: bytes) -> None:
    assert isinstance(READ(Arrival({}, body, NOW)), Malformed)


@given(st.binary(), st.integers(0, 40))
def test_no_bytes_raise(noise: bytes, at: int) -> None:
    READ(Arrival({}, noise, NOW))
    value = CODEC.encode(SENT)
    READ(Arrival({}, value[:at] + noise + value[at:], NOW))
