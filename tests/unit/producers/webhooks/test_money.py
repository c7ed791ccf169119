import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.contract.details import Money
from pipeline.producers.webhooks.money import money_of, rescaled


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("409.94", "USD", 40_994),
        ("409.9", "usd", 40_990),
        ("1000", "JPY", 1000),
        ("1000.00", "JPY", 1000),
        ("1.234", "KWD", 1234),
        ("0.00", "EUR", 0),
        (12, "EUR", 1200),
        # Finer than the currency: to the nearest, halves to even.
        ("0.125", "EUR", 12),
        ("0.135", "EUR", 14),
        ("-3.10", "EUR", -310),  # the contract refuses it
    ],
)
def test_whole_units_become_minor_units_by_the_digits_of_the_currency(
    amount: str | int, currency: str, expected: int
) -> None:
    assert money_of(amount, currency) == Money(amount_minor=expected, currency=currency.upper())


@pytest.mark.parametrize("amount", ["", "12,50", "€ 5", "NaN", "Infinity", "1e99", "9" * 50, "٣"])
def test_what_is_no_amount_is_none(amount: str) -> None:
    assert money_of(amount, "EUR") is None


def test_a_number_beyond_all_bounds_is_no_amount() -> None:
    assert money_of(10**5000, "EUR") is None
    assert rescaled(10**5000, "EUR", 2) is None


@given(st.integers(0, 10**13), st.sampled_from([("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4)]))
def test_units_that_are_minor_units_stay_as_they_are(minor: int, unit: tuple[str, int]) -> None:
    currency, digits = unit
    assert rescaled(minor, currency, digits) == Money(amount_minor=minor, currency=currency)
