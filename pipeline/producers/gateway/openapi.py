"""The OpenAPI 3.1 document of the gateway: what may be sent, and every answer."""

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any, Final

from pipeline.contract.rejection import REASONS
from pipeline.producers.formats.segment_events import EVENTS
from pipeline.producers.formats.table import AVRO, CLOUDEVENT, CLOUDEVENTS, JSON, LINES
from pipeline.producers.gateway.answers import PROBLEM_TYPE
from pipeline.producers.gateway.openapi_kinds import (
    FILLED,
    MAYBE_TEXT,
    REF,
    Schema,
    event_schemas,
    touchpoint_schemas,
)
from pipeline.producers.gateway.problems import (
    BAD_SIGNATURE,
    BUG,
    INVALID,
    LARGE_HEADERS,
    MALFORMED,
    NOT_ALLOWED,
    NOT_FOUND,
    OVERLOADED,
    PLAN_VIOLATED,
    PROBLEMS,
    RATE_LIMITED,
    TOO_LARGE,
    TOO_SLOW,
    UNAUTHENTICATED,
    UNSIGNED,
    UNSUPPORTED_TYPE,
    ProblemType,
)

SUMMARY: Final = (
    "Touchpoints in, over HTTP: answered with 202 once every replica of Kafka has them."
)
# What any request with a key can end in; those of single events besides.
OF_REQUESTS: Final = (
    MALFORMED,
    UNAUTHENTICATED,
    TOO_SLOW,
    TOO_LARGE,
    UNSUPPORTED_TYPE,
    RATE_LIMITED,
    LARGE_HEADERS,
    BUG,
    OVERLOADED,
)
OF_ONE_EVENT: Final = (NOT_ALLOWED, INVALID, PLAN_VIOLATED)
OF_WEBHOOKS: Final = (BAD_SIGNATURE, UNSIGNED, NOT_FOUND, INVALID, PLAN_VIOLATED)
GATEWAYS_REASONS: Final = ("not_allowed", "tracking_plan", "unavailable")
KEYS: Final[list[dict[str, list[str]]]] = [{"bearer": []}, {"basic": []}]


