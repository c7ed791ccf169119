"""From a touchpoint as it was sent to one that may be kept, or to nothing."""

from collections import Counter
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from pipeline.contract.details import (
    Campaign,
    Degradation,
    Detail,
    Outreach,
    Profile,
    Task,
    Training,
)
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.privacy.hashing import KeyedHash, is_email, is_phone
from pipeline.producers.privacy.redaction import redacted
from pipeline.producers.privacy.suppression import SuppressionError, SuppressionList
from pipeline.settings import Settings, SettingsError

# Where many systems write an address or a phone number instead of an id.
IDS: Final = ("customer_id", "anonymous_id", "agent_id", "session_id", "case_id", "order_id")
# Fields of details that hold words, and may hold more than they should.
WORDS: Final[dict[type[Detail], tuple[str, ...]]] = {
    Campaign: ("creative",),
    Degradation: ("step",),
    Outreach: ("reason",),
    Task: ("task",),
    Training: ("course",),
}
EVERYTHING: Final = "*"
# Of hashes that nobody sees.
NO_KEY: Final = "no key"

Attributes = Callable[[Touchpoint], Collection[str]]


class Suppressed(msgspec.Struct, frozen=True):
    """Nothing of this customer is taken; it does not say of which."""


SUPPRESSED: Final = Suppressed()


class Privacy:
    """Takes personal data out of touchpoints.

    `attributes` tells which attributes of a touchpoint are kept: those of its rule in the plan.
    `kept` are kept of all; `*` keeps every one. `counts`: what was done so far.
    """

    def __init__(
        self,
        hashes: KeyedHash,
        suppressed: SuppressionList,
        attributes: Attributes = lambda _: (),
        kept: Collection[str] = (),
    ) -> None:
        self._hashes = hashes
        self._suppressed = suppressed
        self._attributes = attributes
        self._kept = frozenset(kept)
        self.counts: Counter[str] = Counter(
            dict.fromkeys(("ids_hashed", "attributes_dropped", "texts_redacted", "suppressed"), 0)
        )

    def pseudonym(self, given: str) -> str:
        """The keyed hash of an e-mail address or a phone number."""
        return self._hashes.pseudonym(given)

    def clean(self, touchpoint: Touchpoint) -> Touchpoint | Suppressed:
        """The touchpoint without personal data; itself, where there is none. Raises nothing."""
        changed: dict[str, Any] = self._ids(touchpoint)
        if touchpoint.detail is not None:
            detail = self._detail(touchpoint.detail)
            if detail is not touchpoint.detail:
                changed["detail"] = detail
        if touchpoint.attributes:
            attributes = self._cleaned(touchpoint)
            if attributes != touchpoint.attributes:
                changed["attributes"] = attributes
        clean = replace(touchpoint, **changed) if changed else touchpoint
        if self.is_suppressed(touchpoint) or (changed and self.is_suppressed(clean)):
            self.counts["suppressed"] += 1
            return SUPPRESSED
        return clean

    def is_suppressed(self, touchpoint: Touchpoint) -> bool:
        """Whether its customer is on the list, by whichever of the names it gives."""
        keys = _keys(touchpoint)
        if self._suppressed.has_key(keys):
            return True
        if not self._suppressed.has_hashes():
            return False
        return self._suppressed.has_hash([*map(self._hashes.of, keys), *_hashes(touchpoint)])

    def is_suppressed_key(self, key: str) -> bool:
        """Whether a customer key, such as `c:4711`, is on the list, or what it is made of."""
        keys = [key, key[:2] + self._shielded(key[2:])]
        if self._suppressed.has_key(keys):
            return True
        hashes = [*map(self._hashes.of, keys), *(one.rpartition(":")[2] for one in keys)]
        return self._suppressed.has_hash(hashes)

    def _ids(self, touchpoint: Touchpoint) -> dict[str, str]:
        changed = {}
        for name in IDS:
            given = getattr(touchpoint, name)
            if given is not None and (shielded := self._shielded(given)) != given:
                changed[name] = shielded
                self.counts["ids_hashed"] += 1
        return changed

    def _shielded(self, given: str) -> str:
        if is_email(given):
            return f"email:{self._hashes.pseudonym(given)}"
        return f"phone:{self._hashes.pseudonym(given)}" if is_phone(given) else given

    def _detail(self, detail: Detail) -> Detail:
        if isinstance(detail, Profile):
            return self._profile(detail)
        names = WORDS.get(type(detail), ())
        texts = {name: text for name in names if (text := getattr(detail, name)) is not None}
        clean = {name: self._redacted(text) for name, text in texts.items()}
        return detail if clean == texts else replace(detail, **clean)

    def _profile(self, profile: Profile) -> Profile:
        email, phone = profile.email_hash, profile.phone_hash
        return Profile(
            email_hash=None if email is None else self._hashes.email(email),
            phone_hash=None if phone is None else self._hashes.phone(phone),
            segments=[self._redacted(segment) for segment in profile.segments],
        )

    def _cleaned(self, touchpoint: Touchpoint) -> dict[str, str]:
        given = touchpoint.attributes
        if EVERYTHING in self._kept:
            # A name that is an address is no name.
            clean = {name: value for name, value in given.items() if redacted(name) == name}
        else:
            listed = self._kept.union(self._attributes(touchpoint))
            clean = {name: value for name, value in given.items() if name in listed}
        self.counts["attributes_dropped"] += len(given) - len(clean)
        return {name: self._redacted(value) for name, value in clean.items()}

    def _redacted(self, text: str) -> str:
        clean = redacted(text)
        if clean != text:
            self.counts["texts_redacted"] += 1
        return clean


