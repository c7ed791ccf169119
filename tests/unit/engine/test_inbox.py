import asyncio
from types import SimpleNamespace
from typing import cast

from pipeline.engine.batch import Batch, Record, TopicRecords
from pipeline.engine.inbox import MOST_BYTES, Inbox, Inboxes


def batch(
    epoch: int, *offsets: int, partition: int = 0, timestamp: int = 5, value: bytes | None = b""
) -> Batch:
    records = [
        cast("Record", SimpleNamespace(offset=offset, timestamp=timestamp, value=value))
        for offset in offsets
    ]
    return Batch(partition, epoch, [TopicRecords("cx.touchpoints.web", records)])


async def test_batches_come_out_in_the_order_they_were_put() -> None:
    inbox = Inbox(limit=10)
    first, second = batch(1, 0), batch(1, 1)
    inbox.put(first)
    inbox.put(second)
    assert await inbox.take(1.0) is first
    assert await inbox.take(1.0) is second


async def test_taking_from_an_empty_inbox_ends_with_the_time() -> None:
    assert await Inbox(limit=10).take(0.01) is None


async def test_a_poke_wakes_who_waits_for_a_batch() -> None:
    inbox = Inbox(limit=10)
    waiting = asyncio.create_task(inbox.take(60.0))
    await asyncio.sleep(0)
    inbox.poke()
    assert await waiting is None


async def test_an_inbox_is_full_by_records_not_by_batches() -> None:
    inbox = Inbox(limit=3)
    inbox.put(batch(1, 0, 1))
    fullness = [inbox.full]
    inbox.put(batch(1, 2))
    fullness.append(inbox.full)
    await inbox.take(1.0)
    fullness.append(inbox.full)
    assert fullness == [False, True, False]


async def test_a_few_large_records_make_an_inbox_full_as_well() -> None:
    inbox = Inbox(limit=100)
    inbox.put(batch(1, 0, value=None))
    inbox.put(batch(1, 1, value=bytes(MOST_BYTES)))
    assert inbox.full
    await inbox.take(1.0)
    await inbox.take(1.0)
    assert not inbox.full


def test_the_oldest_waiting_timestamp_is_that_of_the_first_record() -> None:
    inbox = Inbox(limit=9)
    inbox.put(batch(1, 0, timestamp=100))
    inbox.put(batch(1, 1, timestamp=200))
    assert inbox.oldest_timestamps() == {"cx.touchpoints.web": 100}


async def test_an_opened_inbox_is_sought_once_and_only_then_filled() -> None:
    inboxes, inbox = Inboxes(), Inbox(limit=9)
    inboxes.open(0, inbox, {"cx.touchpoints.web": 7})
    assert not inboxes.has_room(0)
    assert inboxes.opened() == (1, [(0, {"cx.touchpoints.web": 7})])
    assert inboxes.has_room(0)
    assert inboxes.opened() == (1, [])


async def test_a_batch_fetched_before_the_inbox_was_opened_anew_never_arrives() -> None:
    inboxes, inbox = Inboxes(), Inbox(limit=9)
    inboxes.open(0, inbox, {})
    epoch, _ = inboxes.opened()
    inboxes.close(0)
    inboxes.open(0, inbox, {})
    inboxes.deliver(batch(epoch, 100))
    assert inbox.records == 0
    inboxes.deliver(batch(epoch + 1, 100))
    assert inbox.records == 1


async def test_a_closed_inbox_drops_what_waits_and_takes_nothing() -> None:
    inboxes, inbox = Inboxes(), Inbox(limit=9)
    inboxes.open(0, inbox, {})
    epoch, _ = inboxes.opened()
    inboxes.deliver(batch(epoch, 1, 2))
    inboxes.close(0)
    inboxes.deliver(batch(epoch, 3))
    assert inbox.records == 0
    assert not inboxes.has_room(0)


async def test_room_made_wakes_the_transport() -> None:
    inboxes = Inboxes()
    waiting = asyncio.create_task(inboxes.wait_for_change(60.0))
    await asyncio.sleep(0)
    inboxes.made_room()
    await waiting