def document() -> dict[str, Any]:
    """All of it, as one JSON object."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "cx gateway",
            "summary": SUMMARY,
            "version": version("cx-pipeline"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": KEYS,
        "tags": [
            {"name": "touchpoints"},
            {"name": "segment", "description": "For libraries of Segment and RudderStack."},
            {"name": "webhooks", "description": "In the senders' own formats, signed by them."},
            {"name": "operation", "description": "For those who run the gateway."},
        ],
        "paths": {**touchpoint_paths(), **segment_paths(), **webhook_paths(), **operation_paths()},
        "components": {
            "schemas": {
                "Accepted": ACCEPTED,
                "Problem": PROBLEM,
                "Results": RESULTS,
                **touchpoint_schemas(),
                **event_schemas(),
                **segment_schemas(),
            },
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "cx_<id>_<secret>"},
                "basic": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "The key as the user, without a password.",
                },
            },
        },
    }


ACCEPTED: Final[Schema] = {
    "type": "object",
    "properties": {"accepted": {"type": "integer", "minimum": 0}},
    "required": ["accepted"],
}
PROBLEM: Final[Schema] = {
    "type": "object",
    "description": "RFC 9457. `type` and `reason` are for programs, the rest is for people.",
    "properties": {
        "type": {"enum": [problem.uri for problem in PROBLEMS]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "reason": {"enum": [*REASONS, *(word for word in GATEWAYS_REASONS if word not in REASONS)]},
        "detail": {"type": "string"},
    },
    "required": ["type", "title", "status"],
}
RESULTS: Final[Schema] = {
    "type": "object",
    "properties": {
        "accepted": {"type": "integer", "minimum": 0},
        "refused": {"type": "integer", "minimum": 1},
        "results": {
            "type": "array",
            "description": "One for each event, in their order; a problem where it was not taken.",
            "items": {
                "type": "object",
                "properties": {
                    "index": {"type": "integer", "minimum": 0},
                    "status": {"type": "integer"},
                    **{
                        name: schema
                        for name, schema in PROBLEM["properties"].items()
                        if name != "status"
                    },
                },
                "required": ["index", "status"],
            },
        },
    },
    "required": ["accepted", "refused", "results"],
}


def touchpoint_paths() -> dict[str, Any]:
    """Our own formats, and CloudEvents."""
    one: Schema = {"$ref": REF + "Touchpoint"}
    many: Schema = {"type": "array", "items": one}
    idempotency_key = {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "The event_id of an event that has none.",
        "schema": FILLED,
    }
    return {
        "/v1/touchpoints": {
            "post": {
                **_operation("publishTouchpoint", "One event", "touchpoints"),
                "description": "A CloudEvent in binary form has its attributes in `ce-…` headers "
                "and its data as the JSON body.",
                "parameters": [idempotency_key],
                "requestBody": _body(
                    {
                        JSON: one,
                        CLOUDEVENT: {"$ref": REF + "CloudEvent"},
                        AVRO: {"description": "Confluent's wire format, schema `touchpoint`."},
                    }
                ),
                "responses": _answers("Accepted", OF_ONE_EVENT),
            }
        },
        "/v1/touchpoints/batch": {
            "post": {
                **_operation("publishBatch", "Several events", "touchpoints"),
                "requestBody": _body(
                    {
                        JSON: {
                            "oneOf": [
                                many,
                                {
                                    "type": "object",
                                    "properties": {"touchpoints": many},
                                    "required": ["touchpoints"],
                                    "additionalProperties": False,
                                },
                            ]
                        },
                        CLOUDEVENTS: {"type": "array", "items": {"$ref": REF + "CloudEvent"}},
                        LINES: {"description": "One touchpoint a line."},
                    }
                ),
                "responses": {
                    **_answers("Accepted", ()),
                    "207": _answer("Some were not taken.", "Results"),
                },
            }
        },
    }


def segment_paths() -> dict[str, Any]:
    """What libraries of Segment and RudderStack call."""
    calls = ("track", "identify", "page", "screen", "alias")
    return {
        **{
            f"/segment/v1/{call}": {
                "post": {
                    **_operation(f"segment_{call}", f"A {call} call", "segment"),
                    "requestBody": _body({JSON: {"$ref": f"{REF}segment.{call}"}}),
                    "responses": _answers("Success", OF_ONE_EVENT, "200"),
                }
            }
            for call in calls
        },
        "/segment/v1/batch": {
            "post": {
                **_operation("segment_batch", "Several calls", "segment"),
                "requestBody": _body({JSON: {"$ref": REF + "segment.batch"}}),
                "responses": _answers("Success", (), "200"),
            }
        },
    }


def webhook_paths() -> dict[str, Any]:
    """What other systems call; which there are, and their formats, is in docs/webhooks.md."""
    name = {"name": "name", "in": "path", "required": True, "schema": FILLED}
    answers = _answers("Accepted", OF_WEBHOOKS)
    # Keys have rates; who is let in by a signature has none.
    del answers["429"]
    sent: dict[str, Schema] = {
        JSON: {"type": ["object", "array"]},
        "application/x-www-form-urlencoded": {"type": "object"},
    }
    return {
        "/webhooks/{name}": {
            "post": {
                **_operation("webhook", "A delivery of a configured webhook", "webhooks"),
                "security": [],
                "parameters": [name],
                "requestBody": _body(sent),
                "responses": {
                    "200": {
                        "description": "What the sender wants to read.",
                        "content": {"*/*": {}},
                    },
                    **answers,
                },
            }
        }
    }


def segment_schemas() -> dict[str, Schema]:
    """The calls; what is not listed here is read over."""
    ids: Schema = {
        "messageId": FILLED,
        "userId": MAYBE_TEXT,
        "anonymousId": MAYBE_TEXT,
        "timestamp": {"$ref": REF + "Moment"},
        "context": {"type": "object"},
    }
    event: Schema = {"type": "string", "examples": sorted(EVENTS), "description": EVENT_NAMES}
    own: Mapping[str, Schema] = {
        "track": {"event": event, "properties": {"type": "object"}},
        "identify": {"traits": {"type": "object"}},
        "page": {},
        "screen": {},
        "alias": {"previousId": FILLED},
    }
    needed: Mapping[str, list[str]] = {"track": ["event"], "alias": ["userId", "previousId"]}
    calls = {
        f"segment.{call}": {
            "type": "object",
            "properties": {**ids, **fields},
            "required": ["messageId", *needed.get(call, [])],
        }
        for call, fields in own.items()
    }
    members = [
        {"allOf": [{"$ref": REF + name}, {"properties": {"type": {"const": name[8:]}}}]}
        for name in calls
    ]
    batch: Schema = {
        "type": "object",
        "properties": {"batch": {"type": "array", "items": {"anyOf": members}}},
        "required": ["batch"],
    }
    success: Schema = {
        "type": "object",
        "properties": {"success": {"type": "boolean"}},
        "required": ["success"],
    }
    return {**calls, "segment.batch": batch, "Success": success}


EVENT_NAMES: Final = "An event of the table in docs/gateway.md, or the name of a kind."


def operation_paths() -> dict[str, Any]:
    """For probes and Prometheus; no key is needed."""
    pages = {
        "/healthz": ("health", "Whether the process lives", ("200",)),
        "/readyz": ("readiness", "Whether Kafka takes writes", ("200", "503")),
        "/metrics": ("metrics", "Prometheus metrics", ("200",)),
    }
    text = {"text/plain": {"schema": {"type": "string"}}}
    return {
        path: {
            "get": {
                **_operation(name, summary, "operation"),
                "security": [],
                "responses": {
                    status: {"description": "Yes." if status == "200" else "No.", "content": text}
                    for status in statuses
                },
            }
        }
        for path, (name, summary, statuses) in pages.items()
    }


def _operation(name: str, summary: str, tag: str) -> dict[str, Any]:
    return {"operationId": name, "summary": summary, "tags": [tag]}


def _body(schemas: Mapping[str, Schema]) -> dict[str, Any]:
    content = {content_type: {"schema": schema} for content_type, schema in schemas.items()}
    return {"required": True, "content": content}


def _answers(
    success: str, more: Sequence[ProblemType], status: str = "202"
) -> dict[str, dict[str, Any]]:
    """What a request is answered with: success, or one of the problems, by status."""
    by_status: dict[int, list[ProblemType]] = {}
    for problem in (*OF_REQUESTS, *more):
        by_status.setdefault(problem.status, []).append(problem)
    problems = {
        str(number): _problem_answer(" ".join(one.title for one in by_status[number]), number)
        for number in sorted(by_status)
    }
    return {status: _answer("Every replica of Kafka has it.", success), **problems}


def _answer(description: str, schema: str) -> dict[str, Any]:
    content = {JSON: {"schema": {"$ref": REF + schema}}}
    return {"description": description, "content": content}


def _problem_answer(description: str, status: int) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": description,
        "content": {PROBLEM_TYPE: {"schema": {"$ref": REF + "Problem"}}},
    }
    if status in (429, 503):
        seconds = {"type": "integer", "minimum": 1}
        answer["headers"] = {"Retry-After": {"description": "In seconds.", "schema": seconds}}
    return answer
