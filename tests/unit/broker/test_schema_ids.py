"""Schema ids: fixed without a registry, the registry's own with one, and never guessed."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from pipeline.broker.fake_registry import FakeRegistry, served
from pipeline.broker.patience import NotInTime
from pipeline.broker.registry import RegistryRefused
from pipeline.broker.schema_ids import (
    register_schemas,
    registry_conflicts,
    schemas_for,
    subject_of,
)
from pipeline.contract.schemas import read_schemas
from pipeline.settings import Settings
from tests.support.ports import free_ports


@pytest.fixture
def fake() -> FakeRegistry:
    return FakeRegistry(lambda _schema, _earlier: [])


@pytest.fixture
async def settings(fake: FakeRegistry) -> AsyncIterator[Settings]:
    async with served(fake) as url:
        yield Settings(registry_url=url, connect_timeout_s=5)


def silent(_line: str) -> None:
    """Nobody listens."""


async def test_without_a_registry_the_ids_are_fixed() -> None:
    schemas = await schemas_for(Settings(), silent)
    assert schemas.ids == read_schemas().ids


async def test_with_a_registry_the_ids_are_its_own(settings: Settings) -> None:
    registered = await register_schemas(settings, silent)
    schemas = await schemas_for(settings, silent)
    assert schemas.ids == registered
    assert set(schemas.ids) == set(read_schemas().ids)
    assert min(schemas.ids.values()) >= 1000


async def test_registering_again_gives_the_same_ids(settings: Settings) -> None:
    assert await register_schemas(settings, silent) == await register_schemas(settings, silent)


async def test_what_is_not_registered_is_refused_with_the_way_out(settings: Settings) -> None:
    with pytest.raises(RegistryRefused, match=r"is not registered \(cx schemas register\)$"):
        await schemas_for(settings, silent)


async def test_a_registry_that_is_down_is_waited_for(
    settings: Settings, fake: FakeRegistry
) -> None:
    registered = await register_schemas(settings, silent)
    fake.failing = True
    told: asyncio.Queue[str] = asyncio.Queue()
    task = asyncio.create_task(schemas_for(settings, told.put_nowait))
    assert "no schema registry at http://127.0.0.1" in await told.get()
    fake.failing = False
    assert (await task).ids == registered


async def test_a_registry_that_stays_away_ends_the_start() -> None:
    [port] = free_ports(1)
    settings = Settings(registry_url=f"http://me:pw@127.0.0.1:{port}", connect_timeout_s=0)
    with pytest.raises(NotInTime, match="connection refused") as given_up:
        await schemas_for(settings, silent)
    assert "pw" not in str(given_up.value)


async def test_conflicts_are_asked_for_the_latest_versions(settings: Settings) -> None:
    found = await registry_conflicts(settings, silent)
    assert {version.record for version in found} == {
        version.record for version in read_schemas().ids
    }
    assert set(found.values()) == {()}


def test_a_subject_is_the_full_name_of_the_record() -> None:
    schemas = read_schemas()
    assert subject_of(schemas.texts[schemas.latest("dead-letter")]) == "cx.DeadLetter"
