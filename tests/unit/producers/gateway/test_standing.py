"""Whether Kafka takes writes: known from what came of them, and found out again by trying."""

import asyncio

from pipeline.producers.gateway.standing import Standing

PATIENCE_S = 5.0


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def opened() -> tuple[Standing, Clock]:
    clock = Clock()
    standing = Standing(PATIENCE_S, clock)
    standing.waiting_for = None
    return standing, clock


def write() -> "asyncio.Future[object]":
    return asyncio.get_running_loop().create_future()


async def test_a_pause_is_no_outage() -> None:
    standing, clock = opened()
    clock.now += 3_600
    assert standing.not_ready() is None
    assert not standing.turns_away()


async def test_a_write_given_up_and_silence_are_one() -> None:
    standing, clock = opened()
    standing.give_up(write())
    assert not standing.turns_away()
    clock.now += PATIENCE_S
    assert standing.not_ready() == "Kafka has acknowledged nothing for 5 s"


async def test_while_others_are_acknowledged_one_stuck_write_stops_nobody() -> None:
    standing, clock = opened()
    standing.give_up(write())
    for _ in range(10):
        clock.now += PATIENCE_S / 2
        standing.acknowledged()
        assert not standing.turns_away()


async def test_now_and_then_a_request_finds_out_whether_it_is_over() -> None:
    standing, clock = opened()
    standing.give_up(write())
    clock.now += PATIENCE_S
    assert [standing.turns_away() for _ in range(3)] == [False, True, True]
    clock.now += 2 * PATIENCE_S
    assert [standing.turns_away() for _ in range(2)] == [False, True]


async def test_a_late_acknowledgement_ends_it() -> None:
    standing, clock = opened()
    late = write()
    standing.give_up(late)
    clock.now += PATIENCE_S
    assert standing.not_ready()
    late.set_result(None)
    await asyncio.sleep(0)
    assert (standing.not_ready(), standing.given_up) == (None, 0)


async def test_a_late_refusal_is_no_acknowledgement() -> None:
    standing, clock = opened()
    stuck, refused, given_back = write(), write(), write()
    for each in (stuck, refused, given_back):
        standing.give_up(each)
    clock.now += PATIENCE_S
    refused.set_exception(ValueError())
    given_back.cancel()
    await asyncio.sleep(0)
    assert (standing.given_up, standing.not_ready() is None) == (1, False)


async def test_what_it_waits_for_at_the_start_and_that_it_stops_is_said() -> None:
    standing = Standing(PATIENCE_S)
    assert (standing.not_ready(), standing.turns_away()) == ("waiting for Kafka", True)
    standing.stopping = True
    assert standing.not_ready() == "stopping"
