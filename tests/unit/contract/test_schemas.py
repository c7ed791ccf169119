import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from pipeline.contract.compatibility import released_conflicts
from pipeline.contract.details import DETAILS
from pipeline.contract.kinds import ACTORS, ORIGINS, PRIORITIES
from pipeline.contract.records import Action, OpenCase, PartitionRecord, Summary, Tally
from pipeline.contract.schemas import Schemas, Version, fixed_ids, read_schemas, schema_folder
from pipeline.contract.touchpoint import Touchpoint

SCHEMAS = read_schemas()


def published(record: str) -> Any:
    return json.loads(SCHEMAS.texts[SCHEMAS.latest(record)])


def names(schema: Any) -> tuple[str, ...]:
    return tuple(field["name"] for field in schema["fields"])


def field_type(schema: Any, name: str) -> Any:
    return next(field["type"] for field in schema["fields"] if field["name"] == name)


def test_a_touchpoints_fields_are_those_of_its_schema_in_order() -> None:
    assert names(published("touchpoint")) == Touchpoint.__struct_fields__


def test_the_details_are_the_branches_of_the_union_in_order() -> None:
    null, *branches = field_type(published("touchpoint"), "detail")
    assert null == "null"
    assert [branch["name"] for branch in branches] == [detail.__name__ for detail in DETAILS]


@pytest.mark.parametrize("number", range(len(DETAILS)))
def test_a_details_fields_types_and_defaults_are_those_of_its_schema(number: int) -> None:
    branch = field_type(published("touchpoint"), "detail")[number + 1]
    fields = msgspec.structs.fields(DETAILS[number])
    assert names(branch) == tuple(field.name for field in fields)
    for ours, published_field in zip(fields, branch["fields"], strict=True):
        assert avro_type(ours.type) == plain(published_field["type"]), ours.name
        assert default_of(ours) == published_field.get("default", "none"), ours.name


@pytest.mark.parametrize(
    ("name", "symbols"), [("actor", ACTORS), ("priority", PRIORITIES), ("origin", ORIGINS)]
)
def test_the_closed_sets_of_the_envelope_are_those_of_the_schema(
    name: str, symbols: tuple[str, ...]
) -> None:
    schema = field_type(published("touchpoint"), name)
    assert tuple((schema[1] if isinstance(schema, list) else schema)["symbols"]) == symbols


def test_our_own_records_have_the_fields_of_their_schemas_in_order() -> None:
    journey = published("journey")
    assert names(journey)[3:] == Summary.__struct_fields__
    assert names(field_type(journey, "open")["items"]) == OpenCase.__struct_fields__
    assert names(published("tally")) == Tally.__struct_fields__
    assert names(published("partition-state")) == PartitionRecord.__struct_fields__
    assert names(published("action")) == Action.__struct_fields__


def test_every_version_has_an_id_of_its_own() -> None:
    ids = fixed_ids(schema_folder())
    assert set(ids) == set(SCHEMAS.texts)
    assert len(set(ids.values())) == len(ids)


def test_versions_have_no_gaps() -> None:
    for record in {version.record for version in SCHEMAS.texts}:
        numbers = sorted(v.number for v in SCHEMAS.texts if v.record == record)
        assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("version", SCHEMAS.texts, ids=lambda v: f"{v.record}-v{v.number}")
def test_every_version_reads_all_that_were_released_before(version: Version) -> None:
    assert released_conflicts(SCHEMAS, version) == ()


def test_published_times_are_timestamps_and_ours_stay_numbers() -> None:
    for version, text in SCHEMAS.texts.items():
        times = [f for f in fields_of(json.loads(text)) if f["name"].endswith("_at")]
        assert all("timestamp-millis" in json.dumps(field) for field in times)
        assert "logicalType" not in json.dumps(SCHEMAS.parsed(version), default=str)


def test_every_field_says_what_it_is() -> None:
    for text in SCHEMAS.texts.values():
        assert [f["name"] for f in fields_of(json.loads(text)) if not f.get("doc")] == []


def test_a_version_without_an_id_is_named() -> None:
    ids = {version: n for version, n in SCHEMAS.ids.items() if version.record != "tally"}
    with pytest.raises(ValueError, match="no schema id for tally v1"):
        SCHEMAS.with_ids(ids)


def test_the_highest_number_is_the_latest() -> None:
    texts = {Version("tea", n): '"string"' for n in (2, 10, 9)}
    schemas = Schemas(texts, {version: version.number for version in texts})
    assert schemas.latest("tea") == Version("tea", 10)


def fields_of(schema: Any) -> Iterator[Any]:
    """Every field of every record in a schema."""
    match schema:
        case list():
            for branch in schema:
                yield from fields_of(branch)
        case {"type": "record", "fields": fields}:
            for field in fields:
                yield field
                yield from fields_of(field["type"])
        case {"type": "array", "items": inner}:
            yield from fields_of(inner)
        case _:
            pass


def avro_type(annotation: Any) -> Any:
    """What a detail's annotation is in Avro; the symbols stand for an enum."""
    simple: list[tuple[Any, Any]] = [(str, "string"), (bool, "boolean"), (list[str], ["string"])]
    for python, avro in simple:
        if annotation == python:
            return avro
    if annotation is type(None):
        return "null"
    if hasattr(annotation, "__metadata__"):
        return "int" if annotation.__metadata__[0].lt is not None else "long"
    if type(annotation).__name__ == "_LiteralGenericAlias":
        return annotation.__args__
    null, branch = avro_type(annotation.__args__[1]), avro_type(annotation.__args__[0])
    return [null, branch]


def plain(schema: Any) -> Any:
    match schema:
        case list():
            return [plain(branch) for branch in schema]
        case {"type": "enum", "symbols": symbols}:
            return tuple(symbols)
        case {"type": "array", "items": items}:
            return [plain(items)]
        case {"type": inner}:
            return inner
        case _:
            return schema


def default_of(field: Any) -> Any:
    if field.default is not msgspec.NODEFAULT:
        return field.default
    return "none" if field.default_factory is msgspec.NODEFAULT else field.default_factory()
