from pipeline.contract.touchpoint import key_of
from tests.unit.contract.arbitrary import message


def test_a_known_customer_is_the_key() -> None:
    assert key_of(message(customer_id="48213", anonymous_id="b7")) == b"c:48213"


def test_a_visitor_is_the_key_while_the_customer_is_unknown() -> None:
    assert key_of(message(customer_id=None, anonymous_id="b7")) == b"a:b7"


def test_a_customer_and_a_visitor_of_one_name_have_two_keys() -> None:
    assert key_of(message(customer_id="7")) != key_of(message(customer_id=None, anonymous_id="7"))


def test_keys_are_utf_8() -> None:
    assert key_of(message(customer_id="Zoë")) == "c:Zoë".encode()
