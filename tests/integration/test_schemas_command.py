"""`cx schemas check` and `cx schemas register`, with and without a registry."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Sequence

import pytest

from pipeline.broker.fake_registry import FakeRegistry, served
from pipeline.broker.schema_ids import subject_of
from pipeline.contract.compatibility import conflicts
from pipeline.contract.schemas import read_schemas
from tests.integration.commands import Ended, run_cx

SCHEMAS = read_schemas()
TALLY = SCHEMAS.texts[SCHEMAS.latest("tally")]


def transitive(schema: str, earlier: Sequence[str]) -> list[str]:
    return [text for one in earlier for text in conflicts(json.loads(schema), json.loads(one))]


@pytest.fixture
def fake() -> FakeRegistry:
    return FakeRegistry(transitive)


@pytest.fixture
async def url(fake: FakeRegistry) -> AsyncIterator[str]:
    async with served(fake) as url:
        yield url


async def schemas(command: str, url: str) -> Ended:
    env = {"CX_REGISTRY_URL": url, "CX_CONNECT_TIMEOUT_S": "10"}
    return await asyncio.to_thread(run_cx, os.environ, "schemas", command, "--json", **env)


async def test_released_versions_are_compatible_without_a_registry() -> None:
    ended = await schemas("check", "")
    assert ended.status == 0
    rows = json.loads(ended.out)
    names = [f"{record} v{number}" for record, number in SCHEMAS.texts]
    assert rows == [{"schema": name, "conflict": ""} for name in names]


async def test_an_empty_registry_holds_nothing_against_them(url: str) -> None:
    assert (await schemas("check", url)).status == 0


async def test_registered_schemas_are_there_with_our_compatibility(
    url: str, fake: FakeRegistry
) -> None:
    registered = await schemas("register", url)
    assert registered.status == 0
    assert len(json.loads(registered.out)) == len(SCHEMAS.texts)
    assert set(fake.subjects) == {subject_of(text) for text in SCHEMAS.texts.values()}
    assert set(fake.compatibility.values()) == {"BACKWARD_TRANSITIVE"}
    assert (await schemas("register", url)).out == registered.out


async def test_what_the_registry_holds_against_a_schema_is_told(
    url: str, fake: FakeRegistry
) -> None:
    other = json.loads(TALLY)
    other["fields"] = [field for field in other["fields"] if field["name"] != "metric"]
    fake.subjects["cx.Tally"] = [json.dumps(other)]
    ended = await schemas("check", url)
    assert ended.status == 1
    told = [row["conflict"] for row in json.loads(ended.out) if row["schema"] == "tally v1"]
    assert told == ["registry: metric: added without a default"]


async def test_a_registry_that_refuses_ends_with_its_reason(url: str, fake: FakeRegistry) -> None:
    other = json.loads(TALLY)
    other["fields"] = other["fields"][1:]
    fake.subjects["cx.Tally"] = [json.dumps(other)]
    ended = await schemas("register", url)
    assert ended.status == 1
    assert ended.err.startswith("cx: schema registry: /subjects/cx.Tally/versions: ")
