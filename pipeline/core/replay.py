"""History told again: every touchpoint and every wake-up at its own moment of event time.

What a worker does with the touchpoints of one partition, but all customers together, in the order
of time and with one clock that follows them: nothing is late, and whatever time alone brings about
(a deadline passed, an hour without an order) is counted when it was so.
"""

from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from typing import NamedTuple

from pipeline.contract.records import Tally
from pipeline.contract.touchpoint import Touchpoint, key_of
from pipeline.core.clocks import Now
from pipeline.core.effects import Add, NoteOverflow, Retract, WakeAt, WakeUp
from pipeline.core.journey import Journey, decode_state, encode_state
from pipeline.core.policy import Policy
from pipeline.core.step import step
from pipeline.core.tallies import Tallies


class Replay:
    """All journeys and tallies at one moment, which only goes on.

    `moment`: event time reached, ms. `touchpoints`: how many were taken; `overflow`: those of them
    whose queue is not in the allow-list.
    """

    def __init__(self, policy: Policy) -> None:
        self.tallies = Tallies(policy.business_labels)
        self.moment = 0
        self.touchpoints = 0
        self.overflow = 0
        self._policy = policy
        # As bytes, as the worker keeps them.
        self._stored: dict[bytes, bytes] = {}
        self._wakeups: list[tuple[int, bytes]] = []

    @property
    def next_wake_up(self) -> int | None:
        """When the next wake-up may be due, ms; None when nobody asked for one."""
        return self._wakeups[0][0] if self._wakeups else None

    def take(self, touchpoint: Touchpoint) -> None:
        """Go on to a touchpoint and take it. Raises ValueError for one that is in the past."""
        at = touchpoint.occurred_at
        if at < self.moment:
            raise ValueError(f"{touchpoint.event_id} is {self.moment - at} ms in the past")
        # What is due at the same moment is due after it: an answer at the deadline is in time.
        self.pass_time(at - 1)
        self.moment = at
        self.touchpoints += 1
        key = key_of(touchpoint)
        stored = self._stored.get(key)
        self._step(key, None if stored is None else decode_state(stored), touchpoint)

    def pass_time(self, until: int) -> None:
        """Go on to `until` (ms), and wake on the way whoever asked for it, each at their time."""
        while self._wakeups and self._wakeups[0][0] <= until:
            at, key = heappop(self._wakeups)
            journey = decode_state(self._stored[key])
            # One that was moved meanwhile stays in the heap until its old time.
            if at in (journey.wake_at, journey.wake_backfill_at):
                self.moment = max(self.moment, at)
                self._step(key, journey, WakeUp(at))
        self.moment = max(self.moment, until)

    def _step(self, key: bytes, journey: Journey | None, event: Touchpoint | WakeUp) -> None:
        now = Now(self.moment, self.moment)
        after, effects = step(journey, event, now, self._policy)
        self._stored[key] = encode_state(after)
        for effect in effects:
            match effect:
                case Add(fact):
                    self.tallies.add(fact)
                case Retract(fact):
                    self.tallies.retract(fact)
                case WakeAt(at):
                    heappush(self._wakeups, (at, key))
                case NoteOverflow():
                    self.overflow += 1
                case _:
                    pass  # duplicates count nothing, and nothing is late


class Reading(NamedTuple):
    """The tallies that have changed since the reading before, as they were at `at` (ms)."""

    at: int
    tallies: list[Tally]


def readings(
    replay: Replay, touchpoints: Iterable[Touchpoint], step_ms: int, ends: int | None = None
) -> Iterator[Reading]:
    """Replay touchpoints, which are in the order of time; a reading at each whole step (ms).

    Each tells what had happened up to and including its moment. Moments at which nothing had
    changed are left out. It is over at the first step that all touchpoints have reached; if one is
    later than `ends` (a whole step), at `ends`, without it.
    """
    moment = 0
    for touchpoint in touchpoints:
        if ends is not None and touchpoint.occurred_at > ends:
            yield from _readings(replay, moment, ends + step_ms, step_ms)
            return
        following = whole_step(touchpoint.occurred_at, step_ms)
        if following > moment:
            yield from _readings(replay, moment, following, step_ms)
            moment = following
        replay.take(touchpoint)
    yield from _readings(replay, moment, moment + step_ms, step_ms)


def whole_step(at: int, step_ms: int) -> int:
    """The first whole step that is not before `at`; both ms."""
    return -(-at // step_ms) * step_ms


def _readings(replay: Replay, moment: int, before: int, step_ms: int) -> Iterator[Reading]:
    """Readings at `moment` and, as far as wake-ups bring about anything, later ones."""
    while moment < before:
        replay.pass_time(moment)
        if changed := replay.tallies.changed():
            yield Reading(moment, changed)
            replay.tallies.commit()
        due = replay.next_wake_up
        moment = before if due is None else whole_step(due, step_ms)
    replay.pass_time(before - step_ms)
