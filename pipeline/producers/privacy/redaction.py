"""Addresses and numbers of people in free text, and what is written in their place.

E-mail addresses first, then the sorts of numbers in the table `NUMBERS`. A text is gone through
from left to right, each word once, and from no place is more looked at than the longest number has:
the time is in proportion to the length, whatever the text. Rather too much than too little is taken
out: the version 1.2.3.4 looks like an address, and is taken for one.
"""

import re
from collections.abc import Callable
from ipaddress import ip_address
from typing import Final, NamedTuple

from pipeline.producers.privacy.checksums import IBAN_LENGTHS, is_iban, is_luhn


class Sort(NamedTuple):
    """A sort of numbers. `end(text, at)`: where one that begins at `at` ends, None if none does."""

    name: str
    meaning: str
    end: Callable[[str, int], int | None]


# ---- e-mail addresses

_DOMAIN: Final = r"\w[\w-]*+(?:\.[\w-]++)*+"
# A whole word at a time, so that no word is begun twice. Written into addresses, @ is %40.
_WORD: Final = re.compile(rf"(?:[\w.+'!#$*^{{|}}~=-]|%(?!40))++((?:@|＠|%40){_DOMAIN})?")
_AT: Final = re.compile("[@＠]|%40")


def _without_addresses(text: str) -> str:
    if _AT.search(text) is None:
        return text
    return _WORD.sub(lambda word: "[email]" if word[1] else word[0], text)


# ---- numbers

# Where a number may begin: never within a word.
_START: Final = re.compile(r"(?<!\w)(?:\d|[A-Za-z]{2}\d\d|[A-Fa-f][0-9A-Fa-f]{0,3}:)|[+(]|::")
_REST_OF_WORD: Final = re.compile(r"\w*+")
_BLANKS: Final = " \u00a0-."

_CARD: Final = re.compile(r"[2-6](?:[ \u00a0.-]?\d){12,18}")
_IPV4: Final = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?!\.?\d)")
_IPV6: Final = re.compile(r"[0-9A-Fa-f:.]{2,46}")
_BETWEEN: Final = r"[ \u00a0()./-]"
_PHONE: Final = re.compile(
    "|".join(
        (
            # Where the country is told, all digits that follow: they may be another number.
            rf"\+[ (]{{0,2}}[1-9](?:{_BETWEEN}{{0,3}}\d){{6,}}+",  # +49 (0)89 1234-567
            rf"00[1-9](?:{_BETWEEN}{{0,3}}\d){{7,}}+",  # 0049 89 1234567
            r"\(0?\d{1,4}\)[ /-]{0,3}\d(?:[ ./-]{0,2}\d){4,9}",  # (089) 1234567
            # 089/1234567, but not 01.02.2026
            r"(?!\d\d[./-]\d\d[./-]\d)0[1-9](?:[ \u00a0./-]?\d){6,11}(?!\d)",
            r"(?:1[-. ])?[2-9]\d\d[-. ]\d{3}[-. ]\d{4}(?!\d)",  # 415-555-2671
        )
    )
)


def _card(text: str, at: int) -> int | None:
    """The longest of 13 to 19 digits that is one, and ends where its last group of digits does."""
    found = _CARD.match(text, at)
    if found is None:
        return None
    places = [place for place in range(at, found.end()) if text[place].isdecimal()]
    digits = [int(text[place]) for place in places]
    for count in range(len(digits), 12, -1):
        end = places[count - 1] + 1
        if not text[end : end + 1].isdecimal() and is_luhn(digits[:count]):
            return end
    return None


def _iban(text: str, at: int) -> int | None:
    length = IBAN_LENGTHS.get(text[at : at + 2].upper())
    if length is None:
        return None
    compact, end = "", at
    while len(compact) < length and end < len(text):
        if text[end].isalnum():
            compact += text[end]
        elif text[end] not in _BLANKS or not text[end - 1].isalnum():
            return None
        end += 1
    return end if is_iban(compact) else None


def _ip(text: str, at: int) -> int | None:
    found = _IPV4.match(text, at)
    if found is not None and _is_ip(found[0]):
        return found.end()
    run = _IPV6.match(text, at)
    if run is None or not 1 < run[0].count(":") < 10:
        return None
    written = run[0] if run[0].endswith("::") else run[0].rstrip(":.")
    end = at + len(written)
    is_whole = not text[end : end + 1].isalnum()
    return end if is_whole and any(map(str.isdigit, written)) and _is_ip(written) else None


def _is_ip(written: str) -> bool:
    # Most of what has colons is told apart without the cost of an exception.
    colons = written.count(":")
    if colons > 8 or (0 < colons != 7 and "::" not in written and "." not in written):
        return False
    try:
        ip_address(written)
    except ValueError:
        return False
    return True


def _phone(text: str, at: int) -> int | None:
    found = _PHONE.match(text, at)
    return None if found is None else found.end()


NUMBERS: Final = (
    Sort("iban", "bank accounts: length of the country and check digits", _iban),
    Sort("card", "payment cards: 13 to 19 digits with a Luhn check digit", _card),
    Sort("ip", "IP addresses, version 4 and 6", _ip),
    Sort("phone", "phone numbers with +, 00, 0 or brackets, or as 415-555-2671", _phone),
)
# What is longer is taken for a message; so is what goes on looking like numbers without them.
LONGEST: Final = 1_000
MOST_PASSES: Final = 3
MESSAGE: Final = "[text]"


def redacted(text: str) -> str:
    """The text with `[email]`, `[phone]`, … in the place of personal data, `[text]` for a message.

    Redacting it again changes nothing.
    """
    for _ in range(MOST_PASSES):
        if len(text) > LONGEST:
            return MESSAGE
        # What is left may look like a number only now that its neighbour is gone.
        before, text = text, _without_numbers(_without_addresses(text))
        if text == before:
            return text
    return MESSAGE


def _without_numbers(text: str) -> str:
    parts, kept, at = [], 0, 0
    while (start := _START.search(text, at)) is not None:
        at = start.start()
        name, end = _number(text, at)
        if end is None:
            at += 1
            continue
        parts += [text[kept:at], f"[{name}]"]
        # With the word it ends in, so that what is left never begins within one.
        rest = _REST_OF_WORD.match(text, end)
        kept = at = end if rest is None else rest.end()
    return "".join([*parts, text[kept:]])


def _number(text: str, at: int) -> tuple[str, int | None]:
    for sort in NUMBERS:
        end = sort.end(text, at)
        if end is not None:
            return sort.name, end
    return "", None