def _keys(touchpoint: Touchpoint) -> list[str]:
    """Every customer key that a touchpoint gives: also that of the id which is not its key."""
    ids = (("c:", touchpoint.customer_id), ("a:", touchpoint.anonymous_id))
    return [kind + given for kind, given in ids if given is not None]


def _hashes(touchpoint: Touchpoint) -> list[str]:
    """The hashes of addresses and numbers that it gives, as a profile or as an id."""
    detail = touchpoint.detail
    told = [detail.email_hash, detail.phone_hash] if isinstance(detail, Profile) else []
    ids = [
        given.rpartition(":")[2]
        for given in (touchpoint.customer_id, touchpoint.anonymous_id)
        if given
    ]
    return [*ids, *(one for one in told if one is not None)]


def privacy_of(settings: Settings, attributes: Attributes = lambda _: ()) -> Privacy:
    """The privacy that is configured.

    Raises SettingsError: without a key, or where the list cannot be used, nothing may be taken.
    """
    if not settings.hash_key:
        raise SettingsError("CX_HASH_KEY: missing; `openssl rand -hex 32` makes one, to be kept")
    hashes = KeyedHash(settings.hash_key)
    return Privacy(hashes, _suppressed(settings), attributes, settings.kept_attributes)


def suppressing(settings: Settings) -> Privacy | None:
    """For who only asks whether a customer is on the list: None where there is no list.

    Raises SettingsError: also where hashes are on the list, and no key is there to compare them.
    """
    if not settings.suppression_file:
        return None
    suppressed = _suppressed(settings)
    if not settings.hash_key and suppressed.has_hashes():
        raise SettingsError("CX_HASH_KEY: missing, but CX_SUPPRESSION_FILE has hashes made with it")
    return Privacy(KeyedHash(settings.hash_key or NO_KEY), suppressed)


def _suppressed(settings: Settings) -> SuppressionList:
    path = Path(settings.suppression_file) if settings.suppression_file else None
    try:
        return SuppressionList(path)
    except SuppressionError as wrong:
        raise SettingsError(f"CX_SUPPRESSION_FILE: {wrong}") from None
