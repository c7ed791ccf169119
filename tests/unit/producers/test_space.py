import asyncio

import pytest

from pipeline.producers.space import Limits, Space


async def test_there_is_room_for_so_many_events_and_no_more() -> None:
    space = Space(Limits(max_pending_events=2, max_pending_bytes=100))
    assert space.try_take(10)
    assert space.try_take(10)
    assert not space.try_take(10)


async def test_there_is_room_for_so_many_bytes_and_no_more() -> None:
    space = Space(Limits(max_pending_events=10, max_pending_bytes=100))
    assert space.try_take(60)
    assert not space.try_take(41)
    assert space.try_take(40)


async def test_waiting_ends_when_room_is_given_back() -> None:
    space = Space(Limits(max_pending_events=1))
    await space.take(1, None)
    waiting = asyncio.create_task(space.take(1, 5.0))
    await asyncio.sleep(0)
    space.give_back(1)
    await waiting
    assert not space.try_take(1)


async def test_waiting_in_vain_ends_with_the_time_out() -> None:
    space = Space(Limits(max_pending_events=1))
    await space.take(1, None)
    with pytest.raises(TimeoutError):
        await space.take(1, 0.001)
    space.give_back(1)
    assert space.try_take(1)


async def test_who_waits_longest_comes_first_and_nobody_slips_past() -> None:
    space = Space(Limits(max_pending_bytes=100))
    await space.take(100, None)
    order: list[str] = []

    async def take(name: str, size_bytes: int) -> None:
        await space.take(size_bytes, None)
        order.append(name)

    tasks = [asyncio.create_task(take("large", 90)), asyncio.create_task(take("small", 10))]
    await asyncio.sleep(0)
    assert not space.try_take(1)
    space.give_back(100)
    await asyncio.gather(*tasks)
    assert order == ["large", "small"]


async def test_who_gives_up_waiting_lets_the_next_one_in() -> None:
    space = Space(Limits(max_pending_bytes=100))
    await space.take(50, None)
    large = asyncio.create_task(space.take(60, None))
    small = asyncio.create_task(space.take(10, None))
    await asyncio.sleep(0)
    large.cancel()
    await small
    with pytest.raises(asyncio.CancelledError):
        await large


async def test_room_let_in_at_the_moment_of_giving_up_is_not_lost() -> None:
    space = Space(Limits(max_pending_events=1))
    await space.take(1, None)
    waiting = asyncio.create_task(space.take(1, None))
    await asyncio.sleep(0)
    space.give_back(1)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert space.try_take(1)


async def test_turning_away_ends_every_wait_with_its_reason() -> None:
    space = Space(Limits(max_pending_events=1))
    await space.take(1, None)
    waiting = asyncio.create_task(space.take(1, None))
    await asyncio.sleep(0)
    space.turn_away(RuntimeError("closed"))
    with pytest.raises(RuntimeError, match="closed"):
        await waiting
