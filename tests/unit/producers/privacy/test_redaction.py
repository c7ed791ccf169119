"""Personal data in free text: found in every usual spelling, and nothing else changed."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.producers.privacy import redaction
from pipeline.producers.privacy.checksums import IBAN_LENGTHS, is_iban, is_luhn
from pipeline.producers.privacy.redaction import LONGEST, MESSAGE, NUMBERS, redacted
from tests.support.components import CHECKOUT

FOUND = [
    ("ann@example.com wrote", "[email] wrote"),
    ("mailto:Ann.O'Hara+x@ex-ample.co.uk.", "mailto:[email]."),
    ("Jürgen@müller.de", "[email]"),
    ("/?mail=ann%40x.de&b=1", "/?[email]&b=1"),
    ("ann＠example.com", "[email]"),
    ("a@b.de+c@d.de", "[email][email]"),
    ("call +49 (0)89 1234-567 now", "call [phone] now"),
    ("tel:+4915112345678", "tel:[phone]"),
    ("0049 89 1234567", "[phone]"),
    ("(089) 1234567", "[phone]"),
    ("089/1234567", "[phone]"),
    ("0151-23456789.", "[phone]."),
    ("415-555-2671 or (415) 555-2671", "[phone] or [phone]"),
    ("+49891234567 0151 2345678", "[phone]"),
    ("4111 1111 1111 1111.", "[card]."),
    ("order 12 4111-1111-1111-1111 x", "order 12 [card] x"),
    ("378282246310005", "[card]"),
    ("DE89 3704 0044 0532 0130 00 please", "[iban] please"),
    ("gb82west12345698765432", "[iban]"),
    ("from 192.168.0.1:8080", "from [ip]:8080"),
    ("ip:fe80::1%eth0 [::1]", "ip:[ip]%eth0 [[ip]]"),
    ("2001:db8:0:0:0:0:0:1.", "[ip]."),
]
LEFT = [
    "",
    "the quick brown fox",
    "@handle, 5 @ 3",
    "am 01.02.2026 um 10:15 Uhr",
    "2026-11-23T10:15:30.123Z",
    "49.90 EUR, 1,234,567 of 20",
    "O-123456789012",
    "4111 1111 1111 1112",
    "DE88 7714 1144 1832 1931 11",
    "1.2.3 and 999.1.1.1",
    "std::add, 12:30:45, aa:bb:cc:dd:ee:ff",
    "Error 500 at step 3 (2 of 7)",
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_personal_data_is_taken_out(text: str, expected: str) -> None:
    assert redacted(text) == expected


@pytest.mark.parametrize("text", LEFT)
def test_what_only_looks_like_it_is_left(text: str) -> None:
    assert redacted(text) == text


def test_a_message_is_not_kept() -> None:
    assert redacted("word " * (LONGEST // 5)) == "word " * (LONGEST // 5)
    assert redacted("word " * LONGEST) == MESSAGE


DIGITS = st.text(alphabet="0123456789 .-/+():@aF%", max_size=300)


@given(st.one_of(DIGITS, st.text(max_size=300)))
@example("1::2:3:4:5:6:7:8:9:fe80::2")
@example("a@b " * 250)
@example("\ud800@\ud800.de")
def test_redacting_again_changes_nothing(text: str) -> None:
    once = redacted(text)
    assert redacted(once) == once


@given(
    before=st.text(max_size=40),
    local=st.text(alphabet="abcXYZ019._+-", min_size=1, max_size=30),
    domain=st.from_regex(r"[a-z0-9]{1,20}(\.[a-z]{2,10}){1,3}", fullmatch=True),
    after=st.text(max_size=40),
)
def test_no_address_gets_through(before: str, local: str, domain: str, after: str) -> None:
    assert f"{local}@{domain}" not in redacted(f"{before} {local}@{domain} {after}")


@given(st.text(alphabet="0123456789", min_size=12, max_size=18), st.sampled_from([" ", "-", ""]))
def test_no_card_gets_through(digits: str, between: str) -> None:
    number = "4" + digits[1:]
    check = next(n for n in range(10) if is_luhn([int(d) for d in f"{number}{n}"]))
    card = f"{number}{check}"
    spaced = between.join(card[at : at + 4] for at in range(0, len(card), 4))
    assert spaced not in redacted(f"card {spaced}, thanks")


def looked_at(text: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many characters the sorts of numbers are given to look at, which needs no clock."""
    seen = 0

    def counting(sort: redaction.Sort) -> redaction.Sort:
        def end(text: str, at: int) -> int | None:
            nonlocal seen
            found = sort.end(text, at)
            seen += 64 if found is None else found - at
            return found

        return sort._replace(end=end)

    with monkeypatch.context() as patched:
        patched.setattr(redaction, "NUMBERS", tuple(map(counting, NUMBERS)))
        redaction._without_numbers(text)
    return seen


WORST = ["+1", "1:", "4 ", "4111 ", "(", "DE89 ", "0", "::", "1.1.1.", "0151 ", "+", "a@", "%40"]


@pytest.mark.parametrize("piece", WORST)
def test_the_time_is_in_proportion_to_the_length(
    piece: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    short, long = (looked_at((piece * length)[:length], monkeypatch) for length in (2_000, 20_000))
    assert long <= 11 * short + 1_000


@pytest.mark.parametrize("piece", WORST)
def test_no_pattern_goes_back_over_what_it_has_read(piece: str) -> None:
    # With a pattern that does, this would take longer than the test may.
    text = piece * 200_000
    redaction._without_addresses(text)
    redaction._without_addresses("a" * 400_000 + "@")
    redaction._without_addresses("a@" + "b" * 400_000 + "%")
    for sort in NUMBERS:
        sort.end(text, 0)


@pytest.mark.parametrize("country", IBAN_LENGTHS)
def test_an_iban_of_every_country_is_found(country: str) -> None:
    account = "1" * (IBAN_LENGTHS[country] - 4)
    check = next(n for n in range(2, 99) if is_iban(f"{country}{n:02}{account}"))
    assert redacted(f"{country}{check:02} {account}") == "[iban]"


def test_the_document_lists_every_sort() -> None:
    text = (CHECKOUT / "docs" / "privacy.md").read_text()
    listed = re.findall(r"^\| `\[(\w+)\]`", text, re.MULTILINE)
    assert listed == ["email", *(sort.name for sort in NUMBERS), "text"]
