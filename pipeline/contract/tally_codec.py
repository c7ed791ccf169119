"""Tallies in Avro, written out for version 1 of the schema.

Every changed series is written at every commit. What names a series never changes, so its bytes
are kept, and only the numbers are written anew. A test holds this equal to fastavro.
"""

from typing import Final

import msgspec

from pipeline.contract.avro_bytes import long_bytes, string_bytes
from pipeline.contract.framing import Frame, header_of
from pipeline.contract.records import Tally, tally_key
from pipeline.contract.schemas import Schemas, Version

WRITTEN: Final = Version("tally", 1)
TYPES: Final = ("counter", "gauge", "histogram", "oldest")
END: Final = b"\0"


class TallyCodec:
    """Encodes and decodes tallies."""

    def __init__(self, schemas: Schemas) -> None:
        """Raises ValueError when the latest schema is not the one that is written here."""
        if schemas.latest("tally") != WRITTEN:
            raise ValueError("the tally schema has a version that tally_codec does not write")
        self._frame = Frame(schemas, "tally")
        self._header = header_of(schemas.ids[WRITTEN])
        # As many as there are series, which closed label sets bound.
        self._names: dict[tuple[str, str, tuple[tuple[str, str], ...]], tuple[bytes, bytes]] = {}

    def record(self, tally: Tally) -> tuple[bytes, bytes]:
        """Kafka key and value."""
        series = (tally.metric, tally.type, tuple(tally.labels.items()))
        names = self._names.get(series)
        if names is None:
            names = self._names[series] = (tally_key(tally), self._name(tally))
        key, name = names
        return key, name + long_bytes(tally.value) + long_bytes(tally.sum_ms) + _array(
            tally.buckets
        )

    def encode(self, tally: Tally) -> bytes:
        """The Kafka value."""
        return self.record(tally)[1]

    def encode_generally(self, tally: Tally) -> bytes:
        """The same by fastavro."""
        return self._frame.write(msgspec.structs.asdict(tally))

    def decode(self, value: bytes) -> Tally:
        """The tally. Raises Undecodable or UnknownSchema."""
        return msgspec.convert(self._frame.read(value), Tally)

    def _name(self, tally: Tally) -> bytes:
        labels = b"".join(string_bytes(text) for pair in tally.labels.items() for text in pair)
        count = long_bytes(len(tally.labels)) if tally.labels else b""
        return b"".join(
            (
                self._header,
                string_bytes(tally.metric),
                count + labels + END,
                long_bytes(TYPES.index(tally.type)),
            )
        )


def _array(numbers: tuple[int, ...]) -> bytes:
    return long_bytes(len(numbers)) + b"".join(map(long_bytes, numbers)) + END if numbers else END
