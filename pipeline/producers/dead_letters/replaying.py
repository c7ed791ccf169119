"""Sending letters again: byte for byte, to the topic and partition they came from."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Final, NamedTuple

from aiokafka.errors import KafkaError

from pipeline.contract.records import DeadLetter
from pipeline.producers.courier import Courier
from pipeline.producers.dead_letters.found import Found, LetterId
from pipeline.producers.dead_letters.report import Report
from pipeline.producers.dead_letters.verdict import Hindrance, Judge
from pipeline.producers.outgoing import Outgoing

# In the headers of what was sent again: the letter it was in.
REPLAY_HEADER: Final = "cx-replay-of"
MOST_UNDER_WAY: Final = 200

DONE_BEFORE: Final = Hindrance("done_before", "the report says that it was sent again before")


class ReplayStalled(RuntimeError):
    """Kafka has not acknowledged in time: one line that says how far it came."""


class Outcome(NamedTuple):
    """What became of letters: counted by reason, and by the word of what hindered them.

    `notes`: of the first of each hindrance, and of each that the broker refused.
    """

    replayed: Counter[str]
    skipped: Counter[str]
    refused: int = 0
    notes: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether all were sent that may ever be."""
        left = self.skipped.keys() - {"suppressed", "done_before"}
        return not left and not self.refused


class Choice:
    """Which of the letters are sent: those that nothing hinders, or only what yields to `force`."""

    def __init__(
        self, judge: Judge, done: set[LetterId], *, force: bool, most: int | None = None
    ) -> None:
        """`done`: letters that were sent before; `most`: after so many it is full."""
        self._judge = judge
        self._most = most
        self._done = done
        self._force = force
        self.replayed: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
        self.notes: list[str] = []

    @property
    def is_full(self) -> bool:
        """Whether no more are to be sent."""
        return self._most is not None and self.replayed.total() >= self._most

    def takes(self, found: Found) -> DeadLetter | None:
        """The letter to send; None, and counted, where it is not sent."""
        hindrance = self._hindrance(found)
        if hindrance is None:
            self.replayed[found.reason] += 1
            return found.letter
        if not self.skipped[hindrance.word]:
            self.notes.append(f"{found.id}: {hindrance.text}")
        self.skipped[hindrance.word] += 1
        return None

    async def weigh(self, letters: AsyncIterator[Found]) -> Outcome:
        """What would become of letters; sends nothing."""
        async for found in letters:
            if self.is_full:
                break
            self.takes(found)
        return self.outcome([])

    def outcome(self, failed: list[tuple[str, str]]) -> Outcome:
        """What became of all; `failed`: reason and note of those that the broker refused."""
        replayed = self.replayed - Counter(reason for reason, _ in failed)
        notes = (*self.notes, *(note for _, note in failed))
        return Outcome(replayed, self.skipped, len(failed), notes)

    def _hindrance(self, found: Found) -> Hindrance | None:
        if found.id in self._done:
            return DONE_BEFORE
        hindrance = self._judge.hindrance(found)
        return None if hindrance is not None and hindrance.yields and self._force else hindrance


class Sender:
    """Sends letters at a pace, and waits for Kafka to have them.

    `per_second`: most letters a second; None: as fast as Kafka takes them.
    """

    def __init__(
        self,
        courier: Courier,
        *,
        per_second: float | None,
        stall_seconds: float,
        report: Report | None,
        sent: Callable[[int], None],
    ) -> None:
        """`sent` is told how many more Kafka has."""
        self._courier = courier
        self._per_second = per_second
        self._stall_seconds = stall_seconds
        self._report = report
        self._sent = sent
        self._under_way: dict[asyncio.Future[int], tuple[Found, Outgoing]] = {}
        self._failed: list[tuple[str, str]] = []
        self._count = 0
        self._begun = time.monotonic()

    async def send_all(self, letters: AsyncIterator[Found], choice: Choice) -> Outcome:
        """Send those that are chosen; returns once Kafka has all. Raises ReplayStalled."""
        async for found in letters:
            if choice.is_full:
                break
            if (letter := choice.takes(found)) is not None:
                await self._send(found, letter)
        await self._settle()
        return choice.outcome(self._failed)

    async def _send(self, found: Found, letter: DeadLetter) -> None:
        if self._per_second is not None:
            due = self._begun + self._count / self._per_second
            if due > time.monotonic():
                # Nothing is left open over a pause: what it says is what Kafka has.
                await self._settle()
                await asyncio.sleep(max(due - time.monotonic(), 0.0))
        self._count += 1
        outgoing = record_of(found.id, letter, time.time_ns() // 1_000_000)
        self._under_way[self._courier.send(outgoing)] = found, outgoing
        if len(self._under_way) >= MOST_UNDER_WAY:
            await self._settle()

    async def _settle(self) -> None:
        """Wait until Kafka has what is under way, and note it."""
        if not self._under_way:
            return
        done, late = await asyncio.wait(self._under_way, timeout=self._stall_seconds)
        arrivals = [arrival for arrival in self._under_way if arrival in done]
        for arrival in arrivals:
            self._note(arrival, *self._under_way.pop(arrival))
        self._sent(len(arrivals))
        if late:
            raise ReplayStalled(
                f"Kafka has not acknowledged {len(late)} letters in {self._stall_seconds:g} s; "
                "what it has is in the report, and a letter that comes twice counts once"
            )

    def _note(self, arrival: "asyncio.Future[int]", found: Found, outgoing: Outgoing) -> None:
        refused = arrival.exception()
        if refused is None:
            if self._report is not None:
                place = outgoing.topic, outgoing.partition
                self._report.add(found.id, *place, arrival.result())
        elif isinstance(refused, KafkaError):
            self._failed.append((found.reason, f"{found.id}: the broker refuses it: {refused!r}"))
        else:
            raise refused


def record_of(letter_id: LetterId, letter: DeadLetter, now: int) -> Outgoing:
    """The record that a letter was, with one header more; `now`, ms UTC, is its time in Kafka.

    The old time would have it deleted at once where it is past the topic's retention.
    """
    marker = (REPLAY_HEADER, str(letter_id).encode())
    headers = (*letter.headers, marker)
    return Outgoing(letter.topic, letter.partition, letter.key, letter.value, now, headers)
