"""The pieces that verifying is made of: HMACs, comparing in constant time, the replay window.

Every scheme is verified over the raw body, before any of it is parsed.
"""

import hashlib
import hmac
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal

from pipeline.producers.webhooks.delivery import Refusal

Hash = Literal["sha1", "sha256"]

REPLAY_WINDOW_MS: Final = 300_000

MISSING: Final = Refusal(401, "missing_signature")
BAD: Final = Refusal(401, "bad_signature")
STALE: Final = Refusal(401, "stale_timestamp")
MALFORMED: Final = Refusal(400, "malformed_signature")
USED: Final = Refusal(401, "used_token")


def keys_of(secrets: Sequence[str]) -> Iterator[bytes]:
    """The keys of secrets that are used as they are written. With an empty one anybody can sign."""
    return (secret.encode() for secret in secrets if secret)


def whsec_key(secret: str) -> bytes | None:
    """The key of `whsec_` and base64, None where a secret is no such thing."""
    try:
        return b64decode(secret.removeprefix("whsec_"), validate=True) or None
    except (NotBase64, ValueError):
        return None


def hex_hmac(key: bytes, signed: bytes, algorithm: Hash = "sha256") -> str:
    """The HMAC of what is signed, in lower-case hexadecimal."""
    return _hmac(key, signed, algorithm).hex()


def base64_hmac(key: bytes, signed: bytes, algorithm: Hash = "sha256") -> str:
    """The HMAC of what is signed, in base64."""
    return b64encode(_hmac(key, signed, algorithm)).decode()


def _hmac(key: bytes, signed: bytes, algorithm: Hash) -> bytes:
    return hmac.new(key, signed, getattr(hashlib, algorithm)).digest()


def unless_signed(given: Iterable[str], expected: Iterable[str]) -> Refusal | None:
    """A refusal unless one of the signatures `given` is one of those `expected`.

    Compares each with each, whatever the outcome, so that the time tells nothing of the secrets.
    """
    awaited = [as_bytes(signature) for signature in expected]
    matches = [
        hmac.compare_digest(as_bytes(signature), one) for signature in given for one in awaited
    ]
    return None if any(matches) else BAD


def unless_fresh(signed_at: int | None, now_ms: int) -> Refusal | None:
    """A refusal unless the time of signing (ms UTC) is within the replay window, either way.

    None: it could not be read.
    """
    if signed_at is None:
        return MALFORMED
    return None if abs(now_ms - signed_at) <= REPLAY_WINDOW_MS else STALE


def as_bytes(header: str) -> bytes:
    """A header as the bytes that were signed. Servers may decode headers to any characters."""
    return header.encode("utf-8", "surrogatepass")
