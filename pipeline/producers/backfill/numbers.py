"""Numbers in cells: exact decimals of a bounded size."""

from decimal import Decimal

# Within 64 bits. Larger ones would be wrong anyway, and 1e999999 has a million digits.
MOST = Decimal(2**63 - 1)


def multiplied(text: str, times: int) -> Decimal:
    """A decimal number times a whole one, exactly; raises ValueError."""
    try:
        product = Decimal(text) * times
    except ArithmeticError:
        raise ValueError(f"{text!r:.80} is not a number") from None
    if not product.is_finite() or abs(product) > MOST:
        raise ValueError(f"{text!r:.80} is not a number, or too large a one")
    return product
