"""API keys: what one may do, and whose a given one is."""

import hmac
import secrets
import string
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

from msgspec import Struct

ANY: Final = "*"
PREFIX: Final = "cx"
ID_CHARACTERS: Final = string.ascii_lowercase + string.digits
ID_LENGTH: Final = 10
SECRET_CHARACTERS: Final = string.ascii_letters + string.digits
# 43 of 62 characters: 256 bits.
SECRET_LENGTH: Final = 43


class Key(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One key, without its secret.

    `secret_sha256`: hex, of the whole key. One pass of SHA-256 is enough, and fast enough for every
    request: a slow hash protects what people choose, and these are 256 random bits, which nobody
    guesses however fast. `channels`, `sources`: what it may send to and as; `*` for all. The first
    source is put on touchpoints that name none. `requests_per_s`, `events_per_s`: None for no
    limit. `replaces`: the id of the key that it takes over from. `origins`: a key with any is
    publishable: it stands in web pages, and pages of these origins alone may send with it.
    """

    id: str
    name: str
    secret_sha256: str
    channels: tuple[str, ...]
    sources: tuple[str, ...]
    created_at: datetime
    requests_per_s: float | None = None
    events_per_s: float | None = None
    expires_at: datetime | None = None
    replaces: str | None = None
    origins: tuple[str, ...] = ()

    def may_send_to(self, channel: str) -> bool:
        """Whether touchpoints of this channel are its business."""
        return channel in self.channels or ANY in self.channels

    def may_send_as(self, source: str | None) -> bool:
        """Whether touchpoints of this source are its business; versions (`shop/1.4`) are free."""
        return ANY in self.sources or name_of(source) in self.sources

    def may_come_from(self, origin: str | None) -> bool:
        """Whether a request with this Origin may carry it; only publishable keys look at it."""
        return not self.origins or origin in self.origins

    @property
    def own_source(self) -> str | None:
        """The source of touchpoints that name none."""
        first = self.sources[0]
        return None if first == ANY else first

    def is_valid(self, now: datetime) -> bool:
        """Whether it has not expired."""
        return self.expires_at is None or now < self.expires_at


def name_of(source: str | None) -> str:
    """A source without its version: `shop/1.4` → `shop`."""
    return (source or "").partition("/")[0]


def new_secret() -> tuple[str, str]:
    """A new id, and the whole key `cx_<id>_<secret>`, to be shown once."""
    key_id = "".join(secrets.choice(ID_CHARACTERS) for _ in range(ID_LENGTH))
    secret = "".join(secrets.choice(SECRET_CHARACTERS) for _ in range(SECRET_LENGTH))
    return key_id, f"{PREFIX}_{key_id}_{secret}"


def hash_of(secret: str) -> str:
    """What is kept of a key."""
    return sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


class KeyRing:
    """The keys in force, by id."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._keys = {key.id: key for key in keys}
        self._origins = frozenset(one for key in self._keys.values() for one in key.origins)

    def key_of(self, secret: str, now: datetime) -> Key | None:
        """The key that is given with its secret; None for an unknown, wrong or expired one."""
        _, _, rest = secret.partition("_")
        key = self._keys.get(rest.partition("_")[0])
        # An unknown id costs the same time as a wrong secret.
        expected = key.secret_sha256 if key else NOBODYS
        right = hmac.compare_digest(hash_of(secret), expected)
        return key if key and right and key.is_valid(now) else None

    def has_origin(self, origin: str) -> bool:
        """Whether any key is for pages of this origin."""
        return origin in self._origins

    def keys(self) -> Sequence[Key]:
        """All of them, the oldest first."""
        return sorted(self._keys.values(), key=lambda key: key.created_at)


NOBODYS: Final = "0" * 64
