"""Who runs on which core: the measured process alone on one, broker and harness on the other."""

import os
from pathlib import Path
from typing import NamedTuple


class Cores(NamedTuple):
    """Two sets of core numbers; both the same on a machine with one core."""

    measured: frozenset[int]
    broker: frozenset[int]


def split_cores() -> Cores:
    """The first core this process may use for what is measured, the second for the broker."""
    usable = sorted(os.sched_getaffinity(0))
    return Cores(frozenset(usable[:1]), frozenset(usable[1:2] or usable[:1]))


def pin_process(pid: int, cores: frozenset[int]) -> None:
    """Pin all threads that process `pid` has now; those it starts later inherit it."""
    for thread in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), cores)
