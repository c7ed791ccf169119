"""The checker on made-up schemas, and fastavro as the judge of what can really be read."""

import json
from io import BytesIO
from typing import Any

import pytest
from fastavro import parse_schema, schemaless_reader, schemaless_writer

from pipeline.contract.compatibility import conflicts, released_conflicts
from pipeline.contract.schemas import Schemas, Version


def record(*fields: dict[str, Any], name: str = "Tea", **more: Any) -> dict[str, Any]:
    return {"type": "record", "name": name, "fields": list(fields), **more}


def field(name: str, kind: Any, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, **more}


def enum(*symbols: str, name: str = "Size", **more: Any) -> dict[str, Any]:
    return {"type": "enum", "name": name, "symbols": list(symbols), **more}


def fixed(size: int) -> dict[str, Any]:
    return {"type": "fixed", "name": "Seal", "size": size}


CUP = record(field("size", "int"), name="Cup")
BIG_CUP = record(field("size", "long"), field("lid", "boolean", default=False), name="Cup")
OTHER_CUP = record(field("size", "int"), field("lid", "boolean"), name="Cup")
POT = record(field("litres", "int"), name="Pot")
TREE = record(field("below", {"type": "array", "items": "Tree"}), name="Tree")
TALL_TREE = record(
    field("below", {"type": "array", "items": "Tree"}), field("m", "int", default=1), name="Tree"
)
TREE_WITHOUT_DEFAULT = record(
    field("below", {"type": "array", "items": "Tree"}), field("m", "int"), name="Tree"
)

# (what it shows, reader, writer, something that was written)
GOOD: list[tuple[str, Any, Any, Any]] = [
    ("the same", record(field("a", "int")), record(field("a", "int")), {"a": 1}),
    (
        "a field added with a default",
        record(field("a", "int"), field("b", ["null", "string"], default=None)),
        record(field("a", "int")),
        {"a": 1},
    ),
    (
        "a field removed",
        record(field("a", "int")),
        record(field("b", "string"), field("a", "int")),
        {"a": 1, "b": "x"},
    ),
    (
        "fields in another order",
        record(field("b", "string"), field("a", "int")),
        record(field("a", "int"), field("b", "string")),
        {"a": 1, "b": "x"},
    ),
    (
        "a field renamed with an alias",
        record(field("b", "int", aliases=["a"])),
        record(field("a", "int")),
        {"a": 1},
    ),
    ("int to long", "long", "int", 1),
    ("int to double", "double", "int", 1),
    ("long to float", "float", "long", 1),
    ("float to double", "double", "float", 1.0),
    ("string to bytes", "bytes", "string", "x"),
    ("bytes to string", "string", "bytes", b"x"),
    ("a value made optional", ["null", "int"], "int", 1),
    ("a branch added", ["null", "int", "string"], ["null", "int"], 1),
    ("branches in another order", ["string", "null"], ["null", "string"], "x"),
    ("a branch promoted", ["null", "long"], ["null", "int"], 1),
    ("a record branch added", ["null", CUP, POT], ["null", CUP], {"size": 1}),
    ("a record branch widened", ["null", BIG_CUP], ["null", CUP], {"size": 1}),
    ("a symbol added", enum("small", "large"), enum("small"), "small"),
    ("a symbol removed with a default", enum("a", default="a"), enum("a", "b"), "b"),
    ("a fixed of the same size", fixed(4), fixed(4), b"1234"),
    ("items promoted", {"type": "array", "items": "long"}, {"type": "array", "items": "int"}, [1]),
    (
        "values promoted",
        {"type": "map", "values": "long"},
        {"type": "map", "values": "int"},
        {"a": 1},
    ),
    ("a type written the long way", {"type": "int"}, "int", 1),
    ("a record within itself", TALL_TREE, TREE, {"below": [{"below": []}]}),
    (
        "a named type used again",
        record(field("a", CUP), field("b", "Cup")),
        record(field("a", CUP), field("b", "Cup")),
        {"a": {"size": 1}, "b": {"size": 2}},
    ),
]

