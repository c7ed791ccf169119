import asyncio

import pytest

from pipeline.producers.backfill.progress import Progress
from pipeline.producers.backfill.window import MOST_RECORDS, BackfillFailed, Sent, Window


def future() -> "asyncio.Future[int]":
    return asyncio.get_running_loop().create_future()


def window(stall_seconds: float = 5.0) -> Window:
    return Window(Progress(described_by="x"), stall_seconds)


async def test_progress_stands_before_the_first_piece_that_has_not_arrived() -> None:
    under_way, first, second = window(), future(), future()
    await under_way.add(Sent(1, 2, (first,), 0, 0))
    await under_way.add(Sent(2, 3, (second,), 0, 0))
    second.set_result(0)
    under_way.advance()
    assert under_way.progress.position == 0
    first.set_result(0)
    under_way.advance()
    assert (under_way.progress.position, under_way.progress.touchpoints) == (2, 2)


async def test_a_piece_of_several_counts_when_all_have_arrived() -> None:
    under_way, first, second = window(), future(), future()
    await under_way.add(Sent(1, 2, (first, second), 0, 0))
    first.set_result(0)
    under_way.advance()
    assert under_way.progress.position == 0
    second.set_result(0)
    await under_way.empty()
    assert under_way.progress.touchpoints == 2


async def test_a_reject_counts_in_its_place() -> None:
    under_way, first = window(), future()
    await under_way.add(Sent(1, 2, (first,), 0, 0))
    await under_way.add(Sent(2, 3, (), 1, 120))
    under_way.advance()
    assert under_way.progress.rejects == 0
    first.set_result(0)
    await under_way.empty()
    assert (under_way.progress.rejects, under_way.progress.rejects_bytes) == (1, 120)


async def test_too_many_under_way_make_the_next_one_wait() -> None:
    under_way, first = window(), future()
    await under_way.add(Sent(1, 2, (first,), 0, 0))
    rest = tuple(future() for _ in range(MOST_RECORDS))
    adding = asyncio.create_task(under_way.add(Sent(2, 3, rest, 0, 0)))
    await asyncio.sleep(0)
    assert not adding.done()
    first.set_result(0)
    await adding
    assert under_way.progress.position == 1


async def test_a_refusal_ends_it_with_the_line() -> None:
    under_way, first, refused = window(), future(), future()
    await under_way.add(Sent(1, 2, (first,), 0, 0))
    await under_way.add(Sent(2, 3, (refused,), 0, 0))
    first.set_result(0)
    refused.set_exception(RuntimeError("too large"))
    with pytest.raises(BackfillFailed, match=r"line 3: .*too large"):
        await under_way.empty()
    assert under_way.progress.position == 1


async def test_a_broker_that_says_nothing_ends_it_in_time() -> None:
    under_way = window(stall_seconds=0.01)
    await under_way.add(Sent(1, 2, (future(),), 0, 0))
    with pytest.raises(BackfillFailed, match="line 2: not acknowledged"):
        await under_way.empty()
