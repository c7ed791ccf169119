"""Touchpoints in Avro: what goes in comes out, and the short way says what fastavro says."""

import random

from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.contract.details import Money
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
    short = read_short(value)
    assert short is None or short == touchpoint
    assert CODEC.decode(value) == CODEC.decode_any(value)


@given(touchpoints(), st.randoms(use_true_random=False))
def test_damaged_bytes_never_raise_and_both_ways_agree(
    touchpoint: Touchpoint, chance: random.Random
) -> None:
    value = damaged(CODEC.encode(touchpoint), chance)
    assert CODEC.decode(value) == CODEC.decode_any(value)


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


def damaged(value: bytes, chance: random.Random) -> bytes:
    spoilt = bytearray(value)
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(5, len(spoilt))
        match chance.randrange(3):
            case 0:
                spoilt[place] = chance.choice((0, 1, 2, 127, 128, 255, chance.randrange(256)))
            case 1:
                spoilt[place:place] = chance.randbytes(chance.randint(1, 9))
            case _:
                del spoilt[place : place + chance.randint(1, 9)]
                spoilt += b"\0" * max(0, 6 - len(spoilt))
    return bytes(spoilt)
