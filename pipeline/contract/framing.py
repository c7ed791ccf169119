"""Confluent's wire format round one Avro record: magic 0, schema id in 4 bytes, Avro binary."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final

from fastavro import schemaless_reader, schemaless_writer

from pipeline.contract.schemas import Schemas

HEADER_BYTES: Final = 5
# What fastavro raises on bytes that are not of the schema.
AVRO_ERRORS: Final = (EOFError, ValueError, LookupError, OverflowError)


class Undecodable(ValueError):
    """Bytes that are no record of the schema they name, or name none."""


class UnknownSchema(ValueError):
    """Bytes that name a schema which is not one of the record's."""


class Frame:
    """Reads every released version of one record, and writes the latest."""

    def __init__(self, schemas: Schemas, record: str) -> None:
        self.record: Final = record
        self.latest: Final = schemas.parsed(schemas.latest(record))
        self._writers = {
            header_of(number): schemas.parsed(version)
            for number, version in schemas.by_id(record).items()
        }
        self.header: Final = header_of(schemas.ids[schemas.latest(record)])

    def write(self, fields: Mapping[str, Any]) -> bytes:
        """A record as bytes. Raises what fastavro raises for values that are not of the schema."""
        out = BytesIO()
        out.write(self.header)
        schemaless_writer(out, self.latest, fields)
        return out.getvalue()

    def read(self, value: bytes) -> dict[str, Any]:
        """The fields as the latest version has them; a record in a union comes as (name, fields).

        Raises Undecodable, or UnknownSchema.
        """
        schema = self._writers.get(value[:HEADER_BYTES])
        if schema is None:
            number = schema_id_of(value)
            raise UnknownSchema(f"schema id {number} is no version of {self.record}")
        data = BytesIO(value)
        data.seek(HEADER_BYTES)
        reader = None if schema is self.latest else self.latest
        try:
            fields: Any = schemaless_reader(data, schema, reader, return_record_name=True)
        except AVRO_ERRORS as error:
            raise Undecodable(f"{type(error).__name__}: {error}") from error
        if data.tell() != len(value):
            raise Undecodable(f"{len(value) - data.tell()} bytes after the record's end")
        return fields  # type: ignore[no-any-return]  # a record's schema gives a dict

    def knows(self, header: bytes) -> bool:
        """Whether a header is that of some version of this record."""
        return header in self._writers


def header_of(schema_id: int) -> bytes:
    """The first five bytes of a record."""
    return b"\0" + schema_id.to_bytes(4, "big")


def schema_id_of(value: bytes) -> int:
    """The schema id that a record names. Raises Undecodable where it names none."""
    if len(value) < HEADER_BYTES or value[0] != 0:
        raise Undecodable(f"no magic byte and schema id in {len(value)} bytes")
    return int.from_bytes(value[1:HEADER_BYTES], "big")
