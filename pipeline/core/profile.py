"""What the customer is to us, and what we may do: loyalty tier and consent, as last changed."""

from typing import Final

import msgspec

from pipeline.contract.details import Consent, Detail, Tier
from pipeline.contract.kinds import KIND_NUMBER

PURPOSES_LIMIT: Final = 32
KINDS_NOTED: Final = frozenset((KIND_NUMBER["tier.changed"], KIND_NUMBER["consent.changed"]))


class Profile(msgspec.Struct, array_like=True, gc=False):
    """`tier_at`: ms. `consent`: by purpose `changed_at << 1`, plus 1 where it was withdrawn.

    At equal times the stricter consent is the later one, and the tier that sorts last.
    """

    tier: str = ""
    tier_at: int = 0
    consent: dict[str, int] = {}

    def granted(self) -> dict[str, bool]:
        """Whether each purpose is allowed now."""
        return {purpose: not word & 1 for purpose, word in self.consent.items()}


def note(profile: Profile | None, occurred_at: int, detail: Detail | None) -> Profile:
    """The profile after one more change."""
    profile = profile or Profile()
    if isinstance(detail, Tier):
        profile.tier_at, profile.tier = max(
            (profile.tier_at, profile.tier), (occurred_at, detail.tier)
        )
    elif isinstance(detail, Consent):
        word = occurred_at << 1 | (not detail.granted)
        profile.consent[detail.purpose] = max(profile.consent.get(detail.purpose, 0), word)
        _forget_oldest(profile.consent)
    return profile


def _forget_oldest(consent: dict[str, int]) -> None:
    while len(consent) > PURPOSES_LIMIT:
        del consent[min(consent, key=lambda purpose: (consent[purpose], purpose))]
