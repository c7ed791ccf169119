"""Journeys in Avro, written out by hand: held equal to fastavro, byte for byte."""

import json
from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contract.framing import Undecodable, UnknownSchema
from pipeline.contract.journey_codec import JourneyCodec
from pipeline.contract.records import JourneyHead, Summary
from pipeline.contract.schemas import Schemas, Version, read_schemas
from tests.unit.contract.arbitrary import edges, ints, longs, optional, summaries

SCHEMAS = read_schemas()
CODEC = JourneyCodec(SCHEMAS)
SUMMARY = Summary(
    customer_key="c:48213",
    stage="service",
    first_at=1_773_646_200_000,
    last_at=1_773_646_200_000,
    last_channel="chat",
    touchpoints=1,
    open=[],
    csat=None,
    nps=None,
    ces=None,
    orders=0,
    bad_experiences=0,
)
states = st.binary(max_size=40) | st.integers(8180, 8200).map(bytes)


@given(optional(longs), ints, states, summaries())
def test_the_bytes_are_those_of_fastavro(
    wake_at: int | None, open_cases: int, state: bytes, summary: Summary
) -> None:
    value = CODEC.encode(wake_at, open_cases, state, summary)
    assert value == CODEC.encode_generally(wake_at, open_cases, state, summary)
    assert CODEC.decode(value) == (JourneyHead(wake_at, open_cases, state), summary)


def test_every_number_is_written_as_fastavro_writes_it() -> None:
    for number in (*range(-300, 300), *edges):
        summary = msgspec.structs.replace(SUMMARY, first_at=number)
        assert CODEC.encode(number, 0, b"", summary) == CODEC.encode_generally(
            number, 0, b"", summary
        )


@given(optional(longs), ints, states, summaries())
def test_the_head_alone_is_the_head_of_the_whole(
    wake_at: int | None, open_cases: int, state: bytes, summary: Summary
) -> None:
    value = CODEC.encode(wake_at, open_cases, state, summary)
    assert CODEC.head(value) == CODEC.decode(value)[0]


@given(st.binary(max_size=60))
def test_a_damaged_head_is_undecodable_and_nothing_else(body: bytes) -> None:
    value = CODEC.encode(None, 0, b"", SUMMARY)[:5] + body
    with suppress(Undecodable):
        assert isinstance(CODEC.head(value), JourneyHead)


@pytest.mark.parametrize("end", range(5, 12))
def test_a_record_that_ends_in_its_head_is_undecodable(end: int) -> None:
    value = CODEC.encode(None, 0, b"12345", SUMMARY)
    with pytest.raises(Undecodable):
        CODEC.head(value[:end])


def test_another_records_id_is_unknown() -> None:
    with pytest.raises(UnknownSchema, match="schema id 77 is no version of journey"):
        CODEC.head(b"\0\0\0\0\x4d" + b"\0" * 20)


def test_bytes_that_are_no_record_are_undecodable() -> None:
    with pytest.raises(Undecodable):
        CODEC.head(b"")


def test_no_version_moves_the_head() -> None:
    for version, text in SCHEMAS.texts.items():
        if version.record == "journey":
            fields = json.loads(text)["fields"]
            assert [field["name"] for field in fields[:3]] == ["wake_at", "open_cases", "state"]
            assert [field["type"] for field in fields[1:3]] == ["int", "bytes"]


def test_a_schema_that_is_not_written_here_is_refused_at_the_start() -> None:
    texts = {**SCHEMAS.texts, Version("journey", 2): SCHEMAS.texts[Version("journey", 1)]}
    later = Schemas(texts, {version: number for number, version in enumerate(texts)})
    with pytest.raises(ValueError, match="journey"):
        JourneyCodec(later)
