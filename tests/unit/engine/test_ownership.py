import asyncio
from contextlib import suppress
from typing import cast

import pytest
from faust.types import TP

from pipeline.engine.owner import Owner
from pipeline.engine.ownership import NotCopartitioned, Ownership, partition_numbers

TOPICS = ["email", "phone", "web"]


def test_an_assignment_of_whole_partition_numbers_is_taken() -> None:
    assigned = {TP(topic, number) for topic in TOPICS for number in (5, 6, 7)}
    assert partition_numbers(assigned, TOPICS) == {5, 6, 7}


def test_no_partition_at_all_is_an_assignment_too() -> None:
    assert partition_numbers(set(), TOPICS) == set()


def test_a_partition_number_torn_apart_is_refused_and_the_missing_topics_are_named() -> None:
    assigned = {TP("email", 2), TP("phone", 2), TP("web", 2), TP("email", 5)}
    with pytest.raises(NotCopartitioned, match="partition 5 was assigned without phone, web"):
        partition_numbers(assigned, TOPICS)


async def test_an_owner_ends_though_it_swallows_its_first_cancellation() -> None:
    class Deaf:
        partition = 0

        async def run(self) -> None:
            with suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
            await asyncio.Event().wait()

        async def rest(self) -> None: ...

    ownership = Ownership(TOPICS, lambda _: cast("Owner[int]", Deaf()), lambda _: None)
    await ownership.assigned({TP(topic, 0) for topic in TOPICS})
    await asyncio.sleep(0)
    async with asyncio.timeout(10.0):
        await ownership.stop()
    assert ownership.owners == []
