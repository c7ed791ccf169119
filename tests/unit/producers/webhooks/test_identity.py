import pytest

from pipeline.producers.webhooks.identity import (
    Id,
    Ids,
    Person,
    clean_id,
    ids_of,
    ids_of_thing,
    named,
)
from tests.unit.producers.webhooks.senders import pseudonym

NIL = "00000000-0000-0000-0000-000000000000"
JUNK = ["guest", "null", "undefined", "anonymous", "-1", "0", "000", NIL, "", "  ", "NaN"]


@pytest.mark.parametrize("given", [*JUNK, "[object Object]", "GUEST", " Null ", 0, -1, None])
def test_junk_is_no_id(given: Id | None) -> None:
    assert clean_id(given) is None
    assert named("zendesk", given) is None


@pytest.mark.parametrize("given", ["7", 7, " 7 "])
def test_an_id_has_its_source_before_it(given: Id) -> None:
    assert named("zendesk", given) == "zendesk:7"


EVERYTHING = Person(7, "K-1", "Erika@Example.org ", "+49 (170) 123-4567")


def test_the_first_that_is_there_names_the_customer_and_the_senders_own_id_is_anonymous() -> None:
    email, phone = pseudonym("erika@example.org"), pseudonym("+491701234567")
    for order, customer_id in (
        (("external_id",), "K-1"),
        (("email", "external_id"), f"email:{email}"),
        (("phone",), f"phone:{phone}"),
    ):
        assert ids_of(EVERYTHING, "x", order, pseudonym) == Ids(customer_id, "x:7")  # type: ignore[arg-type]  # the loop forgets the literals
    assert ids_of(EVERYTHING, "x", ("vendor_id",), pseudonym) == Ids("x:7", None)
    assert ids_of(Person(7, "null"), "x", ("external_id",), pseudonym) == Ids(None, "x:7")
    assert ids_of(Person(None, "guest"), "x", ("external_id",), pseudonym) == Ids(None, None)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Erika@Example.org", f"email:{pseudonym('erika@example.org')}"),
        ("+491701234567", f"phone:{pseudonym('+491701234567')}"),
        ("whatsapp:+491701234567", f"phone:{pseudonym('+491701234567')}"),
        ("K-1007", "K-1007"),
    ],
)
def test_an_id_that_is_an_address_or_a_number_is_hashed(given: str, expected: str) -> None:
    told = ids_of(Person(given, given), "x", ("external_id",), pseudonym)
    assert told == Ids(expected, f"x:{expected}")


def test_the_id_of_a_thing_never_becomes_the_customers() -> None:
    order = Person("order:7", None, "Erika@Example.org")
    assert ids_of_thing(order, "x", ("vendor_id",), pseudonym) == Ids(None, "x:order:7")
    known = ids_of_thing(order, "x", ("vendor_id", "email"), pseudonym)
    assert known == Ids(f"email:{pseudonym('erika@example.org')}", "x:order:7")
