"""Whose touchpoint it is: from the ids a sender gives to `customer_id` and `anonymous_id`."""

import re
from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from pipeline.producers.webhooks.delivery import Pseudonym

Id = str | int
IdField = Literal["external_id", "email", "phone", "vendor_id"]

# What programs write where they know nobody. Taken for an id, it would make one customer of all.
JUNK: Final = frozenset(
    ["", "guest", "null", "none", "undefined", "anonymous", "-1", "[object object]", "nan"]
)
ZEROS: Final = re.compile(r"[0\-]+")
PHONE: Final = re.compile(r"(?:[a-z]+:)?\+[0-9][0-9 ()./\-]{5,24}", re.IGNORECASE)


class Person(NamedTuple):
    """What a sender knows of a customer: its own id, and that which we gave it."""

    vendor_id: Id | None = None
    external_id: Id | None = None
    email: str | None = None
    phone: str | None = None


class Ids(NamedTuple):
    """How a touchpoint names the customer."""

    customer_id: str | None
    anonymous_id: str | None


def clean_id(given: Id | None) -> str | None:
    """An id without blanks round it, or None where it is junk."""
    text = "" if given is None else str(given).strip()
    return None if text.casefold() in JUNK or ZEROS.fullmatch(text) else text


def named(prefix: str, given: Id | None) -> str | None:
    """An id of the sender's, such that it never meets another's: `zendesk:35436`.

    None where it is junk, or an address: no touchpoint shows one.
    """
    text = clean_id(given)
    return None if text is None or "@" in text else f"{prefix}:{text}"


def ids_of(person: Person, prefix: str, order: tuple[IdField, ...], pseudonym: Pseudonym) -> Ids:
    """`customer_id` is the first of `order` that is there; the sender's own id is anonymous.

    That way the sender's id can be linked to a customer's later, when both are known, and the
    touchpoints of before are not somebody else's for ever.
    """
    vendor_id = named(prefix, shielded(person.vendor_id, pseudonym))
    values: Mapping[IdField, str | None] = {
        "external_id": shielded(person.external_id, pseudonym),
        "email": _email(person.email, pseudonym),
        "phone": _phone(person.phone, pseudonym),
        "vendor_id": vendor_id,
    }
    customer_id = next((values[name] for name in order if values[name]), None)
    return Ids(customer_id, None if vendor_id == customer_id else vendor_id)


def ids_of_thing(
    person: Person, prefix: str, order: tuple[IdField, ...], pseudonym: Pseudonym
) -> Ids:
    """The same where the sender names nobody, and `vendor_id` is a thing's: an order's, a call's.

    Such an id never becomes the customer's: it is given up as soon as somebody is known.
    """
    by_person = tuple(name for name in order if name != "vendor_id")
    return ids_of(person, prefix, by_person, pseudonym)


def shielded(given: Id | None, pseudonym: Pseudonym) -> str | None:
    """An id as it is, or hashed where it is an address or a number in truth: many use those."""
    text = clean_id(given)
    if text is None:
        return None
    if "@" in text:
        return _email(text, pseudonym)
    return _phone(text, pseudonym) if PHONE.fullmatch(text) else text


def hashed_email(given: str | None, pseudonym: Pseudonym) -> str | None:
    """The keyed hash of an address, None where there is none."""
    text = clean_id(given)
    return None if text is None else pseudonym(text)


def hashed_phone(given: str | None, pseudonym: Pseudonym) -> str | None:
    """The keyed hash of a number, None where there is none."""
    text = clean_id(given)
    return None if text is None else pseudonym(text)


def _email(given: str | None, pseudonym: Pseudonym) -> str | None:
    hashed = hashed_email(given, pseudonym)
    return None if hashed is None else f"email:{hashed}"


def _phone(given: str | None, pseudonym: Pseudonym) -> str | None:
    hashed = hashed_phone(given, pseudonym)
    return None if hashed is None else f"phone:{hashed}"
