"""Who turned to whom: what is a contact by the customer, and what is us reaching out.

Both are read off a touchpoint's number in the history, so that a touchpoint that arrives out of
order finds what came after it.
"""

from typing import Final

from pipeline.contract.kinds import CHANNEL_NUMBER, KIND_NUMBER
from pipeline.contract.touchpoint import Touchpoint
from pipeline.core.case_event import is_reply
from pipeline.core.case_kinds import ANSWERED, CALLBACK, HANDED_OFF, OPENED, QUEUED, RECEIVED, SENT
from pipeline.core.friction import REACHING_OUT
from pipeline.core.history import REPLY, touch_number
from pipeline.core.numbers import ACTOR_NUMBER, CUSTOMER, MISSING, ORIGIN_NUMBER

COMPLAINT: Final = KIND_NUMBER["complaint.filed"]
# The kinds by which a customer turns to us; `is_contact` says when they do.
CONTACT_KINDS: Final = frozenset((RECEIVED, QUEUED, CALLBACK, OPENED, HANDED_OFF, COMPLAINT))
# And by which we turn to them; `is_outreach` says when they do.
OUTREACH_KINDS: Final = REACHING_OUT | {SENT, ANSWERED}
_BOT: Final = CHANNEL_NUMBER["bot"]


def number_of(event: Touchpoint, kind: int) -> int:
    """The touchpoint as one number; see `history`."""
    actor = ACTOR_NUMBER[event.actor]
    number = touch_number(
        event.occurred_at,
        CHANNEL_NUMBER[event.channel],
        kind,
        ORIGIN_NUMBER[event.origin],
        actor,
    )
    if kind in (SENT, ANSWERED) and is_reply(kind, actor, event.detail):
        number |= REPLY
    return number


def kind_of(touch: int) -> int:
    """The kind number of a touchpoint's number."""
    return touch >> 6 & 0xFF


def stamp_of_touch(touch: int) -> int:
    """Time and origin of a touchpoint's number; see `stamp`."""
    return touch >> 20 << 1 | touch >> 5 & 1


def is_contact(touch: int) -> bool:
    """Whether the customer turned to us: not by what a bot is told, but by its hand-off to us."""
    kind = touch >> 6 & 0xFF
    if kind not in CONTACT_KINDS:
        return False
    if kind in (HANDED_OFF, COMPLAINT):
        return True
    if touch >> 14 & 0x3F == _BOT:
        return False
    return kind != OPENED or touch >> 2 & 7 in (CUSTOMER, MISSING)


def is_outreach(touch: int) -> bool:
    """Whether we turned to the customer: proactively, by following up, or by a human's reply."""
    return bool(touch & REPLY) or touch >> 6 & 0xFF in REACHING_OUT
