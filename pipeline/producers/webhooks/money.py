"""Amounts of other systems in minor units of the currency, as the contract counts them."""

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Final

from pipeline.contract.currencies import MINOR_DIGITS
from pipeline.contract.details import Money

# Longer than any amount: no text makes a number of a million digits.
LONGEST_TEXT: Final = 40
# What is beyond fits no check of the contract, and is refused there all the same.
MOST: Final = Decimal(10) ** 20


def digits_of(currency: str) -> int:
    """Decimal places of a currency's minor unit (ISO 4217)."""
    return MINOR_DIGITS.get(currency, 2)


def money_of(amount: str | int, currency: str) -> Money | None:
    """Whole units, such as `"409.94"`; None where that is no amount.

    Rounded to the minor unit, halves to even, where a sender counts finer than the currency does.
    """
    code = currency.strip().upper()
    number = _decimal(amount)
    if number is None:
        return None
    minor = number.scaleb(digits_of(code)).to_integral_value(ROUND_HALF_EVEN)
    return Money(amount_minor=int(minor), currency=code)


def rescaled(amount: int, currency: str, digits: int) -> Money | None:
    """An amount in units of so many decimal places; None where that is no amount."""
    if abs(amount) >= MOST:
        return None
    return money_of(str(Decimal(amount).scaleb(-digits)), currency)


def _decimal(amount: str | int) -> Decimal | None:
    text = str(amount).strip() if isinstance(amount, str) or abs(amount) < MOST else ""
    if not text.isascii() or len(text) > LONGEST_TEXT:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < MOST else None
