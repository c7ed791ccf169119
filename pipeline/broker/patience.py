"""Waiting at the start for something that is not there yet: told once, tried with back-off."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0


class NotYet(Exception):
    """An attempt failed in a way that time may heal; the reason in a few words."""


class NotInTime(RuntimeError):
    """What was waited for did not come in time: one line that says what and why."""


async def wait_for(
    attempt: Callable[[], Awaitable[T]],
    what: str,
    limit_seconds: float,
    notify: Callable[[str], None],
) -> T:
    """The result of the first attempt that does not raise NotYet.

    The first failure is told in one line, the end of the wait in another; pauses double up to 5 s.
    Raises NotInTime after `limit_seconds`. Other errors of an attempt are raised at once.
    """
    clock = asyncio.get_running_loop().time
    begun = clock()
    pause_seconds = FIRST_PAUSE_SECONDS
    told = False
    while True:
        try:
            found = await attempt()
        except NotYet as failed:
            left_seconds = begun + limit_seconds - clock()
            if left_seconds <= 0:
                raise NotInTime(f"no {what} after {limit_seconds:g} s: {failed}") from None
            if not told:
                notify(f"no {what} yet: {failed}; trying for {limit_seconds:g} s")
                told = True
        else:
            if told:
                notify(f"{what} answers after {clock() - begun:.1f} s")
            return found
        await asyncio.sleep(min(pause_seconds, left_seconds))
        pause_seconds = min(pause_seconds * 2, LONGEST_PAUSE_SECONDS)


def in_words(failed: Exception) -> str:
    """Why something could not be reached, in a few words: "connection refused", "no answer"."""
    match failed:
        case ConnectionRefusedError():
            return "connection refused"
        case ConnectionError(strerror=None):
            return "connection broken"
        case TimeoutError():
            return "no answer"
        case ssl.SSLError(reason=str(reason)):
            return f"TLS, {reason}"
        case OSError(strerror=str(text)):
            return text.lower()
        case _:
            # Kafka's errors begin with their number and the name of their class.
            name = type(failed).__name__
            return str(failed).rpartition(f"{name}: ")[2] or name
