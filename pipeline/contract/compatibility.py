"""Whether a new schema reads everything that released ones wrote (BACKWARD_TRANSITIVE).

The rules are those of schema resolution (Avro specification 1.12); where Avro would let the meaning
change in silence, as with another logical type, this is stricter.
"""

import json
from typing import Any, Final

from pipeline.contract.schemas import Schemas, Version

# Writer's type → what may read it.
PROMOTIONS: Final = {
    "int": ("long", "float", "double"),
    "long": ("float", "double"),
    "float": ("double",),
    "string": ("bytes",),
    "bytes": ("string",),
}
PRIMITIVES: Final = frozenset(
    ("null", "boolean", "int", "long", "float", "double", "bytes", "string")
)

Named = dict[str, dict[str, Any]]


def released_conflicts(schemas: Schemas, version: Version) -> tuple[str, ...]:
    """Why a version cannot read what an earlier one of its record wrote; nothing when it can."""
    reader = json.loads(schemas.texts[version])
    return tuple(
        f"v{earlier.number}: {conflict}"
        for earlier in sorted(schemas.texts)
        if earlier.record == version.record and earlier.number < version.number
        for conflict in conflicts(reader, json.loads(schemas.texts[earlier]))
    )


def conflicts(reader: Any, writer: Any) -> list[str]:
    """Why `reader` cannot read what `writer` wrote: one line each, beginning with the place."""
    return _Comparison(_named(reader, "", {}), _named(writer, "", {})).compare(reader, writer, "")


class _Comparison:
    """One reader against one writer; knows the named types of both."""

    def __init__(self, readers: Named, writers: Named) -> None:
        self._readers = readers
        self._writers = writers
        self._under_way: set[tuple[str, str]] = set()

    def compare(self, reader: Any, writer: Any, place: str) -> list[str]:
        """What is wrong at a place, and below it."""
        reader, writer = _resolved(reader, self._readers), _resolved(writer, self._writers)
        if isinstance(writer, list):
            return [
                conflict
                for branch in writer
                for conflict in self._compare_branch(reader, branch, place)
            ]
        if isinstance(reader, list):
            return self._compare_branch(reader, writer, place)
        return self._compare_types(reader, writer, place)

    def _compare_branch(self, reader: Any, writer: Any, place: str) -> list[str]:
        """A branch that was written against the reader's: one of them has to do."""
        branches = reader if isinstance(reader, list) else [reader]
        found = [self.compare(branch, writer, place) for branch in branches]
        if [] in found:
            return []
        # The branch of the same name says best what has changed.
        name = _shown(_resolved(writer, self._writers))
        for branch, conflict in zip(branches, found, strict=True):
            if _shown(_resolved(branch, self._readers)) == name:
                return conflict
        return [f"{_at(place)}nothing reads the {name} that was written"]

    def _compare_types(  # noqa: PLR0911  # one line for each type
        self, reader: Any, writer: Any, place: str
    ) -> list[str]:
        reads, writes = reader["type"], writer["type"]
        if reads != writes:
            if reads in PROMOTIONS.get(writes, ()):
                return _logical(reader, writer, place)
            return [f"{_at(place)}{_shown(writer)} became {_shown(reader)}"]
        match reads:
            case "record":
                return self._compare_records(reader, writer, place)
            case "enum":
                return _enums(reader, writer, place)
            case "fixed":
                return _names(reader, writer, place) or _sizes(reader, writer, place)
            case "array":
                return self.compare(reader["items"], writer["items"], f"{place}[]")
            case "map":
                return self.compare(reader["values"], writer["values"], f"{place}{{}}")
            case _:
                return _logical(reader, writer, place)

    def _compare_records(self, reader: Any, writer: Any, place: str) -> list[str]:
        pair = (reader["name"], writer["name"])
        if pair in self._under_way:
            return []
        if wrong := _names(reader, writer, place):
            return wrong
        self._under_way.add(pair)
        written = {field["name"]: field for field in writer["fields"]}
        found = [
            conflict
            for field in reader["fields"]
            for conflict in self._compare_field(field, written, place)
        ]
        self._under_way.discard(pair)
        return found

    def _compare_field(self, field: Any, written: dict[str, Any], place: str) -> list[str]:
        below = f"{place}.{field['name']}" if place else field["name"]
        for name in (field["name"], *field.get("aliases", ())):
            if name in written:
                return self.compare(field["type"], written[name]["type"], below)
        return [] if "default" in field else [f"{below}: added without a default"]


def _named(schema: Any, namespace: str, found: Named) -> Named:
    """Every named type of a schema, by its name and by its full name."""
    match schema:
        case list():
            for branch in schema:
                _named(branch, namespace, found)
        case {"type": "record" | "enum" | "fixed"}:
            namespace = schema.get("namespace", namespace)
            found[schema["name"]] = schema
            found[f"{namespace}.{_short(schema['name'])}"] = schema
            for field in schema.get("fields", ()):
                _named(field["type"], namespace, found)
        case {"type": "array", "items": inner} | {"type": "map", "values": inner}:
            _named(inner, namespace, found)
        case {"type": dict() | list() as inner}:
            _named(inner, namespace, found)
        case _:
            pass
    return found


def _resolved(schema: Any, named: Named) -> Any:
    """A union as a list, everything else as an object with a type: no names, no short forms."""
    match schema:
        case str() if schema in PRIMITIVES:
            return {"type": schema}
        case str():
            return named[schema]
        case {"type": dict() | list() as inner}:
            return _resolved(inner, named)
        case {"type": str() as name} if name in named:
            return named[name]
        case _:
            return schema


def _enums(reader: Any, writer: Any, place: str) -> list[str]:
    if wrong := _names(reader, writer, place):
        return wrong
    gone = [symbol for symbol in writer["symbols"] if symbol not in reader["symbols"]]
    if not gone or "default" in reader:
        return []
    return [f"{_at(place)}{', '.join(gone)} gone from {reader['name']}, which has no default"]


def _names(reader: Any, writer: Any, place: str) -> list[str]:
    names = {_short(name) for name in (reader["name"], *reader.get("aliases", ()))}
    if _short(writer["name"]) in names:
        return []
    return [f"{_at(place)}{writer['name']} was renamed to {reader['name']} without an alias"]


def _sizes(reader: Any, writer: Any, place: str) -> list[str]:
    if reader["size"] == writer["size"]:
        return []
    return [f"{_at(place)}{writer['size']} bytes became {reader['size']}"]


def _logical(reader: Any, writer: Any, place: str) -> list[str]:
    reads, writes = reader.get("logicalType"), writer.get("logicalType")
    if reads == writes:
        return []
    return [f"{_at(place)}{writes or 'no logical type'} became {reads or 'no logical type'}"]


def _shown(schema: Any) -> str:
    if isinstance(schema, list):
        return "a union"
    return str(schema.get("name", schema["type"]))


def _short(name: str) -> str:
    return name.rpartition(".")[2]


def _at(place: str) -> str:
    return f"{place}: " if place else ""
