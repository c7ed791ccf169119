"""Waiting: told once, tried again with growing pauses, given up in time."""

import asyncio
from collections.abc import Iterable

import pytest

from pipeline.broker.patience import NotInTime, NotYet, wait_for


class Attempts:
    """Fails with each reason in turn, then succeeds; remembers when it was asked."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self._reasons = iter(reasons)
        self.times: list[float] = []

    async def __call__(self) -> str:
        self.times.append(asyncio.get_running_loop().time())
        for reason in self._reasons:
            raise NotYet(reason)
        return "there"


async def test_what_is_there_at_once_is_returned_without_a_word() -> None:
    told: list[str] = []
    assert await wait_for(Attempts([]), "thing", 5, told.append) == "there"
    assert told == []


async def test_the_wait_is_told_once_and_so_is_its_end() -> None:
    told: list[str] = []
    await wait_for(Attempts(["refused", "refused", "closed"]), "thing at x", 5, told.append)
    assert told[0] == "no thing at x yet: refused; trying for 5 s"
    assert told[1].startswith("thing at x answers after ")
    assert len(told) == 2


async def test_each_pause_is_longer_than_the_one_before() -> None:
    attempts = Attempts(["no", "no", "no"])
    await wait_for(attempts, "thing", 5, lambda _: None)
    first, second, third, fourth = attempts.times
    assert second - first < third - second < fourth - third


async def test_it_gives_up_after_the_limit_and_not_before() -> None:
    attempts = Attempts(["no"] * 1000)
    with pytest.raises(NotInTime, match=r"^no thing after 0.3 s: no$"):
        await wait_for(attempts, "thing", 0.3, lambda _: None)
    assert 0.3 <= attempts.times[-1] - attempts.times[0] < 1


async def test_without_any_patience_it_still_asks_once() -> None:
    assert await wait_for(Attempts([]), "thing", 0, lambda _: None) == "there"
    with pytest.raises(NotInTime):
        await wait_for(Attempts(["no"]), "thing", 0, lambda _: None)


async def test_what_time_does_not_heal_is_raised_at_once() -> None:
    async def attempt() -> str:
        raise PermissionError("never")

    with pytest.raises(PermissionError):
        await wait_for(attempt, "thing", 5, lambda _: None)
