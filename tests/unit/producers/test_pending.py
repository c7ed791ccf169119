import asyncio

import pytest

from pipeline.producers import touchpoints
from pipeline.producers.delivery import Delivery
from pipeline.producers.failures import DeliveryFailed, NotDelivered
from pipeline.producers.outgoing import Outgoing
from pipeline.producers.pending import Pending
from pipeline.producers.space import Limits, Space

RECORD = Outgoing("cx.touchpoints.web", 3, b"a:x", b"12345", 0)


class Desk:
    """Room for one touchpoint, taken, and the future of its offset in the test's hand."""

    def __init__(self) -> None:
        self.space = Space(Limits(max_pending_events=1))
        self.pending = Pending(self.space)
        self.touchpoint = touchpoints.page_viewed(channel="web", anonymous_id="x")

    def send(self) -> tuple[Delivery, "asyncio.Future[int]"]:
        assert self.space.try_take(RECORD.size_bytes)
        offset: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        return self.pending.add(self.touchpoint, RECORD, offset), offset

    def has_room(self) -> bool:
        if not self.space.try_take(RECORD.size_bytes):
            return False
        self.space.give_back(RECORD.size_bytes)
        return True


async def test_a_delivery_gives_its_room_back() -> None:
    desk = Desk()
    delivery, offset = desk.send()
    assert not desk.has_room()
    offset.set_result(42)
    receipt = await delivery
    assert receipt == (desk.touchpoint.event_id, RECORD.topic, RECORD.partition, 42)
    assert desk.has_room()
    desk.pending.raise_failures()


async def test_a_failure_keeps_its_room_until_somebody_awaits_it() -> None:
    desk = Desk()
    delivery, offset = desk.send()
    offset.set_exception(RuntimeError("refused"))
    await asyncio.sleep(0)
    assert not desk.has_room()
    with pytest.raises(DeliveryFailed, match="refused") as failed:
        await delivery
    assert failed.value.touchpoint is desk.touchpoint
    assert desk.has_room()
    desk.pending.raise_failures()


async def test_a_failure_that_nobody_awaits_is_told_once() -> None:
    desk = Desk()
    _, offset = desk.send()
    offset.set_exception(RuntimeError("refused"))
    await asyncio.sleep(0)
    with pytest.raises(NotDelivered, match="refused") as lost:
        desk.pending.raise_failures()
    assert lost.value.touchpoints == (desk.touchpoint,)
    assert desk.has_room()
    desk.pending.raise_failures()


async def test_who_stops_waiting_does_not_stop_the_delivery() -> None:
    desk = Desk()
    delivery, offset = desk.send()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(delivery, 0.001)
    offset.set_result(42)
    assert (await delivery).offset == 42


async def test_what_is_given_up_fails_and_stays_failed() -> None:
    desk = Desk()
    delivery, offset = desk.send()
    desk.pending.give_up("closed")
    offset.set_result(42)
    await asyncio.sleep(0)
    with pytest.raises(DeliveryFailed, match="closed"):
        await delivery
