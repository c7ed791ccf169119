"""What is in Kafka and back: one codec for all records, on one set of schemas."""

from typing import Final, Generic, TypeVar

import msgspec

from pipeline.contract.framing import Frame, Undecodable, UnknownSchema, schema_id_of
from pipeline.contract.journey_codec import JourneyCodec
from pipeline.contract.records import (
    Action,
    DeadLetter,
    PartitionRecord,
)
from pipeline.contract.rejection import Rejection
from pipeline.contract.schemas import Schemas
from pipeline.contract.tally_codec import TallyCodec
from pipeline.contract.touchpoint import Touchpoint, key_of
from pipeline.contract.touchpoint_codec import TouchpointCodec

__all__ = ["Codec", "Rejection", "Undecodable", "UnknownSchema", "schema_id_of"]

R = TypeVar("R", bound=msgspec.Struct)


class RecordCodec(Generic[R]):
    """Encodes and decodes one of our own records: a struct with the schema's fields."""

    def __init__(self, schemas: Schemas, record: str, struct: type[R]) -> None:
        self._frame = Frame(schemas, record)
        self._struct = struct

    def encode(self, record: R) -> bytes:
        """The Kafka value."""
        return self._frame.write(msgspec.structs.asdict(record))

    def decode(self, value: bytes) -> R:
        """The record. Raises Undecodable or UnknownSchema."""
        return msgspec.convert(self._frame.read(value), self._struct)


class Codec:
    """Every record of the pipeline, under one set of schema ids."""

    def __init__(self, schemas: Schemas) -> None:
        touchpoints = TouchpointCodec(schemas)
        self.encode_touchpoint: Final = touchpoints.encode
        self.decode_touchpoint: Final = touchpoints.decode
        tallies = TallyCodec(schemas)
        self.encode_tally: Final = tallies.encode
        self.decode_tally: Final = tallies.decode
        self.tally_record: Final = tallies.record
        partition_states = RecordCodec(schemas, "partition-state", PartitionRecord)
        self.encode_partition_state: Final = partition_states.encode
        self.decode_partition_state: Final = partition_states.decode
        actions = RecordCodec(schemas, "action", Action)
        self.encode_action: Final = actions.encode
        self.decode_action: Final = actions.decode
        self._dead_letters = Frame(schemas, "dead-letter")
        journeys = JourneyCodec(schemas)
        self.encode_journey: Final = journeys.encode
        self.decode_journey: Final = journeys.decode
        self.journey_head: Final = journeys.head

    def parse_record(
        self, key: bytes | None, value: bytes | None, channel: str
    ) -> Touchpoint | Rejection:
        """The door of the worker: what a record in the topic of `channel` is."""
        if key is None:
            return Rejection("missing_key", "the record has no key")
        if value is None:
            return Rejection("null_value", "the record has no value")
        touchpoint = self.decode_touchpoint(value)
        if type(touchpoint) is not Touchpoint:
            return touchpoint
        if key_of(touchpoint) != key:
            whose = key_of(touchpoint)
            return Rejection("key_mismatch", f"key {key!r:.80} of a touchpoint of {whose!r:.80}")
        if touchpoint.channel != channel:
            text = f"channel: {touchpoint.channel} in the topic of {channel}"
            return Rejection("invalid_field", text)
        return touchpoint

    def encode_dead_letter(self, letter: DeadLetter) -> bytes:
        """The Kafka value of a dead letter."""
        fields = msgspec.structs.asdict(letter)
        fields["headers"] = [{"name": name, "value": value} for name, value in letter.headers]
        return self._dead_letters.write(fields)

    def decode_dead_letter(self, value: bytes) -> DeadLetter:
        """A dead letter. Raises Undecodable or UnknownSchema."""
        fields = self._dead_letters.read(value)
        fields["headers"] = tuple((header["name"], header["value"]) for header in fields["headers"])
        return DeadLetter(**fields)
