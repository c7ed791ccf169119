"""Touchpoints out of Avro, the short way: fastavro needs three times as long.

Written out for version 1 of the schema, flat, and only for what is usual. For anything else it
answers None and the general way decides, so it never says anything that fastavro would not have
said; a test holds that, for good bytes and for bad.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any, Final

from fastavro import parse_schema, schemaless_reader

from pipeline.contract.details import DETAILS, Detail, Message
from pipeline.contract.framing import AVRO_ERRORS, HEADER_BYTES
from pipeline.contract.kinds import ACTORS, CHANNELS, KINDS, ORIGINS, PRIORITIES
from pipeline.contract.touchpoint import Touchpoint

OPTIONAL_STRINGS: Final = range(10)
NULL: Final = 0
PRESENT: Final = 2
# A length byte with one of these bits is negative, or the first of several.
ODD_OR_LONG: Final = 0x81
MORE: Final = 0x80
# A time from 1970 to 2039 has six bytes of seven bits, the first five of them with MORE.
ALL_MORE: Final = sum(MORE << 7 * byte for byte in range(5))

ReadDetail = Callable[[bytes], Detail]


def _on_wire(names: tuple[str, ...]) -> dict[bytes, str]:
    """Each name by the bytes of its Avro string, all of them short."""
    return {bytes((len(name) << 1,)) + name.encode(): name for name in names}


def _by_index(symbols: tuple[str, ...]) -> dict[int, str]:
    """Each symbol by the byte of its Avro enum."""
    return {number << 1: symbol for number, symbol in enumerate(symbols)}


def _messages() -> dict[bytes, Detail | None]:
    """Every Message there can be, and none at all, by its bytes."""
    details: dict[bytes, Detail | None] = {bytes((NULL,)): None}
    for seen, visibility in enumerate(("public", "internal")):
        head = bytes((PRESENT, seen << 1))
        details[head + bytes((NULL,))] = Message(visibility=visibility)  # type: ignore[arg-type]  # a tuple of literals is of str
        for wrote, author in enumerate(("human", "bot", "campaign")):
            message = Message(visibility=visibility, author=author)  # type: ignore[arg-type]  # likewise
            details[head + bytes((PRESENT, wrote << 1))] = message
    return details


_KINDS: Final = _on_wire(tuple(KINDS))
_CHANNELS: Final = _on_wire(CHANNELS)
_ACTORS: Final = _by_index(ACTORS)
_PRIORITIES: Final = _by_index(PRIORITIES)
_ORIGINS: Final = _by_index(ORIGINS)
_MESSAGES: Final = _messages()


def short_way(schema: Any) -> Callable[[bytes], Touchpoint | None]:
    """A reader of whole records, header and all, of version 1 of the touchpoint's schema."""
    read_details = _detail_readers(schema)

    def read(value: bytes) -> Touchpoint | None:
        try:
            return _read(value, read_details)
        except AVRO_ERRORS:
            return None

    return read


def _read(  # noqa: C901  # flat: calls would cost more than what they do
    value: bytes, read_details: dict[int, ReadDetail]
) -> Touchpoint:
    """Raises one of AVRO_ERRORS for what is not usual. `at` is the place of the next byte."""
    length, start = value[HEADER_BYTES], HEADER_BYTES + 1
    if length & ODD_OR_LONG:
        length, start = _length(value, HEADER_BYTES)
    at = start + (length >> 1)
    event_id = value[start:at].decode()
    start = at + 1 + (value[at] >> 1)
    kind = _KINDS[value[at:start]]
    at = start + 1 + (value[start] >> 1)
    channel = _CHANNELS[value[start:at]]
    a, b, c, d, e, f, g, h, i, j, k, l = value[at : at + 12]  # noqa: E741  # two times, byte by byte
    if not a & b & c & d & e & g & h & i & j & k & MORE or (f | l) & MORE or (a | g) & 1:
        raise ValueError
    occurred_at = (a + (b << 7) + (c << 14) + (d << 21) + (e << 28) + (f << 35) - ALL_MORE) >> 1
    received_at = (g + (h << 7) + (i << 14) + (j << 21) + (k << 28) + (l << 35) - ALL_MORE) >> 1
    at += 12
    strings: list[str | None] = []
    for _ in OPTIONAL_STRINGS:
        if value[at] == NULL:
            strings.append(None)
            at += 1
            continue
        length, start = value[at + 1], at + 2
        if length & ODD_OR_LONG:
            length, start = _length(value, at + 1)
        if value[at] != PRESENT:
            raise ValueError
        at = start + (length >> 1)
        strings.append(value[start:at].decode())
    actor = priority = None
    if value[at] == PRESENT:
        at += 1
        actor = _ACTORS[value[at]]
    elif value[at] != NULL:
        raise ValueError
    at += 1
    if value[at] == PRESENT:
        at += 1
        priority = _PRIORITIES[value[at]]
    elif value[at] != NULL:
        raise ValueError
    at += 1
    origin = _ORIGINS[value[at]]
    attributes, at = _attributes(value, at + 1) if value[at + 1] else ({}, at + 2)
    tail = value[at:]
    detail = _MESSAGES[tail] if tail in _MESSAGES else read_details[tail[0]](tail)
    return Touchpoint(
        event_id, kind, channel, occurred_at, received_at, *strings,  # type: ignore[arg-type, call-arg]  # mypy cannot count the strings
        actor, priority, origin, attributes, detail,
    )  # fmt: skip


def _attributes(value: bytes, at: int) -> tuple[dict[str, str], int]:
    """A map of one block, and the place after it."""
    left = value[at]
    if left & ODD_OR_LONG:
        raise ValueError
    attributes = {}
    at += 1
    for _ in range(left >> 1):
        length, start = value[at], at + 1
        if length & ODD_OR_LONG:
            length, start = _length(value, at)
        at = start + (length >> 1)
        name = value[start:at].decode()
        length, start = value[at], at + 1
        if length & ODD_OR_LONG:
            length, start = _length(value, at)
        at = start + (length >> 1)
        attributes[name] = value[start:at].decode()
    if value[at]:
        raise ValueError
    return attributes, at + 1


def _length(value: bytes, at: int) -> tuple[int, int]:
    """A length of two bytes, doubled as Avro has it, and where the string begins."""
    low, high = value[at], value[at + 1]
    if low & 1 or not low & MORE or high & MORE:
        raise ValueError
    return (low & 0x7F) + (high << 7), at + 2


def _detail_readers(schema: Any) -> dict[int, ReadDetail]:
    """By the byte of its branch in the union: a reader of a detail that is the rest of a record."""
    [union] = [field["type"] for field in schema["fields"] if field["name"] == "detail"]
    return {
        number << 1: _detail_reader(parse_schema(branch), struct)
        for number, (branch, struct) in enumerate(zip(union[1:], DETAILS, strict=True), start=1)
    }


def _detail_reader(schema: Any, struct: type[Detail]) -> ReadDetail:
    def read(tail: bytes) -> Detail:
        data = BytesIO(tail)
        data.seek(1)
        fields = schemaless_reader(data, schema, None)
        if data.tell() != len(tail):
            raise ValueError
        return struct(**fields)  # type: ignore[arg-type]  # a record schema gives a dict

    return read