# (reader, writer, written, the line that says so)
BAD: list[tuple[Any, Any, Any, str]] = [
    (record(field("a", "int")), record(), {}, "a: added without a default"),
    ("int", "long", 1, "long became int"),
    ("int", "string", "x", "string became int"),
    ("boolean", "int", 1, "int became boolean"),
    (
        record(field("a", "int")),
        record(field("a", ["null", "int"])),
        {"a": None},
        "a: nothing reads the null that was written",
    ),
    (["null", "int"], "string", "x", "nothing reads the string that was written"),
    (["null", CUP], ["null", CUP, POT], {"litres": 1}, "nothing reads the Pot that was written"),
    (["null", OTHER_CUP], ["null", CUP], {"size": 1}, "lid: added without a default"),
    (enum("small"), enum("small", "large"), "large", "large gone from Size, which has no default"),
    (enum("a", name="Big"), enum("a"), "a", "Size was renamed to Big without an alias"),
    (fixed(5), fixed(4), b"1234", "4 bytes became 5"),
    (POT, CUP, {"size": 1}, "Cup was renamed to Pot without an alias"),
    (
        {"type": "array", "items": "int"},
        {"type": "array", "items": "string"},
        ["x"],
        "[]: string became int",
    ),
    (
        record(field("a", {"type": "map", "values": "int"})),
        record(field("a", {"type": "map", "values": "string"})),
        {"a": {"k": "x"}},
        "a{}: string became int",
    ),
    (
        record(field("cup", OTHER_CUP)),
        record(field("cup", CUP)),
        {"cup": {"size": 1}},
        "cup.lid: added without a default",
    ),
    (TREE_WITHOUT_DEFAULT, TREE, {"below": []}, "m: added without a default"),
    (
        {"type": "map", "values": "int"},
        {"type": "array", "items": "int"},
        [1],
        "array became map",
    ),
]


def read_as(reader: Any, writer: Any, written: Any) -> Any:
    out = BytesIO()
    schemaless_writer(out, parse_schema(copied(writer)), written)
    return schemaless_reader(
        BytesIO(out.getvalue()), parse_schema(copied(writer)), parse_schema(copied(reader))
    )


def copied(schema: Any) -> Any:
    return json.loads(json.dumps(schema))


@pytest.mark.parametrize(
    ("reader", "writer", "written"), [row[1:] for row in GOOD], ids=[row[0] for row in GOOD]
)
def test_what_can_be_read_is_no_conflict(reader: Any, writer: Any, written: Any) -> None:
    read_as(reader, writer, written)
    assert conflicts(reader, writer) == []


@pytest.mark.parametrize(("reader", "writer", "written", "line"), BAD, ids=[row[3] for row in BAD])
def test_what_cannot_be_read_is_a_conflict_that_says_where(
    reader: Any, writer: Any, written: Any, line: str
) -> None:
    assert conflicts(reader, writer) == [line]
    with pytest.raises(Exception):  # noqa: B017, PT011  # whatever fastavro raises
        read_as(reader, writer, written)


def test_another_meaning_of_the_same_bytes_is_a_conflict() -> None:
    millis = {"type": "long", "logicalType": "timestamp-millis"}
    micros = {"type": "long", "logicalType": "timestamp-micros"}
    assert conflicts(micros, millis) == ["timestamp-millis became timestamp-micros"]
    assert conflicts(record(field("at", millis)), record(field("at", "long"))) == [
        "at: no logical type became timestamp-millis"
    ]


def test_every_conflict_is_told() -> None:
    reader = record(field("a", "int"), field("b", "int"), field("c", "int", default=0))
    assert conflicts(reader, record(field("b", "string"))) == [
        "a: added without a default",
        "b: string became int",
    ]


def test_a_name_in_a_namespace_is_the_same_with_and_without_it() -> None:
    reader = record(field("a", CUP), field("b", "tea.Cup"), namespace="tea")
    writer = record(field("a", CUP), field("b", "Cup"), namespace="tea")
    assert conflicts(reader, writer) == []


def test_a_version_is_held_against_all_earlier_ones_of_its_record() -> None:
    texts = {
        Version("tea", 1): json.dumps(record(field("a", "int"))),
        Version("tea", 2): json.dumps(record(field("a", "int"), field("b", "int", default=0))),
        # Reads what v2 wrote, but not what v1 wrote: compatible with the last one only.
        Version("tea", 3): json.dumps(record(field("a", "int"), field("b", "int"))),
        Version("pot", 1): json.dumps(record(field("x", "string"), name="Pot")),
    }
    schemas = Schemas(texts, {version: number for number, version in enumerate(texts)})
    assert released_conflicts(schemas, Version("tea", 1)) == ()
    assert released_conflicts(schemas, Version("tea", 2)) == ()
    assert released_conflicts(schemas, Version("tea", 3)) == ("v1: b: added without a default",)
