"""Which partition numbers this worker owns, and an owner task for each."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Generic

from faust.types import TP

from pipeline.engine.owner import Owner
from pipeline.engine.program import State

log = logging.getLogger(__name__)

CANCEL_AGAIN_SECONDS = 0.5


class NotCopartitioned(Exception):
    """The assignment splits a partition number over workers, which would tear states apart."""


def partition_numbers(assigned: Iterable[TP], topics: Collection[str]) -> set[int]:
    """The partition numbers in an assignment that holds each of them for every source topic.

    Raises NotCopartitioned naming the first partition number that lacks a topic.
    """
    topics_of: dict[int, set[str]] = defaultdict(set)
    for topic, partition in assigned:
        topics_of[partition].add(topic)
    for partition, present in sorted(topics_of.items()):
        if missing := sorted(set(topics) - present):
            raise NotCopartitioned(
                f"partition {partition} was assigned without {', '.join(missing)}"
            )
    return set(topics_of)


class Ownership(Generic[State]):
    """Follows the group's assignments: owners rest while it changes, and end with it."""

    def __init__(
        self,
        topics: Collection[str],
        new_owner: Callable[[int], Owner[State]],
        on_failure: Callable[[BaseException], None],
    ) -> None:
        """`on_failure` is told of an owner that has given up."""
        self._topics = topics
        self._new_owner = new_owner
        self._on_failure = on_failure
        self._owners: dict[int, Owner[State]] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self.begun = False

    @property
    def owners(self) -> list[Owner[State]]:
        """The owners of the present assignment."""
        return list(self._owners.values())

    async def revoked(self) -> None:
        """An assignment ends: every owner commits what it has processed, and waits.

        The states stay: most partitions come straight back, and an owner that was replaced
        meanwhile finds itself fenced at its next commit.
        """
        await asyncio.gather(*[owner.rest() for owner in self._owners.values()])

    async def assigned(self, assigned: Iterable[TP]) -> None:
        """A new assignment: end the owners of what is gone, begin or go on with the rest."""
        numbers = partition_numbers(assigned, self._topics)
        self.begun = True
        log.info("owning partitions %s", sorted(numbers) or "none")
        await self._end(self._owners.keys() - numbers)
        for number in numbers:
            if number in self._owners:
                self._owners[number].work()
            else:
                self._begin(number)

    async def stop(self) -> None:
        """Commit what is processed, and end every owner."""
        await self.revoked()
        await self._end(set(self._owners))

    def _begin(self, number: int) -> None:
        owner = self._owners[number] = self._new_owner(number)
        task = self._tasks[number] = asyncio.create_task(owner.run(), name=f"owner-{number}")
        task.add_done_callback(self._ended)

    async def _end(self, numbers: Iterable[int]) -> None:
        ending = set()
        for number in list(numbers):
            del self._owners[number]
            ending.add(self._tasks.pop(number))
        while ending:
            # Again and again: a client's `wait_for` can swallow a cancellation (decision 0009).
            for task in ending:
                task.cancel()
            _, ending = await asyncio.wait(ending, timeout=CANCEL_AGAIN_SECONDS)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._on_failure(error)
