"""Keyed hashes: the same for the same address or number, and of no use without the key."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.producers.privacy.hashing import KeyedHash, normal_email, normal_phone

KEY = "k" * 32
HASHES = KeyedHash(KEY)


def test_it_is_hmac_sha256_of_the_normal_form() -> None:
    expected = hmac.new(KEY.encode(), b"ann@example.com", hashlib.sha256).hexdigest()
    assert HASHES.email(" Ann@Example.COM ") == expected
    assert HASHES.pseudonym("ann@example.com") == expected


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("Ann.Smith@Example.com", "ann.smith@example.com"),
        ("Ann Smith <ann@example.com>", "ann@example.com"),
        ("ann@example.com.", "ann@example.com"),
        ("ａｎｎ@example.com", "ann@example.com"),
        ("jürgen@MÜLLER.de", "jürgen@xn--mller-kva.de"),
        ("ju\u0308rgen@müller.de", "jürgen@xn--mller-kva.de"),
        ("a@faß.de", "a@xn--fa-hia.de"),
        ("a@b@c.de", "a@b@c.de"),
        ("a@xn--a-ecp.ru..ü", "a@xn--a-ecp.ru..ü"),
    ],
)
def test_an_address_is_the_same_however_it_is_written(given: str, normal: str) -> None:
    assert normal_email(given) == normal


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("+49 (0)89 1234-567", "+49891234567"),
        ("0049 89 1234567", "+49891234567"),
        ("+49.89.1234567", "+49891234567"),
        ("tel:+49-89-1234567;ext=12", "+49891234567"),
        ("+49 89 1234567 ext. 12", "+49891234567"),
        ("whatsapp:+49891234567", "+49891234567"),
        ("＋４９８９１２３４５６７", "+49891234567"),
        ("089 / 1234567", "0891234567"),
        ("(415) 555-2671", "4155552671"),
        ("unknown", "unknown"),
        ("  ", ""),
    ],
)
def test_a_number_is_the_same_however_it_is_written(given: str, normal: str) -> None:
    assert normal_phone(given) == normal


@given(st.text())
def test_a_hash_of_a_hash_is_itself(text: str) -> None:
    for hashed in (HASHES.email(text), HASHES.phone(text), HASHES.pseudonym(text)):
        assert hashed is None or HASHES.email(hashed) == HASHES.phone(hashed) == hashed
        assert hashed is None or HASHES.pseudonym(hashed) == hashed


def test_another_key_gives_another_hash() -> None:
    assert KeyedHash("x" * 32).email("ann@example.com") != HASHES.email("ann@example.com")


def test_nobody_has_no_hash() -> None:
    assert HASHES.email(" ") is None
    assert HASHES.phone("") is None
