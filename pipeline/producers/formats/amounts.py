"""Numbers of other systems in ours: amounts in minor units, whole counts."""

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Final

from pipeline.contract.currencies import CURRENCIES, MINOR_DIGITS
from pipeline.contract.details import Money

# Longer than any amount; so that no text makes a number of a million digits.
LONGEST_TEXT: Final = 40


def money_of(amount: object, currency: object) -> Money | str:
    """Whole units as a number or a text, such as 27.5; or what is wrong with it.

    Rounded to the minor unit, halves to even: binary fractions are seldom exact.
    """
    code = currency.upper() if isinstance(currency, str) else ""
    if code not in CURRENCIES:
        return "currency: not an ISO 4217 code"
    number = _decimal(amount)
    if number is None:
        return "not a number"
    minor = number.scaleb(MINOR_DIGITS.get(code, 2)).to_integral_value(ROUND_HALF_EVEN)
    return Money(amount_minor=int(minor), currency=code)


def whole_of(given: object) -> int | None:
    """A count, also where it is written as a text; None where it is none."""
    number = _decimal(given)
    return int(number) if number is not None and number == number.to_integral_value() else None


def _decimal(given: object) -> Decimal | None:
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        return None
    text = str(given).strip()
    if len(text) > LONGEST_TEXT:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    # Beyond that no check of the contract could still be about a real amount.
    return number if number.is_finite() and abs(number) < Decimal(10) ** 15 else None
