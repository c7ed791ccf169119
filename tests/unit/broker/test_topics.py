"""Topics that are not there yet are waited for, and never brought into being by the wait."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from pipeline.broker.embedded import PARTITIONS, EmbeddedBroker, settings_for
from pipeline.broker.patience import NotInTime
from pipeline.broker.topics import partition_counts, wait_for_topics
from pipeline.settings import Settings


@pytest.fixture
def broker() -> Iterator[EmbeddedBroker]:
    embedded = EmbeddedBroker()
    yield embedded
    embedded.stop()


async def test_topics_are_counted_and_none_is_created(broker: EmbeddedBroker) -> None:
    settings = settings_for(broker.start(), Settings())
    assert await partition_counts(settings) == {}
    broker.declare(["a"])
    assert await partition_counts(settings) == {"a": PARTITIONS}


async def test_topics_that_are_there_are_not_waited_for(broker: EmbeddedBroker) -> None:
    settings = settings_for(broker.start(), Settings())
    broker.declare(["a", "b"])
    told: list[str] = []
    await wait_for_topics(settings, ["b", "a"], told.append)
    assert told == []


async def test_missing_topics_are_waited_for(broker: EmbeddedBroker) -> None:
    settings = settings_for(broker.start(), Settings())
    broker.declare(["a"])
    told: asyncio.Queue[str] = asyncio.Queue()
    task = asyncio.create_task(wait_for_topics(settings, ["a", "b", "c"], told.put_nowait))
    assert await told.get() == (
        "no complete set of topics yet: 2 missing, such as b (cx topics create); trying for 60 s"
    )
    broker.declare(["b", "c"])
    await task


async def test_topics_that_never_come_end_the_start(broker: EmbeddedBroker) -> None:
    settings = replace(settings_for(broker.start(), Settings()), connect_timeout_s=0)
    with pytest.raises(NotInTime, match=r"1 missing, such as a \(cx topics create\)$"):
        await wait_for_topics(settings, ["a"], lambda _: None)
    assert await partition_counts(settings) == {}
