"""Reads an Avro touchpoint as any user of fastavro would: the decode of raw and the peers."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from fastavro import parse_schema, schemaless_reader

# Magic byte and schema id of the wire format.
HEADER_BYTES = 5


def plain_decoder(schema: Path) -> Callable[[bytes], dict[str, Any]]:
    """A function from a record's value to the touchpoint's fields; it checks nothing."""
    parsed = parse_schema(json.loads(schema.read_text()))

    def decode(value: bytes) -> dict[str, Any]:
        return schemaless_reader(BytesIO(value[HEADER_BYTES:]), parsed, None)  # type: ignore[return-value]

    return decode
