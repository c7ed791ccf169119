"""Which touchpoints a customer had lately: 8-byte hashes of their ids, the last 128."""

from hashlib import blake2b
from typing import Final

_SIZE: Final = 8
LIMIT: Final = 128


def mark_of(name: str) -> bytes:
    """The 8 bytes that stand for an event id, or for any other name that may be long."""
    return blake2b(name.encode(), digest_size=_SIZE).digest()


def has(seen: bytes, mark: bytes) -> bool:
    """Whether the mark is one of those seen, and not two halves of neighbours."""
    at = seen.find(mark)
    while at > 0 and at % _SIZE:
        at = seen.find(mark, at + 1)
    return at >= 0


def remember(seen: bytes, mark: bytes) -> bytes:
    """The marks with one more; the oldest goes when there are too many."""
    return (seen + mark)[-LIMIT * _SIZE :]
