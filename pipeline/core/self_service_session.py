"""One session in the help pages or the portal, and whether the customer had to turn to us."""

from collections.abc import Iterable
from typing import Final

import msgspec

from pipeline.contract.kinds import KIND_NUMBER
from pipeline.core.policy import DAY_MS

FOLLOWS_MS: Final = DAY_MS
GAP_MS: Final = 30 * 60_000
NO_ID: Final = b""
SEARCHED: Final = KIND_NUMBER["search.performed"]
# A search is one where it is of the help pages.
KINDS: Final = frozenset(
    (
        SEARCHED,
        *(
            KIND_NUMBER[kind]
            for kind in (
                "article.viewed",
                "article.rated",
                "portal.task_completed",
                "portal.task_failed",
            )
        ),
    )
)
# How a session is counted: 0 for not yet, else 1 + the outcome's place << 1 + the origin's number.
DEFLECTED: Final = 0
ESCALATED: Final = 1


class SelfServiceSession(msgspec.Struct, array_like=True, gc=False):
    """The session of an id's mark, or one of those without an id.

    `start` and `contact` are `ms << 1 | origin`, of the first touchpoint and of the first contact
    after it (0: none). It goes by the live clock when anything in it is live.
    """

    key: bytes
    start: int
    last_at: int
    is_live: bool
    contact: int = 0
    counted: int = 0

    @property
    def over_at(self) -> int:
        """When it is counted if no contact follows, ms."""
        return self.last_at + FOLLOWS_MS

    def note_contact(self, contact: int) -> bool:
        """The customer turned to us, at `ms << 1 | origin`; returns whether that is the first."""
        if contact >> 1 <= self.start >> 1 or 0 < self.contact <= contact:
            return False
        self.contact = contact
        return True


def goes_on(session: SelfServiceSession, key: bytes, at: int) -> bool:
    """Whether a touchpoint of that key, at `at` (ms), belongs to the session."""
    if session.key != key:
        return False
    return key != NO_ID or session.start >> 1 <= at + GAP_MS <= session.last_at + 2 * GAP_MS


def joined(sessions: Iterable[SelfServiceSession]) -> SelfServiceSession:
    """What touchpoints between them have made one session of. It is counted as none of them."""
    parts = list(sessions)
    return SelfServiceSession(
        parts[0].key,
        min(part.start for part in parts),
        max(part.last_at for part in parts),
        any(part.is_live for part in parts),
        min((part.contact for part in parts if part.contact), default=0),
    )


def outcome(session: SelfServiceSession, clock: int) -> int:
    """How it counts when its clock shows `clock` (ms): see `counted`."""
    if session.contact and session.contact >> 1 <= session.over_at:
        return 1 + (ESCALATED << 1 | session.contact & 1)
    return 1 + (DEFLECTED << 1 | session.start & 1) if clock >= session.over_at else 0
