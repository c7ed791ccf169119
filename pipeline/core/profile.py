"""What the customer is to us, and what we may do: tier, segments and consent, as last changed."""

from typing import Final

import msgspec

from pipeline.contract import details
from pipeline.contract.details import Consent, Detail, Tier
from pipeline.contract.kinds import KIND_NUMBER

PURPOSES_LIMIT: Final = 32
SEGMENTS_LIMIT: Final = 32
MARKETING: Final = "marketing"
UNSUBSCRIBED: Final = KIND_NUMBER["campaign.unsubscribed"]
KINDS_NOTED: Final = frozenset(
    (
        KIND_NUMBER["tier.changed"],
        KIND_NUMBER["consent.changed"],
        KIND_NUMBER["customer.identified"],
        KIND_NUMBER["customer.updated"],
        UNSUBSCRIBED,
    )
)


class Profile(msgspec.Struct, array_like=True, gc=False):
    """`…_at`: ms. `consent`: by purpose `changed_at << 1`, plus 1 where it was withdrawn.

    At equal times the stricter consent is the later one, and the tier that sorts last. `segments`
    are those named last, sorted; of segments named at the same time, those that sort last.
    """

    tier: str = ""
    tier_at: int = 0
    consent: dict[str, int] = {}
    segments: list[str] = []
    segments_at: int = 0
    unsubscribed_at: int = 0

    def granted(self) -> dict[str, bool]:
        """Whether each purpose is allowed now."""
        return {purpose: not word & 1 for purpose, word in self.consent.items()}

    def refuses_marketing(self) -> bool:
        """Whether consent was withdrawn, or campaigns unsubscribed from and not allowed since."""
        word = self.consent.get(MARKETING, 0)
        return bool(word & 1) or self.unsubscribed_at > word >> 1


def note(
    profile: Profile | None, kind: int, occurred_at: int, detail: Detail | None
) -> Profile | None:
    """The profile after one more change; None where nothing is known yet."""
    if kind == UNSUBSCRIBED:
        profile = profile or Profile()
        profile.unsubscribed_at = max(profile.unsubscribed_at, occurred_at)
    elif isinstance(detail, Tier):
        profile = profile or Profile()
        profile.tier_at, profile.tier = max(
            (profile.tier_at, profile.tier), (occurred_at, detail.tier)
        )
    elif isinstance(detail, Consent):
        profile = profile or Profile()
        word = occurred_at << 1 | (not detail.granted)
        profile.consent[detail.purpose] = max(profile.consent.get(detail.purpose, 0), word)
        _forget_oldest(profile.consent)
    elif isinstance(detail, details.Profile) and detail.segments:
        profile = profile or Profile()
        named = sorted(set(detail.segments))[:SEGMENTS_LIMIT]
        profile.segments_at, profile.segments = max(
            (profile.segments_at, profile.segments), (occurred_at, named)
        )
    return profile


def _forget_oldest(consent: dict[str, int]) -> None:
    while len(consent) > PURPOSES_LIMIT:
        del consent[min(consent, key=lambda purpose: (consent[purpose], purpose))]
