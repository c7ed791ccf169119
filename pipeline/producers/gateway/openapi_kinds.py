"""Schemas of touchpoints for the OpenAPI document: from the tables that validation goes by.

JSON Schema 2020-12, as OpenAPI 3.1 has it. One schema for each kind, so that a reader sees all that
it may carry and nothing that it may not.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from pipeline.contract.currencies import CURRENCIES
from pipeline.contract.details import (
    DETAILS,
    Call,
    Degradation,
    Detail,
    Money,
    Points,
    Product,
    Review,
    Search,
    Survey,
)
from pipeline.contract.kinds import ACTORS, CHANNELS, KINDS, ORIGINS, PRIORITIES, Kind
from pipeline.contract.schemas import schema_folder
from pipeline.contract.validation import (
    EARLIEST_MS,
    LATEST_MS,
    LONGEST_MS,
    MOST,
    MOST_ATTRIBUTES,
    MOST_MINOR,
    SCALES,
)
from pipeline.producers.formats.cloudevents import OF_THE_EVENT, TYPE_PREFIX, VERSION

Schema = dict[str, Any]

REF: Final = "#/components/schemas/"
TEXT: Final[Schema] = {"type": "string"}
FILLED: Final[Schema] = {"type": "string", "minLength": 1}
MAYBE_TEXT: Final[Schema] = {"type": ["string", "null"]}


def maybe_one_of(names: tuple[str, ...]) -> Schema:
    """One of these, or null."""
    return {"enum": [*names, None]}


ENVELOPE: Final[Mapping[str, Schema]] = {
    "event_id": {
        **FILLED,
        "description": "Unique, and the same when the event is sent again: then it counts once.",
    },
    "channel": {"enum": list(CHANNELS)},
    "occurred_at": {"$ref": REF + "Moment"},
    "received_at": {"description": "Read over: it is set when the event comes in."},
    "customer_id": {"type": ["string", "null"], "minLength": 1},
    "anonymous_id": MAYBE_TEXT,
    "agent_id": MAYBE_TEXT,
    "team": MAYBE_TEXT,
    "case_id": MAYBE_TEXT,
    "order_id": MAYBE_TEXT,
    "session_id": MAYBE_TEXT,
    "queue": MAYBE_TEXT,
    "locale": {**MAYBE_TEXT, "description": "Such as en-GB."},
    "source": {**MAYBE_TEXT, "description": "Service and version, such as shop/1.4."},
    "actor": maybe_one_of(ACTORS),
    "priority": maybe_one_of(PRIORITIES),
    "origin": {"enum": list(ORIGINS), "default": "live"},
    "attributes": {
        "type": "object",
        "maxProperties": MOST_ATTRIBUTES,
        "additionalProperties": TEXT,
    },
}
MOMENT: Final[Schema] = {
    "description": "ISO 8601 with its zone, or ms since 1970 UTC; without it, now. Any time since "
    "2000, and at most 24 h in the future.",
    "oneOf": [
        {"type": "integer", "minimum": EARLIEST_MS, "maximum": LATEST_MS},
        {"type": "string", "format": "date-time"},
        {"type": "null"},
    ],
}
SOMEBODY: Final[Schema] = {
    "anyOf": [
        {"required": [name], "properties": {name: FILLED}}
        for name in ("customer_id", "anonymous_id")
    ]
}
DURATION: Final[Schema] = {"minimum": 0, "maximum": LONGEST_MS}
COUNT: Final[Schema] = {"minimum": 0, "maximum": MOST}
# What validation asks of a detail's fields besides their types.
REFINED: Final[Mapping[tuple[type[Detail], str], Schema]] = {
    (Money, "amount_minor"): {"minimum": 0, "maximum": MOST_MINOR},
    (Money, "currency"): {"enum": sorted(CURRENCIES)},
    (Survey, "survey_id"): {"minLength": 1},
    (Degradation, "duration_ms"): DURATION,
    (Call, "duration_ms"): DURATION,
    (Review, "rating"): {"minimum": 1, "maximum": 5},
    (Product, "quantity"): COUNT,
    (Search, "results"): COUNT,
    (Points, "points"): COUNT,
}


def touchpoint_schemas() -> dict[str, Schema]:
    """Every kind by its name, details by theirs, and `Touchpoint`: any of the kinds."""
    examples = read_examples()
    kinds = {name: kind_schema(kind, examples[name]) for name, kind in KINDS.items()}
    return {
        "Moment": MOMENT,
        "Touchpoint": one_by("kind", {name: REF + name for name in KINDS}),
        **detail_schemas(),
        **kinds,
    }


def kind_schema(kind: Kind, example: Mapping[str, Any]) -> Schema:
    """A touchpoint of one kind."""
    needed = ("event_id", "kind", "channel", *kind.needs)
    return {
        "type": "object",
        "title": kind.name,
        "description": f"Stage: {kind.stage}.",
        "properties": {"kind": {"const": kind.name}, **_fields(kind)},
        "required": list(needed),
        "additionalProperties": False,
        **SOMEBODY,
        "examples": [example],
    }


def event_schemas() -> dict[str, Schema]:
    """CloudEvents of every kind, and `CloudEvent`: any of them."""
    by_type = {
        prefix + name: f"{REF}event.{name}" for name in KINDS for prefix in (TYPE_PREFIX, "")
    }
    events = {f"event.{name}": event_schema(kind) for name, kind in KINDS.items()}
    return {"CloudEvent": one_by("type", by_type), **events}


def event_schema(kind: Kind) -> Schema:
    """A CloudEvent of one kind; what its own attributes say is not in its data."""
    fields = {name: schema for name, schema in _fields(kind).items() if name not in OF_THE_EVENT}
    data: Schema = {
        "type": "object",
        "properties": fields,
        "required": ["channel", *(name for name in kind.needs if name != "customer_id")],
        "additionalProperties": False,
    }
    subject: Schema = {"required": ["subject"], "properties": {"subject": FILLED}}
    named: Schema = {"properties": {"data": SOMEBODY}}
    if "customer_id" in kind.needs:
        named = {"properties": {"data": {"required": ["customer_id"]}}}
    return {
        "type": "object",
        "title": kind.name,
        "properties": {
            "specversion": {"const": VERSION},
            "id": {**FILLED, "description": "The event_id: unique over all your sources."},
            "source": {**FILLED, "format": "uri-reference"},
            "type": {"enum": [TYPE_PREFIX + kind.name, kind.name]},
            "time": {"$ref": REF + "Moment"},
            "subject": {**MAYBE_TEXT, "description": "The customer_id, where data names nobody."},
            "datacontenttype": {"const": "application/json"},
            "data": data,
        },
        "required": ["specversion", "id", "source", "type", "data"],
        "anyOf": [subject, named],
    }


def detail_schemas() -> dict[str, Schema]:
    """The details by their names."""
    _, schemas = msgspec.json.schema_components(DETAILS, ref_template=REF + "{name}")
    for (detail, field), refinement in REFINED.items():
        _refine(schemas[detail.__name__]["properties"][field], refinement)
    schemas[Survey.__name__]["allOf"] = [
        {
            "if": {"properties": {"survey": {"const": survey}}, "required": ["survey"]},
            "then": {"properties": {"score": {"minimum": least, "maximum": most}}},
        }
        for survey, (least, most) in SCALES.items()
    ]
    return dict(schemas)


def one_by(field: str, references: Mapping[str, str]) -> Schema:
    """One of several schemas, told apart by a field."""
    return {
        "oneOf": [{"$ref": reference} for reference in dict.fromkeys(references.values())],
        "discriminator": {"propertyName": field, "mapping": dict(references)},
    }


def read_examples() -> dict[str, Any]:
    """One touchpoint of each kind, as it would be sent."""
    folder = schema_folder() / "examples" / "touchpoint"
    examples = {name: json.loads((folder / f"{name}.json").read_text("utf-8")) for name in KINDS}
    for example in examples.values():
        del example["received_at"]
    return examples


def _fields(kind: Kind) -> dict[str, Schema]:
    """The fields of a kind but its name; those it needs are not null."""
    fields = {
        name: FILLED if name == "customer_id" and name in kind.needs else schema
        for name, schema in ENVELOPE.items()
    }
    for name in kind.needs:
        if name in ("case_id", "agent_id"):
            fields[name] = TEXT
        elif name == "priority":
            fields[name] = {"enum": list(PRIORITIES)}
    return {**fields, "detail": _detail(kind)}


def _detail(kind: Kind) -> Schema:
    if kind.detail is None:
        return {"type": "null"}
    schema: Schema = {"$ref": REF + kind.detail.__name__}
    if kind.name == "survey.answered":
        schema = {
            "allOf": [schema, {"required": ["score"], "properties": {"score": {"type": "integer"}}}]
        }
    return schema if "detail" in kind.needs else {"anyOf": [schema, {"type": "null"}]}


def _refine(field: Schema, refinement: Schema) -> None:
    """A field that may be null has its own type in one of two branches."""
    own = field["anyOf"][0] if "anyOf" in field else field
    own.pop("exclusiveMaximum", None)
    own.update(refinement)
