"""One session with a bot, and how it ended."""

from collections.abc import Iterable
from typing import Final

import msgspec

from pipeline.core import case_kinds as kinds
from pipeline.core.case_event import CaseEvent
from pipeline.core.numbers import BOT
from pipeline.core.policy import DAY_MS

WITHIN_MS: Final = 7 * DAY_MS
# A session is counted as `outcome << 7 | channel << 1 | origin`, plus 1; 0 for not yet.
CONTAINED: Final = 0
HANDED_OFF: Final = 1
ABANDONED: Final = 2


class BotSession(msgspec.Struct, array_like=True, gc=False):
    """What is known of one session; times in ms, 0 for never.

    `start`: `ms << 7 | channel << 1 | origin` of its first touchpoint. `handed_off` and `contact`:
    `ms << 1 | origin` of the bot's first hand-off, and of the customer's first contact after the
    start. `case`: of its earliest touchpoint that has one, and when that was. `was_ended`: by
    another than the customer. It goes by the live clock when anything in it is live.
    """

    start: int
    last_at: int
    is_live: bool
    handed_off: int = 0
    contact: int = 0
    was_answered: bool = False
    was_ended: bool = False
    case: tuple[int, str] | None = None
    counted: int = 0

    @property
    def start_at(self) -> int:
        """When it began, ms."""
        return self.start >> 7

    @property
    def over_at(self) -> int:
        """When it is counted if nobody was needed, ms."""
        return self.last_at + WITHIN_MS

    @property
    def is_handed_off(self) -> bool:
        """Whether it is counted so."""
        return self.counted > 0 and self.counted - 1 >> 7 == HANDED_OFF

    def note_contact(self, contact: int) -> None:
        """The customer turned to us, at `ms << 1 | origin`."""
        if contact >> 1 > self.start_at:
            self.contact = min(self.contact or contact, contact)


def outcome(session: BotSession, events: Iterable[CaseEvent], clock: int) -> int:
    """How it counts when its clock shows `clock` (ms): see `counted`. `events`: of its case."""
    reply, is_solved = _in_case(session, events)
    needed = min((word for word in (session.handed_off, reply) if word), default=0)
    if needed:
        return _counted(session, HANDED_OFF, needed & 1)
    if clock < session.over_at:
        return 0
    if session.case is None:
        is_solved = session.was_answered and session.was_ended and not _came_back(session)
    return _counted(session, CONTAINED if is_solved else ABANDONED, session.start & 1)


def _counted(session: BotSession, how: int, origin: int) -> int:
    return 1 + (how << 7 | session.start & 0x7E | origin)


def _came_back(session: BotSession) -> bool:
    return 0 < session.contact >> 1 <= session.over_at


def _in_case(session: BotSession, events: Iterable[CaseEvent]) -> tuple[int, bool]:
    """The first human reply in the case since the session began, and whether the bot solved it.

    Solved: 7 days after the session the case stands resolved by a bot, in the session or after it,
    and was not reopened since the session.
    """
    reply, is_resolved, is_closed, is_solved, was_reopened = 0, False, False, False, False
    for event in events:
        at = event.occurred_at
        if at > session.over_at:
            break
        if event.is_reply and at >= session.start_at:
            reply = reply or at << 1 | event.origin
        elif event.kind in (kinds.RESOLVED, kinds.CLOSED):
            if not is_resolved:
                is_resolved = True
                is_solved = event.actor == BOT and at >= session.start_at
            is_closed = is_closed or event.kind == kinds.CLOSED
        elif is_resolved and (
            event.kind == kinds.REOPENED or (event.kind == kinds.RECEIVED and not is_closed)
        ):
            is_resolved = is_closed = is_solved = False
            was_reopened = was_reopened or at > session.last_at
    return reply, is_solved and not was_reopened
