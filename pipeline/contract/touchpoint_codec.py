"""Touchpoints in Avro: the general way, for every version and every value."""

from typing import Any, Final

import msgspec

from pipeline.contract.details import DETAILS, Detail
from pipeline.contract.framing import HEADER_BYTES, Frame, Undecodable, UnknownSchema, header_of
from pipeline.contract.rejection import Rejection
from pipeline.contract.schemas import Schemas, Version
from pipeline.contract.touchpoint import Touchpoint
from pipeline.contract.touchpoint_reading import short_way
from pipeline.contract.validation import refusal_of_values

NAMESPACE: Final = "cx."
SHORT_WAY: Final = Version("touchpoint", 1)
_DETAIL_TYPES: Final[dict[str, type[Detail]]] = {
    NAMESPACE + each.__name__: each for each in DETAILS
}


class TouchpointCodec:
    """Encodes and decodes touchpoints."""

    def __init__(self, schemas: Schemas) -> None:
        self._frame = Frame(schemas, "touchpoint")
        self._short_header = header_of(schemas.ids[SHORT_WAY])
        self._read_short = short_way(schemas.parsed(SHORT_WAY))

    def encode(self, touchpoint: Touchpoint) -> bytes:
        """The Kafka value. The touchpoint must be valid: see `validate`."""
        return self._frame.write(_fields_of(touchpoint))

    def decode(self, value: bytes) -> Touchpoint | Rejection:
        """The touchpoint, or why it is none. Raises nothing for bad input."""
        if value[:HEADER_BYTES] == self._short_header:
            touchpoint = self._read_short(value)
            if touchpoint is not None:
                return refusal_of_values(touchpoint) or touchpoint
        return self.decode_any(value)

    def decode_any(self, value: bytes) -> Touchpoint | Rejection:
        """The same, by the general way alone."""
        try:
            touchpoint = self.read_any(value)
        except Undecodable as error:
            return Rejection("undecodable", str(error))
        except UnknownSchema as error:
            return Rejection("unknown_schema_id", str(error))
        return refusal_of_values(touchpoint) or touchpoint

    def read_any(self, value: bytes) -> Touchpoint:
        """What the bytes say, sense or not. Raises Undecodable or UnknownSchema."""
        return _touchpoint_of(self._frame.read(value))


def _fields_of(touchpoint: Touchpoint) -> dict[str, Any]:
    fields = msgspec.structs.asdict(touchpoint)
    detail = touchpoint.detail
    if detail is not None:
        fields["detail"] = (NAMESPACE + type(detail).__name__, msgspec.structs.asdict(detail))
    return fields


def _touchpoint_of(fields: dict[str, Any]) -> Touchpoint:
    if (detail := fields["detail"]) is not None:
        name, detail_fields = detail
        fields["detail"] = _DETAIL_TYPES[name](**detail_fields)
    return Touchpoint(**fields)
