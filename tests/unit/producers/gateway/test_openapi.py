"""The OpenAPI document: valid, and saying what the code does."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it ships none
from openapi_spec_validator import validate

from pipeline.contract.kinds import KINDS
from pipeline.contract.touchpoint import Envelope
from pipeline.producers.formats.arrival import Arrival
from pipeline.producers.formats.cloudevents import read_structured
from pipeline.producers.gateway.app import ROUTES
from pipeline.producers.gateway.openapi import document
from pipeline.producers.gateway.openapi_kinds import ENVELOPE, read_examples
from tests.support.gateway import GatewayUnderTest, seen

DOCUMENT = document()
NOW = 1_790_000_000_000
# For people and their browsers, and for pages: no part of the interface of programs.
NOT_DESCRIBED = ("/openapi.json", "/docs", "/docs/{file}", "/cx.js")


def validator(schema: str) -> Draft202012Validator:
    """Of one of the document's schemas."""
    whole = {"$ref": f"#/components/schemas/{schema}", "components": DOCUMENT["components"]}
    return Draft202012Validator(whole)


def test_it_is_a_valid_document() -> None:
    validate(DOCUMENT)


def test_every_address_is_in_it_and_nothing_else() -> None:
    routes = {(row.path, row.method.lower()) for row in ROUTES if row.method != "OPTIONS"}
    described = {(path, method) for path, item in DOCUMENT["paths"].items() for method in item}
    assert described == {(path, method) for path, method in routes if path not in NOT_DESCRIBED}


def test_every_field_of_the_envelope_is_in_it() -> None:
    assert ENVELOPE.keys() | {"kind"} == set(Envelope.__struct_fields__)


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_a_kind_is_valid_by_its_schema_and_by_no_other(kind: str) -> None:
    example = read_examples()[kind]
    validator("Touchpoint").validate(example)
    assert not validator(kind).is_valid({**example, "unheard": 1})
    assert not validator(kind).is_valid({**example, "detail": {"unheard": 1}})


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_by_its_schema_is_read(kind: str) -> None:
    example = read_examples()[kind]
    of_the_event = ("event_id", "kind", "occurred_at", "source")
    event = {
        "specversion": "1.0",
        "id": example["event_id"],
        "source": f"/{example.get('source', 'shop')}",
        "type": f"cx.{kind}",
        "time": example["occurred_at"],
        "data": {name: value for name, value in example.items() if name not in of_the_event},
    }
    validator("CloudEvent").validate(event)
    [found] = list(read_structured(Arrival({}, json.dumps(event).encode(), NOW)))
    assert getattr(found, "kind", found) == kind


WRONG: list[dict[str, Any]] = [
    {"customer_id": None},
    {"customer_id": ""},
    {"event_id": ""},
    {"channel": "wap"},
    {"actor": "nobody"},
    {"attributes": {"a": 1}},
    {"attributes": {str(number): "" for number in range(33)}},
    {"kind": "order.placed", "detail": {"amount_minor": -1, "currency": "EUR"}},
    {"kind": "order.placed", "detail": {"amount_minor": 1, "currency": "eur"}},
    {"kind": "survey.answered", "detail": {"survey": "csat", "survey_id": "s"}},
    {"kind": "survey.answered", "detail": {"survey": "csat", "survey_id": "s", "score": 6}},
    {"kind": "survey.answered", "detail": {"survey": "nps", "survey_id": "s", "score": 11}},
    {"kind": "survey.sent"},
    {"kind": "review.posted", "detail": {"rating": 6}},
    {"kind": "case.opened"},
    {"kind": "case.prioritised", "case_id": "c"},
    {"kind": "customer.identified", "customer_id": None, "anonymous_id": "v"},
    {"detail": {}},
]


@pytest.mark.parametrize("fields", WRONG)
async def test_what_the_schema_forbids_the_gateway_refuses(fields: dict[str, Any]) -> None:
    assert not validator("Touchpoint").is_valid(seen(**fields))
    assert (await GatewayUnderTest().post("/v1/touchpoints", seen(**fields))).status == 422


async def test_answers_are_as_described() -> None:
    tested = GatewayUnderTest()
    accepted = await tested.post("/v1/touchpoints", seen())
    validator("Accepted").validate(accepted.json)
    refused = await tested.post("/v1/touchpoints", seen(kind="?"))
    validator("Problem").validate(refused.json)
    mixed = await tested.post("/v1/touchpoints/batch", [seen(), seen(kind="?")])
    validator("Results").validate(mixed.json)


async def test_it_is_served_with_a_page_that_loads_nothing_from_elsewhere() -> None:
    tested = GatewayUnderTest()
    assert (await tested.get("/openapi.json")).json == json.loads(json.dumps(DOCUMENT))
    page = await tested.get("/docs")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert b"//" not in page.body
    for file, start in (("swagger-ui.js", b"/*"), ("swagger-ui.css", b"."), ("start.js", b"Swag")):
        answer = await tested.get(f"/docs/{file}")
        assert (answer.status, answer.body[: len(start)]) == (200, start)
    assert (await tested.get("/docs/other.js")).status == 404
