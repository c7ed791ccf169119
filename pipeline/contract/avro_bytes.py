"""Avro's binary form of the two types that nearly all of a record is made of."""

from typing import Final

# Zigzag doubles: -64 to 63 take one byte, indexed here by the number itself.
_ONE_BYTE: Final = [bytes((n << 1,)) for n in range(64)] + [
    bytes((~(n << 1),)) for n in range(-64, 0)
]


def long_bytes(number: int) -> bytes:
    """A zigzag number of variable length, as Avro writes int and long."""
    if -64 <= number < 64:
        return _ONE_BYTE[number]
    n = number << 1 if number >= 0 else ~(number << 1)
    if 1 << 35 <= n < 1 << 42:  # times from 1970 to 2039
        low = n & 127 | 128, n >> 7 & 127 | 128, n >> 14 & 127 | 128
        return bytes((*low, n >> 21 & 127 | 128, n >> 28 & 127 | 128, n >> 35))
    if n < 1 << 14:  # most lengths
        return bytes((n & 127 | 128, n >> 7))
    parts = bytearray()
    while n > 127:
        parts.append(n & 127 | 128)
        n >>= 7
    parts.append(n)
    return bytes(parts)


def string_bytes(text: str) -> bytes:
    """A length and UTF-8."""
    data = text.encode()
    return long_bytes(len(data)) + data
