"""Times, durations and names as people read them."""

from datetime import UTC, datetime
from decimal import Decimal

from pipeline.contract.currencies import MINOR_DIGITS

_UNITS = (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000))


def utc(at: int | None) -> str:
    """A time in ms as `2024-05-01 12:00:03`, in UTC; nothing for None."""
    if at is None:
        return ""
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")


def duration(ms: int | None) -> str:
    """A duration by its two greatest units, as `2d 3h` or `312 ms`; nothing for None."""
    if ms is None:
        return ""
    if ms < 1_000:
        return f"{ms} ms"
    parts: list[str] = []
    for unit, size in _UNITS:
        count, ms = divmod(ms, size)
        if count or parts:
            parts.append(f"{count}{unit}")
    return " ".join(part for part in parts[:2] if not part.startswith("0"))


def durations(all_ms: list[int]) -> str:
    """Several of them, in their order."""
    return ", ".join(duration(ms) for ms in all_ms)


def money(amount_minor: int, currency: str) -> str:
    """An amount in the currency's main unit, as `1,249.90 EUR` or `800 JPY`."""
    digits = MINOR_DIGITS.get(currency, 2)
    return f"{Decimal(amount_minor).scaleb(-digits):,.{digits}f} {currency}"


def printable(text: str | None) -> str:
    """A name that somebody else chose: what would steer a terminal is shown as a dot."""
    return "".join(letter if letter.isprintable() else "·" for letter in text or "")
