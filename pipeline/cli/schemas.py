"""`cx schemas check` and `cx schemas register`."""

import asyncio
from typing import TYPE_CHECKING

import typer

from pipeline.cli.printing import AsJson, print_columns, print_json
from pipeline.cli.start import read_settings, tell
from pipeline.settings import Settings, SettingsError

if TYPE_CHECKING:
    from pipeline.contract.schemas import Version


def check(as_json: AsJson = False) -> None:
    """Compare with what is released.

    Each version with those before it, and the latest with the registry where one is set.
    """
    conflicts = asyncio.run(_conflicts(read_settings()))
    rows = [
        {"schema": f"{version.record} v{version.number}", "conflict": text}
        for version, texts in conflicts.items()
        for text in texts or ("",)
    ]
    if as_json:
        print_json(rows)
    else:
        print_columns([{**row, "conflict": row["conflict"] or "compatible"} for row in rows])
    raise typer.Exit(1 if any(conflicts.values()) else 0)


def register(as_json: AsJson = False) -> None:
    """Register what is missing.

    Every version of every schema; the registry keeps those it has.
    """
    settings = read_settings()
    if not settings.registry_url:
        raise SettingsError("CX_REGISTRY_URL: not set, so there is nowhere to register")
    ids = asyncio.run(_register(settings))
    rows = [
        {"schema": f"{version.record} v{version.number}", "id": str(number)}
        for version, number in ids.items()
    ]
    print_json(rows) if as_json else print_columns(rows)


async def _conflicts(settings: Settings) -> "dict[Version, list[str]]":
    from pipeline.broker.schema_ids import registry_conflicts
    from pipeline.contract.compatibility import released_conflicts
    from pipeline.contract.schemas import read_schemas

    schemas = read_schemas()
    conflicts = {version: list(released_conflicts(schemas, version)) for version in schemas.texts}
    if settings.registry_url:
        for version, texts in (await registry_conflicts(settings, tell)).items():
            conflicts[version] += [f"registry: {text}" for text in texts]
    return conflicts


async def _register(settings: Settings) -> "dict[Version, int]":
    from pipeline.broker.schema_ids import register_schemas

    return await register_schemas(settings, tell)
