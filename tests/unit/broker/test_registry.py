"""The schema registry: ids looked up and registered, its refusals told, its absence waited out."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from pipeline.broker.fake_registry import FakeRegistry, served
from pipeline.broker.patience import NotYet
from pipeline.broker.registry import Registry, RegistryRefused, open_registry
from pipeline.settings import Settings
from tests.support.ports import free_ports

FIRST = json.dumps({"type": "record", "name": "cx.A", "fields": []})
SECOND = json.dumps({"type": "record", "name": "cx.A", "fields": [{"name": "b", "type": "int"}]})


def second_conflicts(schema: str, earlier: Sequence[str]) -> list[str]:
    return ["b has no default"] if '"b"' in schema and earlier else []


@pytest.fixture
def fake() -> FakeRegistry:
    return FakeRegistry(second_conflicts)


@pytest.fixture
async def registry(fake: FakeRegistry) -> AsyncIterator[Registry]:
    async with served(fake) as url, open_registry(Settings(registry_url=url)) as client:
        yield client


async def test_a_registered_schema_is_found_by_its_id(registry: Registry) -> None:
    number = await registry.register("cx.A", FIRST)
    assert await registry.id_of("cx.A", FIRST) == number


async def test_what_is_not_registered_has_no_id(registry: Registry) -> None:
    assert await registry.id_of("cx.A", FIRST) is None
    await registry.register("cx.A", FIRST)
    assert await registry.id_of("cx.A", SECOND) is None


async def test_registering_twice_changes_nothing(registry: Registry) -> None:
    assert await registry.register("cx.A", FIRST) == await registry.register("cx.A", FIRST)


async def test_a_subject_is_bound_to_our_compatibility(
    registry: Registry, fake: FakeRegistry
) -> None:
    await registry.register("cx.A", FIRST)
    assert fake.compatibility == {"cx.A": "BACKWARD_TRANSITIVE"}


async def test_conflicts_are_those_the_registry_names(registry: Registry) -> None:
    assert await registry.conflicts("cx.A", SECOND) == ()
    await registry.register("cx.A", FIRST)
    assert await registry.conflicts("cx.A", SECOND) == ("b has no default",)


async def test_a_refused_schema_is_told_in_one_line(registry: Registry) -> None:
    await registry.register("cx.A", FIRST)
    with pytest.raises(RegistryRefused, match=r"^schema registry: .*incompatible.*b has no"):
        await registry.register("cx.A", SECOND)


async def test_a_failing_registry_may_heal(registry: Registry, fake: FakeRegistry) -> None:
    fake.failing = True
    with pytest.raises(NotYet, match="it answers 503"):
        await registry.id_of("cx.A", FIRST)
    fake.failing = False
    assert await registry.id_of("cx.A", FIRST) is None


async def test_a_registry_that_is_not_there_may_come() -> None:
    [port] = free_ports(1)
    async with open_registry(Settings(registry_url=f"http://127.0.0.1:{port}")) as registry:
        with pytest.raises(NotYet, match=r"^connection refused$"):
            await registry.id_of("cx.A", FIRST)


@asynccontextmanager
async def answering(text: str, status: int) -> AsyncIterator[Registry]:
    """A client of something that answers everything with one text."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=text, status=status)

    app = web.Application()
    app.router.add_route("*", "/{any:.*}", answer)
    async with TestServer(app) as server:
        settings = Settings(registry_url=str(server.make_url("")).rstrip("/"))
        async with open_registry(settings) as registry:
            yield registry


@pytest.mark.parametrize(
    ("text", "status", "reason"),
    [
        ("<html>not here</html>", 404, "it answers 404"),
        ('{"error_code": 401, "message": "Unauthorized"}', 401, "Unauthorized"),
        ("{}", 200, "unexpected answer"),
        ("[1]", 200, "unexpected answer"),
        ('{"id": "seven"}', 200, "unexpected answer"),
    ],
)
async def test_something_else_at_that_address_is_no_registry(
    text: str, status: int, reason: str
) -> None:
    async with answering(text, status) as registry:
        with pytest.raises(RegistryRefused, match=f"^schema registry: /subjects/cx.A: {reason}$"):
            await registry.id_of("cx.A", FIRST)
