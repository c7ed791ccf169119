import threading
from collections.abc import Callable, Hashable
from itertools import count

from pipeline.engine.watchdog import EXIT_STATUS, Watchdog, ended_within


def test_work_without_progress_ends_the_process() -> None:
    ended = threading.Event()
    statuses: list[int] = []

    def end(status: int) -> None:
        statuses.append(status)
        ended.set()

    watchdog = Watchdog(0.05, work=lambda: {3: 7}, end=end)
    watchdog.start()
    assert ended.wait(10.0)
    watchdog.stop()
    assert statuses == [EXIT_STATUS]


def looked_at(times: int, work: Callable[[int], dict[int, Hashable]]) -> list[int]:
    """The exit statuses asked for in `times` looks of a watchdog; `work` is told which look."""
    looks = count()
    enough = threading.Event()
    statuses: list[int] = []

    def watched() -> dict[int, Hashable]:
        look = next(looks)
        if look > times:
            enough.set()
        return work(look)

    def end(status: int) -> None:
        statuses.append(status)
        enough.set()

    watchdog = Watchdog(0.01, watched, end)
    watchdog.start()
    assert enough.wait(10.0)
    watchdog.stop()
    return statuses


def test_a_worker_with_nothing_to_do_may_stand_still() -> None:
    assert looked_at(30, lambda _: {}) == []


def test_slow_progress_is_progress() -> None:
    assert looked_at(30, lambda look: {0: look // 5}) == []


def test_a_partition_that_has_work_now_and_then_is_not_stuck() -> None:
    assert looked_at(30, lambda look: {0: 0} if look % 5 else {}) == []


def test_progress_on_one_partition_does_not_hide_that_another_is_stuck() -> None:
    assert looked_at(30, lambda look: {0: look, 1: 0}) == [EXIT_STATUS]


def test_a_stop_that_takes_too_long_ends_the_process() -> None:
    ended = threading.Event()
    with ended_within(0.05, end=lambda _: ended.set()):
        assert ended.wait(10.0)


def test_a_stop_in_time_ends_nothing() -> None:
    ended = threading.Event()
    with ended_within(0.05, end=lambda _: ended.set()):
        pass
    assert not ended.wait(0.2)
