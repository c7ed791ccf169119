"""What happens to the file of keys: one is made, takes over from another, or is revoked. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from pipeline.producers.gateway.browser.scope import fault_of_scope
from pipeline.producers.gateway.keys import Key, hash_of, new_secret


class Wanted(NamedTuple):
    """What a new key is to be; None: as that of the one it replaces."""

    name: str | None = None
    channels: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None
    requests_per_s: float | None = None
    events_per_s: float | None = None
    expires_at: datetime | None = None
    origins: tuple[str, ...] | None = None


class NoSuchKey(Exception):
    """There is no key of this id."""


class Incomplete(Exception):
    """What a key needs, and nobody said."""


class NotForBrowsers(Exception):
    """What a key cannot have that stands in web pages."""


def made(wanted: Wanted, now: datetime) -> tuple[Key, str]:
    """A new key, and its secret.

    Raises Incomplete: scopes are chosen, never assumed. Raises NotForBrowsers.
    """
    for field in ("name", "channels", "sources"):
        if not getattr(wanted, field):
            raise Incomplete(field)
    if wanted.origins:
        fault = fault_of_scope(wanted.channels or (), wanted.sources or (), wanted.origins)
        if fault:
            raise NotForBrowsers(fault)
    key_id, secret = new_secret()
    key = Key(
        id=key_id,
        name=wanted.name or "",
        secret_sha256=hash_of(secret),
        channels=wanted.channels or (),
        sources=wanted.sources or (),
        created_at=now,
        requests_per_s=wanted.requests_per_s,
        events_per_s=wanted.events_per_s,
        expires_at=wanted.expires_at,
        origins=wanted.origins or (),
    )
    return key, secret


def replacing(
    keys: list[Key], old_id: str, wanted: Wanted, overlap: timedelta, now: datetime
) -> tuple[Key, str]:
    """A key that takes over from another, which expires after `overlap`; both are in `keys` then.

    What is not wanted otherwise is as it was. Raises NoSuchKey or NotForBrowsers.
    """
    place = place_of(keys, old_id)
    old = keys[place]
    inherited = Wanted(
        name=wanted.name or old.name,
        channels=wanted.channels or old.channels,
        sources=wanted.sources or old.sources,
        requests_per_s=wanted.requests_per_s or old.requests_per_s,
        events_per_s=wanted.events_per_s or old.events_per_s,
        expires_at=wanted.expires_at,
        origins=wanted.origins or old.origins,
    )
    key, secret = made(inherited, now)
    key = replace(key, replaces=old_id)
    last = now + overlap
    keys[place] = replace(old, expires_at=min(old.expires_at or last, last))
    keys.append(key)
    return key, secret


def revoke(keys: list[Key], key_id: str) -> Key:
    """Take a key out; returns it. Raises NoSuchKey."""
    return keys.pop(place_of(keys, key_id))


def place_of(keys: Sequence[Key], key_id: str) -> int:
    """Where a key is. Raises NoSuchKey."""
    for place, key in enumerate(keys):
        if key.id == key_id:
            return place
    raise NoSuchKey(key_id)
