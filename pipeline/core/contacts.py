"""Calls that were queued, and whether the customer left before an answer.

A contact is the calls of one session; without a session, of one case; without either, one call. Its
facts are a function of the earliest of each thing that happened in it, so the order of arrival does
not matter. Contacts are kept over the lateness horizon.
"""

from typing import Final

import msgspec

from pipeline.contract.kinds import CHANNELS, KIND_NUMBER, ORIGINS
from pipeline.contract.touchpoint import Touchpoint
from pipeline.core.difference import difference
from pipeline.core.duplicates import mark_of
from pipeline.core.effects import Effect
from pipeline.core.facts import Fact
from pipeline.core.moment import Moment
from pipeline.metrics.declarations import CONTACTS_ABANDONED, CONTACTS_OFFERED

LIMIT: Final = 64
_QUEUED: Final = KIND_NUMBER["call.queued"]
_ANSWERED: Final = KIND_NUMBER["call.answered"]
_ABANDONED: Final = KIND_NUMBER["call.abandoned"]
_CALLBACK: Final = KIND_NUMBER["callback.requested"]
KINDS_NOTED: Final = frozenset((_QUEUED, _ANSWERED, _ABANDONED, _CALLBACK))


class Contact(msgspec.Struct, array_like=True, gc=False):
    """The earliest of what happened in one contact; times in ms, 0 for never."""

    last_at: int = 0
    queued: Moment | None = None
    abandoned: Moment | None = None
    answered_at: int = 0
    is_called_back: bool = False


def key_of_contact(event: Touchpoint) -> bytes:
    """8 bytes that stand for the contact the touchpoint belongs to."""
    return mark_of(event.session_id or event.case_id or event.event_id)


def note(
    contacts: dict[bytes, Contact], event: Touchpoint, kind: int, moment: Moment, since: int
) -> list[Effect]:
    """Take a touchpoint of a contact; contacts last heard of before `since` (ms) are dropped."""
    drop = [key for key, contact in contacts.items() if contact.last_at < since]
    for key in drop:
        del contacts[key]
    contact = contacts.setdefault(key_of_contact(event), Contact())
    before = contact_facts(contact)
    _note(contact, kind, moment)
    while len(contacts) > LIMIT:
        del contacts[min(contacts, key=lambda key: (contacts[key].last_at, key))]
    return difference(before, contact_facts(contact))


def _note(contact: Contact, kind: int, moment: Moment) -> None:
    """One more touchpoint of the contact."""
    at = moment[0]
    contact.last_at = max(contact.last_at, at)
    if kind == _QUEUED:
        contact.queued = min(contact.queued or moment, moment)
    elif kind == _ABANDONED:
        contact.abandoned = min(contact.abandoned or moment, moment)
    elif kind == _ANSWERED:
        contact.answered_at = min(contact.answered_at or at, at)
    else:
        contact.is_called_back = True


def contact_facts(contact: Contact) -> list[Fact]:
    """Offered, once queued; abandoned, when left before an answer and no callback was asked for.

    Both with the labels of the queueing, where it is known.
    """
    facts = []
    if contact.queued:
        facts.append(_fact(CONTACTS_OFFERED, contact.queued, contact.queued))
    if left := left_unanswered(contact):
        facts.append(_fact(CONTACTS_ABANDONED, contact.queued or left, left))
    return facts


def left_unanswered(contact: Contact) -> Moment | None:
    """When the customer left it before an answer, and asked for no callback."""
    if contact.abandoned is None or contact.is_called_back:
        return None
    was_answered = 0 < contact.answered_at <= contact.abandoned[0]
    return None if was_answered else contact.abandoned


def _fact(metric: str, start: Moment, brought_by: Moment) -> Fact:
    return Fact(metric, (CHANNELS[start[1]], start[2], ORIGINS[brought_by[3]]), 1)
