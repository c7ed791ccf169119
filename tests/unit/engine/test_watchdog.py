import threading
from itertools import count

from pipeline.engine.watchdog import EXIT_STATUS, Watchdog


def test_work_without_progress_ends_the_process() -> None:
    ended = threading.Event()
    statuses: list[int] = []

    def end(status: int) -> None:
        statuses.append(status)
        ended.set()

    watchdog = Watchdog(0.05, progress=lambda: 7, behind=lambda: True, end=end)
    watchdog.start()
    assert ended.wait(10.0)
    watchdog.stop()
    assert statuses == [EXIT_STATUS]


def looked_at(times: int, progress: object, *, behind: bool) -> list[int]:
    """The exit statuses asked for in `times` looks of a watchdog."""
    looks = count()
    enough = threading.Event()
    statuses: list[int] = []

    def watched() -> int:
        look = next(looks)
        if look > times:
            enough.set()
        return look if progress == "growing" else 0

    watchdog = Watchdog(0.01, progress=watched, behind=lambda: behind, end=statuses.append)
    watchdog.start()
    assert enough.wait(10.0)
    watchdog.stop()
    return statuses


def test_a_worker_with_nothing_to_do_may_stand_still() -> None:
    assert looked_at(30, "none", behind=False) == []


def test_slow_progress_is_progress() -> None:
    assert looked_at(30, "growing", behind=True) == []
