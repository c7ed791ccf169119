"""Touchpoints in Avro: what goes in comes out, and the short way says what fastavro says."""

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.contract.details import Message, Money, Profile
from pipeline.contract.framing import header_of, schema_id_of
from pipeline.contract.rejection import Rejection
from pipeline.contract.schemas import Schemas, Version, read_schemas
from pipeline.contract.touchpoint import Touchpoint
from pipeline.contract.touchpoint_codec import TouchpointCodec
from pipeline.contract.touchpoint_reading import short_way
from pipeline.contract.validation import refusal_of_values
from tests.unit.contract.arbitrary import message, touchpoints

SCHEMAS = read_schemas()
CODEC = TouchpointCodec(SCHEMAS)
V1 = Version("touchpoint", 1)
# Little text, so that most bytes are structure; lengths of one and two bytes; times of any length.
SMALL = [
    message(event_id="", case_id=None, kind="page.viewed"),
    message(customer_id="é", priority="urgent", attributes={"": "x", "y": "x" * 64}),
    message(detail=Message(visibility="internal", author="bot"), origin="backfill", locale="en"),
    message(kind="order.placed", event_id="x" * 70, detail=Money(amount_minor=1, currency="EUR")),
    message(detail=Profile(segments=["a"]), occurred_at=0, received_at=2**41),
    message(occurred_at=2**34, received_at=2**34 - 1, actor=None),
    message(occurred_at=2**41 - 1, received_at=-(2**40), source="x"),
]
read_short = short_way(SCHEMAS.parsed(V1))


def reason_for(value: bytes) -> str:
    refused = CODEC.decode(value)
    assert isinstance(refused, Rejection)
    return refused.reason


@given(touchpoints())
def test_what_is_encoded_is_decoded(touchpoint: Touchpoint) -> None:
    assert CODEC.decode(CODEC.encode(touchpoint)) == (refusal_of_values(touchpoint) or touchpoint)


@given(touchpoints())
def test_the_short_way_reads_what_fastavro_reads(touchpoint: Touchpoint) -> None:
    value = CODEC.encode(touchpoint)
    held_equal(value)
    assert CODEC.decode(value) == CODEC.decode_any(value)


@pytest.mark.parametrize("number", range(len(SMALL)))
def test_whatever_happens_to_a_byte_the_short_way_says_what_fastavro_says(number: int) -> None:
    value = CODEC.encode(SMALL[number])
    for place in range(5, len(value)):
        head, tail = value[:place], value[place + 1 :]
        for byte in range(256):
            held_equal(head + bytes((byte,)) + tail)
        for byte in (0, 1, 2, 128):
            held_equal(head + bytes((byte,)) + value[place:])
        held_equal(head + tail)
        held_equal(head)


def held_equal(value: bytes) -> None:
    short = read_short(value)
    assert short is None or short == CODEC.read_any(value), value


def test_two_damaged_bytes_are_no_better() -> None:
    chance = random.Random(7)  # noqa: S311  # chance that repeats
    values = [CODEC.encode(touchpoint) for touchpoint in SMALL]
    for _ in range(5_000):
        spoilt = bytearray(chance.choice(values))
        for _ in range(2):
            spoilt[chance.randrange(5, len(spoilt))] = chance.choice((0, 1, 2, 3, 4, 127, 128, 255))
        held_equal(bytes(spoilt))


@given(st.binary(max_size=200))
@example(b"")
@example(b"\0\0\0\0")
def test_any_bytes_at_all_are_a_touchpoint_or_a_rejection(value: bytes) -> None:
    for tried in (value, header_of(SCHEMAS.ids[V1]) + value):
        assert isinstance(CODEC.decode(tried), Touchpoint | Rejection)


def test_the_usual_takes_the_short_way() -> None:
    usual = [
        message(),
        message(customer_id="Zoë", attributes={"path": "/" + "x" * 300}),
        message(kind="order.placed", detail=Money(amount_minor=12990, currency="GBP")),
        message(actor=None, priority="high", origin="backfill", queue="billing"),
    ]
    assert [read_short(CODEC.encode(touchpoint)) for touchpoint in usual] == usual


def test_bytes_without_the_wire_formats_head_are_undecodable() -> None:
    assert [reason_for(value) for value in (b"", b"\0\0\0\1", b"\1" * 20, b"{}" * 20)] == [
        "undecodable"
    ] * 4


def test_a_record_cut_short_or_too_long_is_undecodable() -> None:
    value = CODEC.encode(message(detail=None))
    cuts = [value[:end] for end in range(5, len(value))]
    assert {reason_for(cut) for cut in cuts} == {"undecodable"}
    assert reason_for(value + b"\0") == "undecodable"


def test_an_id_that_is_no_touchpoint_schema_is_unknown() -> None:
    body = CODEC.encode(message())[5:]
    assert reason_for(header_of(99) + body) == "unknown_schema_id"
    assert reason_for(header_of(SCHEMAS.ids[Version("journey", 1)]) + body) == "unknown_schema_id"


def test_a_refused_value_is_refused_with_its_own_reason() -> None:
    assert reason_for(CODEC.encode(message(kind="tea.drunk"))) == "unknown_kind"
    assert reason_for(CODEC.encode(message(channel="pigeon"))) == "unknown_channel"
    assert reason_for(CODEC.encode(message(occurred_at=5))) == "impossible_time"
    assert reason_for(CODEC.encode(message(customer_id=None))) == "missing_customer"


def test_ids_of_a_registry_are_written_and_read() -> None:
    ids = {version: 100_000 + fixed for version, fixed in SCHEMAS.ids.items()}
    registered = TouchpointCodec(SCHEMAS.with_ids(ids))
    value = registered.encode(message())
    assert schema_id_of(value) == ids[V1]
    assert registered.decode(value) == message()
    assert reason_for(value) == "unknown_schema_id"


def test_a_later_version_still_reads_the_first() -> None:
    v2 = Version("touchpoint", 2)
    text = SCHEMAS.texts[V1].replace('"name": "event_id"', '"name": "id", "aliases": ["event_id"]')
    later = Schemas({V1: SCHEMAS.texts[V1], v2: text}, {V1: 1, v2: 7})
    assert later.latest("touchpoint") == v2
    assert TouchpointCodec(later).decode(CODEC.encode(message())) == message()
