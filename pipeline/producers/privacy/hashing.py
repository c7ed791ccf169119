"""Keyed hashes of e-mail addresses and phone numbers: the same for the same one, however written.

HMAC-SHA-256 in 64 hexadecimal digits. Without the key nobody can find out by trying whose it is;
with another key it is another, so the key is kept as long as customers are to be known again.
"""

import hmac
import re
import unicodedata
from typing import Final

import idna

LONGEST_DOMAIN: Final = 255
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_NAMED: Final = re.compile(r"<([^<>]{1,400})>\s{0,9}$")  # Ann Smith <ann@example.com>
_EXTENSION: Final = re.compile(r"(?:;.*|\b(?:ext\.?|x)[ .]{0,3}\d{1,6} {0,3}$)", re.DOTALL)
_PHONE: Final = re.compile(r"(?:[a-z]{1,20}:)?\+[0-9][0-9 ()./\-]{5,24}", re.IGNORECASE)


class KeyedHash:
    """Hashes with one key."""

    def __init__(self, key: str) -> None:
        if not key:
            raise ValueError("no key")
        self._key = key.encode()

    def email(self, given: str) -> str | None:
        """The hash of an address; a hash stays as it is, and blanks are nobody's address."""
        return self._unless_hashed(given, normal_email(given))

    def phone(self, given: str) -> str | None:
        """The same of a phone number."""
        return self._unless_hashed(given, normal_phone(given))

    def pseudonym(self, given: str) -> str:
        """The hash of an address or a number, whichever it is."""
        hashed = self.email(given) if "@" in given else self.phone(given)
        return hashed or self.of(given)

    def of(self, text: str) -> str:
        """The hash of a text as it is."""
        # Also of what is no Unicode: it must not be kept as it is for that.
        return hmac.digest(self._key, text.encode("utf-8", "surrogatepass"), "sha256").hex()

    def _unless_hashed(self, given: str, normal: str) -> str | None:
        if is_hash(given):
            return given
        return self.of(normal) if normal else None


def is_hash(text: str) -> bool:
    """Whether a text looks like such a hash."""
    return _HASH.fullmatch(text) is not None


def is_email(text: str) -> bool:
    """Whether an id is an e-mail address in truth."""
    return "@" in text.strip().strip("@")


def is_phone(text: str) -> bool:
    """Whether an id is a phone number in truth: one with its country, as +49 89 1234567."""
    return _PHONE.fullmatch(text.strip()) is not None


def normal_email(given: str) -> str:
    """NFKC, without blanks and name, in lower case, the domain in ASCII (IDNA 2008, UTS 46)."""
    text = unicodedata.normalize("NFKC", given).strip()
    if (named := _NAMED.search(text)) is not None:
        text = named[1].strip()
    local, at, domain = text.lower().rpartition("@")
    return f"{local}{at}{_ascii(domain)}"


def _ascii(domain: str) -> str:
    domain = domain.removesuffix(".")
    if domain.isascii() or len(domain) > LONGEST_DOMAIN:
        return domain
    try:
        return idna.encode(domain, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return domain


def normal_phone(given: str) -> str:
    """Digits alone, as in E.164: `+498912345` where the country is told, else `08912345`.

    A number with digits in it but no such form is all of its digits; one without is itself.
    """
    text = _EXTENSION.sub("", unicodedata.normalize("NFKC", given).strip().lower())
    text = text[text.find("+") :] if "+" in text else text
    abroad = text.startswith(("+", "00"))
    if abroad:
        text = text.replace("(0)", "")
    digits = "".join(str(unicodedata.decimal(one)) for one in text if one.isdecimal())
    if not digits:
        return text
    return (
        f"+{digits.removeprefix('00') if text.startswith('00') else digits}" if abroad else digits
    )
