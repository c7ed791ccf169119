import asyncio
from collections.abc import Iterator
from itertools import count

from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.simulator.feed import Feed
from pipeline.producers.simulator.pace import Pace

DAY_MS = 86_400_000
START = 1_772_442_000_000


def story(every_ms: int) -> Iterator[tuple[int, Touchpoint]]:
    for number in count():
        at = START + number * every_ms
        yield (
            at,
            Touchpoint(
                event_id=f"e{number}",
                kind="page.viewed",
                channel="web",
                occurred_at=at,
                received_at=at,
                customer_id="c1",
            ),
        )


class Publisher:
    """Accepts touchpoints, and sets `stop` after so many."""

    def __init__(self, stop: asyncio.Event, stop_after: int) -> None:
        self.accepted: list[Touchpoint] = []
        self._stop = stop
        self._stop_after = stop_after

    async def publish(self, touchpoint: Touchpoint) -> None:
        self.accepted.append(touchpoint)
        if len(self.accepted) == self._stop_after:
            self._stop.set()


async def test_it_ends_after_the_number_asked_for() -> None:
    stop = asyncio.Event()
    publisher = Publisher(stop, -1)
    feed = Feed(story(0), Pace(START, START, 1), publisher.publish)
    await feed.run(stop, most=123)
    assert feed.produced == len(publisher.accepted) == 123


async def test_it_stops_when_told_though_the_next_touchpoint_is_far_off() -> None:
    stop = asyncio.Event()
    publisher = Publisher(stop, -1)
    feed = Feed(story(3_600_000), Pace(START, START, 1), publisher.publish)
    running = asyncio.create_task(feed.run(stop))
    await asyncio.sleep(0)
    stop.set()
    await asyncio.wait_for(running, timeout=5)
    assert feed.produced == 1


async def test_it_stops_though_it_is_behind_and_never_waits() -> None:
    stop = asyncio.Event()
    publisher = Publisher(stop, 500)
    feed = Feed(story(0), Pace(START, START, 1), publisher.publish)
    await asyncio.wait_for(feed.run(stop), timeout=5)
    assert feed.produced == 500


async def test_a_touchpoint_is_not_published_before_it_is_due() -> None:
    stop = asyncio.Event()
    publisher = Publisher(stop, 4)
    feed = Feed(story(20_000), Pace(START, START + DAY_MS, 1_000), publisher.publish)
    await asyncio.wait_for(feed.run(stop), timeout=5)
    assert feed.elapsed_seconds >= 0.06


async def test_it_tells_how_far_it_is_behind() -> None:
    times = iter([0.0, *[10.0] * 100])
    stop = asyncio.Event()
    publisher = Publisher(stop, 3)
    feed = Feed(story(1_000), Pace(START, START, 1), publisher.publish, lambda: next(times))
    await feed.run(stop)
    assert feed.behind_seconds == 7.0  # seen with the one that came after the stop
