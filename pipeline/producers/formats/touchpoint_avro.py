"""Touchpoints in Avro, as they are in Kafka: magic 0, schema id in 4 bytes, Avro binary."""

import msgspec

from pipeline.contract.framing import Undecodable, UnknownSchema
from pipeline.contract.rejection import Rejection
from pipeline.contract.touchpoint import Touchpoint
from pipeline.contract.touchpoint_codec import TouchpointCodec
from pipeline.contract.validation import validate
from pipeline.producers.formats.arrival import Arrival, Malformed, Reading


class ReadAvro:
    """Reads one record of every released version; `codec` knows the schema ids in force."""

    def __init__(self, codec: TouchpointCodec) -> None:
        self._codec = codec

    def __call__(self, arrival: Arrival) -> Reading:
        """The touchpoint, received now, whatever it says itself of when it was."""
        try:
            touchpoint = self._codec.read_any(arrival.body)
        except Undecodable:
            # What fastavro says of it may repeat the bytes.
            return Malformed("not Avro of the schema that its first five bytes name")
        except UnknownSchema as unknown:
            return [Rejection("unknown_schema_id", str(unknown))]
        return [_received(touchpoint, arrival.now_ms)]


def _received(touchpoint: Touchpoint, now_ms: int) -> Touchpoint | Rejection:
    return validate(msgspec.structs.replace(touchpoint, received_at=now_ms))
