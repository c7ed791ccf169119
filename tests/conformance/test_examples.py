"""Every example of a touchpoint goes through the door, the codec and a stranger's Avro reader."""

import json
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from fastavro import parse_schema, schemaless_reader

from pipeline.contract.framing import HEADER_BYTES
from pipeline.contract.kinds import KINDS
from pipeline.contract.schemas import Version, read_schemas, schema_folder
from pipeline.contract.touchpoint import Touchpoint, key_of
from pipeline.contract.touchpoint_codec import TouchpointCodec
from pipeline.contract.validation import touchpoint_from
from pipeline.contract.wire import Codec

EXAMPLES = {
    file.stem: json.loads(file.read_text())
    for file in sorted((schema_folder() / "examples" / "touchpoint").iterdir())
}
SCHEMAS = read_schemas()
CODEC = Codec(SCHEMAS)
PUBLISHED = parse_schema(json.loads(SCHEMAS.texts[Version("touchpoint", 1)]))


def touchpoint(kind: str) -> Touchpoint:
    found = touchpoint_from(EXAMPLES[kind])
    assert isinstance(found, Touchpoint), found
    return found


def test_every_kind_has_an_example_and_nothing_else_has() -> None:
    assert {kind: example["kind"] for kind, example in EXAMPLES.items()} == {
        kind: kind for kind in KINDS
    }


def test_every_example_is_an_event_of_its_own() -> None:
    assert len({example["event_id"] for example in EXAMPLES.values()}) == len(EXAMPLES)


def test_every_detail_is_shown_with_its_kind() -> None:
    without = [
        kind.name for kind in KINDS.values() if kind.detail and "detail" not in EXAMPLES[kind.name]
    ]
    assert without == []


@pytest.mark.parametrize("kind", KINDS)
def test_it_comes_through_the_door_as_it_was(kind: str) -> None:
    sent = touchpoint(kind)
    value = CODEC.encode_touchpoint(sent)
    assert CODEC.parse_record(key_of(sent), value, sent.channel) == sent
    assert TouchpointCodec(SCHEMAS).decode_any(value) == sent


@pytest.mark.parametrize("kind", KINDS)
def test_any_avro_reader_reads_it_with_the_published_schema(kind: str) -> None:
    value = CODEC.encode_touchpoint(touchpoint(kind))
    read: Any = schemaless_reader(BytesIO(value[HEADER_BYTES:]), PUBLISHED, None)
    for name, given in EXAMPLES[kind].items():
        assert as_json(read[name]) == given or same_detail(read[name], given), name


def same_detail(read: Any, given: Any) -> bool:
    """Whether the detail has what was given; what was not is at its default."""
    return isinstance(given, dict) and all(as_json(read[name]) == given[name] for name in given)


def as_json(value: Any) -> Any:
    return round(value.timestamp() * 1000) if isinstance(value, datetime) else value
