import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contract.framing import Undecodable, UnknownSchema
from pipeline.contract.records import Action, DeadLetter, PartitionRecord, Tally
from pipeline.contract.rejection import Rejection
from pipeline.contract.wire import schema_id_of
from tests.unit.contract.arbitrary import fixed_codec, message

CODEC = fixed_codec()
VALUE = CODEC.encode_touchpoint(message())
TALLY = Tally(metric="cx_cases_open", labels={"channel": "chat"}, type="gauge", value=-2)
longs = st.integers(-(2**63), 2**63 - 1)
texts = st.text(max_size=20)


def test_a_good_record_comes_through_the_door() -> None:
    assert CODEC.parse_record(b"c:48213", VALUE, "chat") == message()


@pytest.mark.parametrize(
    ("key", "value", "channel", "reason"),
    [
        (None, VALUE, "chat", "missing_key"),
        (None, None, "chat", "missing_key"),
        (b"c:48213", None, "chat", "null_value"),
        (b"c:48214", VALUE, "chat", "key_mismatch"),
        (b"48213", VALUE, "chat", "key_mismatch"),
        (b"", VALUE, "chat", "key_mismatch"),
        (b"c:48213", VALUE, "email", "invalid_field"),
        (b"c:48213", b"", "chat", "undecodable"),
        (b"c:48213", b"\0\0\0\0\x63", "chat", "unknown_schema_id"),
        (b"c:48213", CODEC.encode_touchpoint(message(kind="x")), "chat", "unknown_kind"),
    ],
)
def test_a_bad_record_is_stopped_at_the_door(
    key: bytes | None, value: bytes | None, channel: str, reason: str
) -> None:
    refused = CODEC.parse_record(key, value, channel)
    assert isinstance(refused, Rejection)
    assert refused.reason == reason


@given(
    st.builds(
        Tally,
        metric=texts,
        labels=st.dictionaries(texts, texts, max_size=4),
        type=st.sampled_from(["counter", "gauge", "histogram", "oldest"]),
        value=longs,
        sum_ms=longs,
        buckets=st.lists(longs, max_size=20).map(tuple),
    )
)
def test_a_tally_comes_back(tally: Tally) -> None:
    assert CODEC.decode_tally(CODEC.encode_tally(tally)) == tally


@given(
    st.builds(
        PartitionRecord,
        positions=st.dictionaries(texts, longs, max_size=3),
        topic_ids=st.dictionaries(texts, texts, max_size=3),
        live_clock=longs,
        backfill_clocks=st.dictionaries(texts, longs, max_size=3),
        backfill_clock=longs,
        app_id=texts,
        app_version=texts,
    )
)
def test_a_partitions_state_comes_back(state: PartitionRecord) -> None:
    assert CODEC.decode_partition_state(CODEC.encode_partition_state(state)) == state


@given(
    st.builds(
        DeadLetter,
        topic=texts,
        partition=st.integers(0, 2**31 - 1),
        offset=longs,
        timestamp=longs,
        reason=texts,
        text=texts,
        key=st.none() | st.binary(max_size=30),
        value=st.none() | st.binary(max_size=300),
        headers=st.lists(st.tuples(texts, st.binary(max_size=9)), max_size=3).map(tuple),
    )
)
def test_a_dead_letter_keeps_every_byte(letter: DeadLetter) -> None:
    assert CODEC.decode_dead_letter(CODEC.encode_dead_letter(letter)) == letter


def test_an_action_comes_back() -> None:
    action = Action(
        action_id="a-1",
        customer_key="c:48213",
        action="apologise",
        reason="shipment-late",
        due_at=1_773_732_600_000,
        created_at=1_773_646_200_000,
    )
    assert CODEC.decode_action(CODEC.encode_action(action)) == action


def test_a_tallys_key_names_the_series() -> None:
    tally = Tally(metric="cx_x_total", labels={"b": "2", "a": "1"}, type="counter", value=1)
    assert CODEC.tally_record(tally) == (b'cx_x_total{b="2",a="1"}', CODEC.encode_tally(tally))


def test_a_newline_in_a_label_is_not_the_letters_of_its_escape() -> None:
    tally = Tally(metric="m", labels={"a": "\n"}, type="counter", value=1)
    assert CODEC.tally_record(tally)[0] == rb'm{a="\n"}'
    letters = msgspec.structs.replace(tally, labels={"a": "\\n"})
    assert CODEC.tally_record(letters)[0] == rb'm{a="\\n"}'


@given(
    st.lists(st.dictionaries(st.sampled_from("ab"), st.text('xn",=\\\n', max_size=6)), max_size=2)
)
def test_two_series_never_share_a_key(label_sets: list[dict[str, str]]) -> None:
    tallies = [Tally(metric="m", labels=one, type="counter", value=1) for one in label_sets]
    keys = {CODEC.tally_record(tally)[0] for tally in tallies}
    assert len(keys) == len({tuple(one.items()) for one in label_sets})


def test_our_own_records_raise_when_they_are_damaged() -> None:
    value = CODEC.encode_tally(TALLY)
    with pytest.raises(Undecodable):
        CODEC.decode_tally(value[:-1])
    with pytest.raises(UnknownSchema, match="is no version of partition-state"):
        CODEC.decode_partition_state(value)


def test_the_schema_id_is_read_from_the_head() -> None:
    assert schema_id_of(b"\0\0\1\0\2") == 65538
    with pytest.raises(Undecodable):
        schema_id_of(b"\1\0\0\0\1")
