"""What a record among the dead letters is, and which of them are asked for."""

from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.producers.dead_letters.found import Found, LetterId, Wanted, found_in
from tests.unit.producers.dead_letters.letters import CODEC, NOW, WEB, found, letter


class Record(NamedTuple):
    """The parts of a consumer's record that are read."""

    value: bytes | None
    key: bytes | None = b"c:ada"
    partition: int = 3
    offset: int = 17
    timestamp: int = NOW


def read(value: bytes | None) -> Found:
    record: Any = Record(value)
    return found_in(record, CODEC)


def test_an_id_is_partition_and_offset() -> None:
    assert LetterId.parse("3:17") == (3, 17)
    assert str(LetterId(3, 17)) == "3:17"


@pytest.mark.parametrize("text", ["", "3", "3:", ":17", "3:17:1", "-1:2", "3:x", " 3:17"])
def test_what_is_no_id_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="its id is partition:offset, as 3:17"):
        LetterId.parse(text)


def test_a_letter_is_read_as_it_was_written() -> None:
    one = letter()
    seen = read(CODEC.encode_dead_letter(one))
    assert (seen.id, seen.letter, seen.reason) == (LetterId(3, 17), one, "step_raised")


@given(st.none() | st.binary(max_size=80), st.integers(0, 200))
def test_no_record_is_so_corrupt_that_reading_it_raises(value: bytes | None, cut: int) -> None:
    assert read(value).reason == "unreadable"
    assert read(CODEC.encode_dead_letter(letter())[:cut]).letter in (None, letter())


def test_all_that_is_asked_for_has_to_fit() -> None:
    one = found(letter())
    assert Wanted().includes(one)
    fits = Wanted({"step_raised"}, {WEB}, NOW, NOW + 1, b"c:ada")
    assert fits.includes(one)
    for other in (
        {"reasons": {"undecodable"}},
        {"topics": {"cx.touchpoints.app"}},
        {"since": NOW + 1},
        {"until": NOW},
        {"customer_key": b"a:ada"},
    ):
        assert not fits._replace(**other).includes(one)


def test_what_is_no_letter_is_found_as_unreadable() -> None:
    assert Wanted(reasons={"unreadable"}).includes(found())
    assert not Wanted(topics={WEB}).includes(found())
