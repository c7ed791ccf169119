"""Journeys in Avro, written out for version 1 of the schema.

A journey is written for each changed customer and commit, and the first three fields of every one
are read at a restore; fastavro needs three times as long. Tests hold both equal to fastavro.
"""

from typing import Any, Final

import msgspec

from pipeline.contract.avro_bytes import long_bytes, string_bytes
from pipeline.contract.framing import HEADER_BYTES, Frame, Undecodable, header_of
from pipeline.contract.kinds import CHANNELS, KINDS, PRIORITIES
from pipeline.contract.records import JourneyHead, OpenCase, Summary
from pipeline.contract.schemas import Schemas, Version

WRITTEN: Final = Version("journey", 1)
NULL: Final = b"\0"
PRESENT: Final = b"\2"
END: Final = b"\0"
CASE_STATES: Final = ("open", "waiting", "on_hold")


class JourneyCodec:
    """Encodes and decodes journeys."""

    def __init__(self, schemas: Schemas) -> None:
        """Raises ValueError when the latest schema is not the one that is written here."""
        if schemas.latest("journey") != WRITTEN:
            raise ValueError("the journey schema has a version that journey_codec does not write")
        self._frame = Frame(schemas, "journey")
        self._header = header_of(schemas.ids[WRITTEN])

    def encode(self, wake_at: int | None, open_cases: int, state: bytes, summary: Summary) -> bytes:
        """The Kafka value: the worker's own part and the public one."""
        opened = summary.open
        return b"".join(
            (
                self._header,
                _optional_long(wake_at),
                long_bytes(open_cases),
                long_bytes(len(state)),
                state,
                string_bytes(summary.customer_key),
                _word(summary.stage),
                long_bytes(summary.first_at),
                long_bytes(summary.last_at),
                _word(summary.last_channel),
                long_bytes(summary.touchpoints),
                (long_bytes(len(opened)) + b"".join(map(_case, opened)) + END) if opened else END,
                _optional_long(summary.csat),
                _optional_long(summary.nps),
                _optional_long(summary.ces),
                long_bytes(summary.orders),
                long_bytes(summary.bad_experiences),
            )
        )

    def encode_generally(
        self, wake_at: int | None, open_cases: int, state: bytes, summary: Summary
    ) -> bytes:
        """The same by fastavro."""
        fields: dict[str, Any] = {"wake_at": wake_at, "open_cases": open_cases, "state": state}
        return self._frame.write(fields | msgspec.to_builtins(summary))

    def decode(self, value: bytes) -> tuple[JourneyHead, Summary]:
        """Both parts. Raises Undecodable or UnknownSchema."""
        fields = self._frame.read(value)
        head = JourneyHead(fields.pop("wake_at"), fields.pop("open_cases"), fields.pop("state"))
        return head, msgspec.convert(fields, Summary)

    def head(self, value: bytes) -> JourneyHead:
        """Only the worker's own part, which no version ever moves.

        Raises Undecodable or UnknownSchema; damage behind the state is not noticed.
        """
        if value[:HEADER_BYTES] != self._header and not self._frame.knows(value[:HEADER_BYTES]):
            return self.decode(value)[0]
        try:
            return _head(value)
        except IndexError:
            raise Undecodable(f"the record ends in its head, after {len(value)} bytes") from None


def _head(value: bytes) -> JourneyHead:
    at = HEADER_BYTES + 1
    wake_at: int | None = None
    if value[HEADER_BYTES]:
        wake_at, at = _read_long(value, at)
    open_cases, at = _read_long(value, at)
    length, at = _read_long(value, at)
    end = at + length
    if length < 0 or end > len(value):
        raise IndexError
    return JourneyHead(wake_at, open_cases, value[at:end])


def _read_long(value: bytes, at: int) -> tuple[int, int]:
    """A zigzag number of any length, and the place after it."""
    number = value[at]
    at += 1
    if number > 127:
        number &= 127
        shift = 7
        while (byte := value[at]) > 127:
            number |= (byte & 127) << shift
            shift += 7
            at += 1
        number |= byte << shift
        at += 1
    return (number >> 1) ^ -(number & 1), at


def _case(case: OpenCase) -> bytes:
    return b"".join(
        (
            string_bytes(case.case_id),
            _word(case.status),
            _word(case.channel),
            _optional_string(case.queue),
            _optional_word(case.priority),
            long_bytes(case.opened_at),
            _optional_long(case.unanswered_since),
        )
    )


def _word(text: str) -> bytes:
    return _WORDS.get(text) or string_bytes(text)


def _optional_long(number: int | None) -> bytes:
    return NULL if number is None else PRESENT + long_bytes(number)


def _optional_string(text: str | None) -> bytes:
    return NULL if text is None else PRESENT + string_bytes(text)


def _optional_word(text: str | None) -> bytes:
    return NULL if text is None else PRESENT + _word(text)


# Words that nearly every journey has; any other text is written all the same.
_WORDS: Final = {
    word: string_bytes(word)
    for word in (*CHANNELS, *PRIORITIES, *CASE_STATES, *{kind.stage for kind in KINDS.values()})
}
