"""The file of configured webhooks: which systems may send, signed with what, and their options.

TOML: `public_url`, and a table `[webhooks.NAME]` for each, which is then at /webhooks/NAME. Its
fields are `source` (NAME, unless given), `secret_files` and `secret_env` (where the secrets are:
several while one replaces another), and the options of that source (docs/webhooks.md).
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from pipeline.agreement.toml_file import FileRefused
from pipeline.producers.webhooks.source import Source, flaw_of
from pipeline.producers.webhooks.table import SOURCES


class WebhooksError(FileRefused):
    """A file of webhooks that cannot be used: one line that says what is wrong with it."""


class Webhook(NamedTuple):
    """One that is configured; `options` are of the type that its source has."""

    name: str
    source: Source[Any]
    secrets: tuple[str, ...]
    options: Any


class Webhooks(NamedTuple):
    """All of them by name; `public_url` is how senders call the gateway, None: as they say."""

    by_name: Mapping[str, Webhook]
    public_url: str | None = None


NO_WEBHOOKS = Webhooks({})


class _Head(msgspec.Struct, forbid_unknown_fields=True):
    public_url: str | None = None
    webhooks: dict[str, dict[str, Any]] = {}


class _Common(msgspec.Struct):
    source: str | None = None
    secret_files: list[str] = []
    secret_env: list[str] = []


def read_webhooks(path: Path, env: Mapping[str, str] = os.environ) -> Webhooks:
    """What a file configures, with the secrets that it points to. Raises WebhooksError."""
    try:
        head = msgspec.convert(tomllib.loads(path.read_text("utf-8")), _Head)
        found = {name: _webhook(name, table, env) for name, table in head.webhooks.items()}
        _check_prefixes(found)
    except OSError as failed:
        raise WebhooksError(f"{failed.filename}: {(failed.strerror or '').lower()}") from None
    except (ValueError, msgspec.ValidationError) as wrong:
        raise WebhooksError(f"{path}: {wrong}") from None
    return Webhooks(found, (head.public_url or "").rstrip("/") or None)


def _webhook(name: str, table: dict[str, Any], env: Mapping[str, str]) -> Webhook:
    common = msgspec.convert(table, _Common)
    source = SOURCES.get(common.source or name)
    if source is None:
        known = ", ".join(SOURCES)
        raise ValueError(f"webhooks.{name}: source: {common.source or name!r} is none of {known}")
    rest = {key: value for key, value in table.items() if key not in _Common.__struct_fields__}
    try:
        options = msgspec.convert(rest, source.options)
    except msgspec.ValidationError as wrong:
        raise ValueError(f"webhooks.{name}: {wrong}") from None
    return Webhook(name, source, _secrets(name, source, common, env), options)


def _secrets(
    name: str, source: Source[Any], common: _Common, env: Mapping[str, str]
) -> tuple[str, ...]:
    """Never shown, also not where something is wrong with one."""
    found = {file: Path(file).read_text("utf-8").strip() for file in common.secret_files}
    for variable in common.secret_env:
        if variable not in env:
            raise ValueError(f"webhooks.{name}: secret_env: {variable} is not set")
        found[variable] = env[variable]
    if not found:
        raise ValueError(f"webhooks.{name}: neither secret_files nor secret_env")
    for place, secret in found.items():
        if flaw := flaw_of(secret, source.secret_kind):
            raise ValueError(f"webhooks.{name}: the secret in {place}: {flaw}")
    return tuple(found.values())


def _check_prefixes(webhooks: Mapping[str, Webhook]) -> None:
    """Two accounts with one prefix would be taken for each other's customers and cases."""
    taken: dict[str, str] = {}
    for webhook in webhooks.values():
        prefix = webhook.options.prefix or webhook.source.name
        if prefix in taken:
            raise ValueError(
                f"webhooks.{webhook.name}: the prefix {prefix!r} is that of "
                f"webhooks.{taken[prefix]}; give it another (prefix)"
            )
        taken[prefix] = webhook.name
