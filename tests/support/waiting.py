"""Waiting for what cannot tell us that it has happened: a port, a page, another process."""

import asyncio
import time
from collections.abc import Awaitable, Callable

PAUSE_SECONDS = 0.05


def wait_until(happened: Callable[[], bool], what: str, timeout_s: float = 30.0) -> None:
    """Ask until `happened` is true; `TimeoutError` names `what` after `timeout_s`."""
    deadline = time.monotonic() + timeout_s
    while not happened():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {timeout_s:g} s in vain: {what}")
        time.sleep(PAUSE_SECONDS)


async def eventually(
    happened: Callable[[], Awaitable[bool]], what: str, timeout_s: float = 30.0
) -> None:
    """As `wait_until`, without holding up the event loop."""
    deadline = time.monotonic() + timeout_s
    while not await happened():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {timeout_s:g} s in vain: {what}")
        await asyncio.sleep(PAUSE_SECONDS)
