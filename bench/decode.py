"""Reads an Avro touchpoint as any user of fastavro would: the decode of raw and the peers."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from fastavro import schemaless_reader

from pipeline.contract.framing import HEADER_BYTES
from pipeline.contract.schemas import read_schemas


def plain_decoder() -> Callable[[bytes], dict[str, Any]]:
    """A function from a record's value to the touchpoint's fields; it checks nothing.

    Times stay whole numbers, as in this engine: the peers are not charged for datetimes.
    """
    schemas = read_schemas()
    parsed = schemas.parsed(schemas.latest("touchpoint"))

    def decode(value: bytes) -> dict[str, Any]:
        return schemaless_reader(BytesIO(value[HEADER_BYTES:]), parsed, None)  # type: ignore[return-value]  # a record gives a dict

    return decode
