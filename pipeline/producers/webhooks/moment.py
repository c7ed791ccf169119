"""When something happened, as senders write it."""

import math
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

# What is below is in seconds (till the year 5138), then in ms, then in µs.
FIRST_MS: Final = 10**11
FIRST_MICROSECONDS: Final = 10**14
MOST: Final = 10**18


def moment_ms(given: str | float | None) -> int | None:
    """ISO 8601 or a number of s, ms or µs since 1970, in ms UTC; None where it is no time.

    A time that names no zone is UTC. Parts of a millisecond are dropped.
    """
    if given is None:
        return None
    if isinstance(given, str):
        return _number_ms(given) if _is_number(given) else _iso_ms(given)
    return _number_ms(str(given))


def occurred_at(given: str | float | None, now_ms: int) -> int:
    """When it happened; now, where the sender does not say.

    What is no time becomes 1970, which the contract refuses as impossible: our clock never hides
    that a sender's times are not understood.
    """
    if given is None:
        return now_ms
    return moment_ms(given) or 0


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal()


def _number_ms(text: str) -> int | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or not 0 <= number < MOST:
        return None
    if number < FIRST_MS:
        return math.floor(number * 1000)
    return math.floor(number if number < FIRST_MICROSECONDS else number / 1000)


def _iso_ms(text: str) -> int | None:
    try:
        moment = datetime.fromisoformat(text.strip().removesuffix(" UTC"))
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - EPOCH) // timedelta(milliseconds=1)
