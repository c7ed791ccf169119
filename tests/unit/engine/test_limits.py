from pipeline.contract.records import DeadLetter
from pipeline.engine.limits import MOST_BYTES, fitting


def letter(key: bytes | None, value: bytes) -> DeadLetter:
    return DeadLetter(
        topic="t",
        partition=0,
        offset=5,
        timestamp=1,
        reason="undecodable",
        text="not a number",
        key=key,
        value=value,
        headers=(("a", b"b"),),
    )


def test_a_letter_that_fits_stays_as_it_came() -> None:
    for one in (letter(None, b""), letter(b"c:ada", bytes(MOST_BYTES - 100))):
        assert fitting(one) is one


def test_a_key_counts_twice_for_it_is_the_letters_key_as_well() -> None:
    half = MOST_BYTES // 2
    assert fitting(letter(bytes(half - 50), b"")).key is not None
    assert fitting(letter(bytes(half), b"")).key is None
