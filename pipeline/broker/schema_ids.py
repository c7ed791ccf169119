"""Our schemas under the ids they have on the wire: of a registry where one is set, else fixed."""

import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from pipeline.broker.patience import wait_for
from pipeline.broker.registry import Registry, RegistryRefused, open_registry
from pipeline.contract.schemas import Schemas, Version, read_schemas
from pipeline.settings import Settings, without_password

T = TypeVar("T")
Notify = Callable[[str], None]


async def schemas_for(settings: Settings, notify: Notify) -> Schemas:
    """All versions of all records; ids are never guessed.

    Waits for a registry that is down, as for a broker: raises NotInTime after
    `settings.connect_timeout_s`. Raises RegistryRefused where a version is not registered.
    """
    schemas = read_schemas()
    if not settings.registry_url:
        return schemas
    return schemas.with_ids(await _with_patience(settings, schemas, look_up, notify))


async def register_schemas(settings: Settings, notify: Notify) -> dict[Version, int]:
    """Register all versions that are not yet registered, oldest first; returns every id."""
    return await _with_patience(settings, read_schemas(), register, notify)


async def registry_conflicts(settings: Settings, notify: Notify) -> dict[Version, tuple[str, ...]]:
    """What the registry holds against each latest version."""
    return await _with_patience(settings, read_schemas(), conflicts, notify)


async def look_up(registry: Registry, schemas: Schemas) -> dict[Version, int]:
    """The registry's id of every version; raises RegistryRefused where one is not registered."""
    ids: dict[Version, int] = {}
    for version, text in schemas.texts.items():
        found = await registry.id_of(subject_of(text), text)
        if found is None:
            raise RegistryRefused(
                f"schema registry: {version.record} v{version.number} is not registered "
                "(cx schemas register)"
            )
        ids[version] = found
    return ids


async def register(registry: Registry, schemas: Schemas) -> dict[Version, int]:
    """Register every version, oldest first; those that are there keep their ids."""
    return {
        version: await registry.register(subject_of(schemas.texts[version]), schemas.texts[version])
        for version in sorted(schemas.texts)
    }


async def conflicts(registry: Registry, schemas: Schemas) -> dict[Version, tuple[str, ...]]:
    """Why each latest version cannot follow what is registered; nothing where it can."""
    latest = sorted({schemas.latest(version.record) for version in schemas.texts})
    return {
        version: await registry.conflicts(
            subject_of(schemas.texts[version]), schemas.texts[version]
        )
        for version in latest
    }


def subject_of(text: str) -> str:
    """The registry's subject of a schema: the full name of its record, such as `cx.Touchpoint`."""
    schema = json.loads(text)
    return f"{schema['namespace']}.{schema['name']}"


async def _with_patience(
    settings: Settings,
    schemas: Schemas,
    call: Callable[[Registry, Schemas], Awaitable[T]],
    notify: Notify,
) -> T:
    what = f"schema registry at {without_password(settings.registry_url)}"
    async with open_registry(settings) as registry:
        attempt = partial(call, registry, schemas)
        return await wait_for(attempt, what, settings.connect_timeout_s, notify)
