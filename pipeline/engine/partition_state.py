"""All that one partition number holds, and the unit of work that changes it. No Kafka, no clock.

Between two commits the touched states are kept decoded; `changes` says what a transaction has to
write, `commit` makes it the truth, `roll_back` forgets it.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple

from pipeline.contract.markers import Marker
from pipeline.contract.records import WAKE_UP, Action, DeadLetter, PartitionRecord, Tally
from pipeline.contract.rejection import Rejection
from pipeline.contract.touchpoint import Touchpoint
from pipeline.core.actions import action_of
from pipeline.core.clocks import Now, PartitionClocks
from pipeline.core.effects import (
    Act,
    Add,
    Effect,
    NoteDuplicate,
    NoteLate,
    NoteOverflow,
    Retract,
    WakeAt,
    WakeUp,
)
from pipeline.engine.batch import Record, TopicRecords
from pipeline.engine.corrupt_log import CorruptLog
from pipeline.engine.dead_letters import letter_of_record, letter_of_wake_up
from pipeline.engine.limits import MOST_BYTES, TooLarge, fitting
from pipeline.engine.program import Program, State
from pipeline.engine.wakeups import Due, WakeUps

# How many customers are woken between two looks at the clock: a whole history may end at once.
WAKE_SLICE = 500


class StepRaised(Exception):
    """A step raised, or led to what cannot be written: the unit of work is to be isolated."""


Step = Callable[[State | None, Touchpoint, Now], tuple[State, list[Effect]]]


class Changes(NamedTuple):
    """What one transaction writes: journeys (key, value), tallies, actions, letters, positions."""

    journeys: list[tuple[bytes, bytes]]
    tallies: list[Tally]
    actions: list[Action]
    dead_letters: list[DeadLetter]
    partition: PartitionRecord


@dataclass(slots=True)
class Counts:
    """What was seen in a unit of work; others learn of it when it commits."""

    records: Counter[str] = field(default_factory=Counter)
    dead_letters: Counter[tuple[str, str]] = field(default_factory=Counter)
    duplicates: int = 0
    late: int = 0
    overflow: int = 0
    received_at: list[int] = field(default_factory=list)


class PartitionState(Generic[State]):
    """The states, tallies, clocks and source positions of one partition."""

    def __init__(
        self,
        partition: int,
        program: Program[State],
        channels: Mapping[str, str],
        app_id: str = "cx",
        version: str = "",
    ) -> None:
        """`channels`: source topic → channel.

        The worker's `app_id` and `version` are written beside the positions.
        """
        self.partition = partition
        self._app_id = app_id
        self._version = version
        self._program = program
        self._channels = channels
        self._topics = {channel: topic for topic, channel in channels.items()}
        self._stored: dict[bytes, bytes] = {}
        self._standing: set[bytes] = set()  # only while restoring
        self._wakeups = WakeUps()
        self.tallies = program.new_tallies()
        self.clocks = PartitionClocks()
        self.positions: dict[str, int] = {}
        self.topic_ids: dict[str, str] = {}
        self.state_bytes = 0
        self._begin()

    def _begin(self) -> None:
        """Begin a unit of work on what is committed."""
        self._touched: dict[bytes, State] = {}
        self._staged: dict[bytes, bytes] = {}
        self._actions: list[Action] = []
        self._letters: list[DeadLetter] = []
        self._done: list[TopicRecords] = []
        self._committed_clocks = self.clocks.snapshot()
        self._committed_positions = dict(self.positions)
        self.records_done = 0
        self._counts = Counts()

    # ---- restore

    def restore_state(self, key: bytes, record: bytes | None) -> None:
        """Take one record of the journeys topic; None is the tombstone of a removed customer.

        Raises ValueError for a record that cannot be read.
        """
        self.state_bytes -= len(self._stored.pop(key, b""))
        self._standing.discard(key)
        if record is None:
            self._wakeups.restore(key, None)
            return
        stored, wake_times, stands = self._program.restore(record)
        self._stored[key] = stored
        self.state_bytes += len(stored)
        if stands:
            self._standing.add(key)
        self._wakeups.restore(key, wake_times)

    def restore_partition(self, record: PartitionRecord) -> None:
        """Take the partition's own record: source positions and clocks.

        Raises ValueError when another group of workers wrote it: each would count everything.
        """
        if record.app_id != self._app_id:
            raise ValueError(f"it is the log of CX_APP_ID={record.app_id}, not of {self._app_id}")
        self.positions = dict(record.positions)
        self.topic_ids = dict(record.topic_ids)
        self.clocks = PartitionClocks.of(record)

    def restored(self) -> None:
        """Everything is read: rebuild what the log does not hold, and begin."""
        self._wakeups.restored()
        for key in self._standing:
            for fact in self._program.standing_facts(self._stored[key]):
                self.tallies.add(fact)
        self._standing.clear()
        self.tallies.commit()
        self._begin()

    # ---- work

    @property
    def customers(self) -> int:
        """How many customers have a committed state."""
        return len(self._stored)

    @property
    def uncommitted(self) -> int:
        """Records processed and customers woken since the last commit."""
        return self.records_done + self._wakeups.woken

    @property
    def dirty(self) -> bool:
        """Whether a commit has something to write."""
        return bool(self._done or self._wakeups.woken)

    def apply(self, topic: str, records: Sequence[Record]) -> None:
        """Process consecutive records of one topic; those below the position are old and skipped.

        Raises StepRaised when a step raises: nothing but `isolate` or `roll_back` may follow.
        """
        position = self.positions.get(topic, 0)
        if records[0].offset < position:
            records = [record for record in records if record.offset >= position]
            if not records:
                return
        self._done.append(TopicRecords(topic, records))
        try:
            self._process(topic, records, self._program.step)
        except CorruptLog:
            raise
        except Exception as error:
            raise StepRaised(topic) from error
        self._counts.records[topic] += len(records)
        self.positions[topic] = records[-1].offset + 1
        self.records_done += len(records)

    def pass_over(self, topic: str, offset: int) -> None:
        """There are no records of this topic between those applied and `offset`.

        Not worth a transaction of its own: it would be found out again.
        """
        self.positions[topic] = max(offset, self.positions.get(topic, 0))

    def isolate(self) -> None:
        """Process again, one by one, what was applied since the last commit.

        What raises becomes a dead letter, and nothing else does.
        """
        groups, passed = self._done, self.positions
        self.roll_back()
        for topic, records in groups:
            self._done.append(TopicRecords(topic, records))
            for record in records:
                self._process_isolated(topic, record)
            self._counts.records[topic] += len(records)
            self.positions[topic] = records[-1].offset + 1
            self.records_done += len(records)
        for topic, offset in passed.items():
            self.pass_over(topic, offset)

    def wake(self) -> bool:
        """Wake customers whose time has come, a slice of them; returns whether more are due.

        Raises StepRaised when an earlier step left what cannot be written: see `apply`.
        """
        now = self.clocks.now()
        for _ in range(WAKE_SLICE):
            due = self._wakeups.take_due(now.live, now.backfill)
            if due is None:
                return False
            self._wake_one(due, now)
        return True

    def _wake_one(self, due: Due, now: Now) -> None:
        at, key, is_live = due
        state = self._state_of(key)
        # A wake-up that was moved meanwhile still comes at its old time.
        if state is None or self._program.wake_times(state)[not is_live] != at:
            return
        kept = self._kept(key)
        try:
            after, effects = self._program.step(state, WakeUp(at), now)
            self._written(key, after)
        except Exception as error:  # noqa: BLE001 - put aside with the state it could not wake
            self._touched[key] = self._program.decode(kept)
            self._set_aside(letter_of_wake_up(self.partition, key, at, kept, error))
            return
        self._touched[key] = after
        self._run(key, effects)

    def _kept(self, key: bytes) -> bytes:
        """The bytes of a state as it is now, to go back to."""
        if key not in self._touched:
            return self._stored[key]
        try:
            return self._program.encode(key, self._touched[key])[0]
        except Exception as error:
            raise StepRaised(WAKE_UP) from error

    def idle(self, wall_ms: int) -> None:
        """Nothing is left to read: live time follows the wall."""
        self.clocks.idle(wall_ms)

    def _process(self, topic: str, records: Sequence[Record], step: Step[State]) -> None:
        """The hot path: records in, states and tallies changed. Flat, because it runs for each."""
        parse = self._program.parse
        touched, clocks, received_at = self._touched, self.clocks, self._counts.received_at
        channel = self._channels[topic]
        for record in records:
            event = parse(record, channel)
            if type(event) is not Touchpoint:
                self._take_other(topic, record, event)
                continue
            clocks.observe(event.origin, topic, event.occurred_at, event.received_at)
            key = record.key or b""  # `parse` has refused a record without a key
            before = touched.get(key)
            if before is None:
                before = self._committed(key)
            after, effects = step(before, event, clocks.now())
            touched[key] = after
            received_at.append(event.received_at)
            if effects:
                self._run(key, effects)

    def _take_other(self, topic: str, record: Record, event: object) -> None:
        """What is not a touchpoint: a marker of a backfill, or a record to be put aside."""
        if isinstance(event, Marker):
            self._mark(topic, event)
        elif isinstance(event, Rejection):
            self._reject(topic, record, event)

    def _state_of(self, key: bytes) -> State | None:
        state = self._touched.get(key)
        return self._committed(key) if state is None else state

    def _committed(self, key: bytes) -> State | None:
        stored = self._stored.get(key)
        if stored is None:
            return None
        try:
            return self._program.decode(stored)
        except Exception as error:
            # Not the event's fault: to put the event aside would empty the topic into dead letters.
            raise CorruptLog(f"the state of {key!r} cannot be read: {error!r}") from error

    def _run(self, key: bytes, effects: list[Effect]) -> None:
        """Do what a step wants done. By type and not by `match`: a third of the cost."""
        add, counts = self.tallies.add, self._counts
        for effect in effects:
            if type(effect) is Add:
                add(effect.fact)
            elif type(effect) is Retract:
                self.tallies.retract(effect.fact)
            elif type(effect) is WakeAt:
                self._wakeups.ask(Due(effect.at, key, effect.is_live))
            elif type(effect) is Act:
                self._actions.append(action_of(key.decode(), effect))
            elif type(effect) is NoteDuplicate:
                counts.duplicates += 1
            elif type(effect) is NoteLate:
                counts.late += 1
            elif type(effect) is NoteOverflow:
                counts.overflow += 1

    def _process_isolated(self, topic: str, record: Record) -> None:
        key = record.key or b""
        touched = self._touched.get(key)
        before = None if touched is None else self._program.encode(key, touched)[0]

        def step(state: State | None, event: Touchpoint, now: Now) -> tuple[State, list[Effect]]:
            after, effects = self._program.step(state, event, now)
            self._written(key, after)  # before any of its effects
            return after, effects

        try:
            self._process(topic, [record], step)
        except CorruptLog:
            raise
        except Exception as error:  # noqa: BLE001 - this is where it becomes a dead letter
            self._touched.pop(key, None)
            if before is not None:
                self._touched[key] = self._program.decode(before)
            self._reject(topic, record, Rejection("step_raised", repr(error)))

    def _reject(self, topic: str, record: Record, rejection: Rejection) -> None:
        self._set_aside(letter_of_record(topic, self.partition, record, rejection))

    def _set_aside(self, letter: DeadLetter) -> None:
        self._letters.append(fitting(letter))
        self._counts.dead_letters[letter.topic, letter.reason] += 1

    def _mark(self, topic: str, marker: Marker) -> None:
        if marker.marker == "backfill-begun":
            self.clocks.begin_backfill([self._topics[channel] for channel in marker.channels])
        else:
            self.clocks.end_backfill(topic)

    # ---- the end of a unit of work

    def changes(self) -> Changes:
        """What a transaction has to write so that all that was processed is the truth.

        Raises StepRaised when a state cannot be written: see `apply`.
        """
        journeys = []
        try:
            for key, state in self._touched.items():
                self._staged[key], record = self._written(key, state)
                journeys.append((key, record))
        except Exception as error:
            raise StepRaised("a journey cannot be written") from error
        clocks = self.clocks.snapshot()
        return Changes(
            journeys,
            self.tallies.changed(),
            self._actions,
            self._letters,
            PartitionRecord(
                positions=self.positions,
                topic_ids=self.topic_ids,
                live_clock=clocks.live_clock,
                backfill_clocks=clocks.backfill_clocks,
                backfill_clock=clocks.backfill_clock,
                app_id=self._app_id,
                app_version=self._version,
            ),
        )

    def _written(self, key: bytes, state: State) -> tuple[bytes, bytes]:
        """The state's bytes and its record; raises where Kafka would not take that."""
        stored, record = self._program.encode(key, state)
        if len(record) > MOST_BYTES:
            raise TooLarge(f"a journey of {len(record)} bytes")
        return stored, record

    def commit(self) -> Counts:
        """The changes are written: keep them and begin anew. Returns what this unit saw."""
        for key, stored in self._staged.items():
            self.state_bytes += len(stored) - len(self._stored.get(key, b""))
        self._stored.update(self._staged)
        self._wakeups.commit()
        self.tallies.commit()
        counts = self._counts
        self._begin()
        return counts

    def roll_back(self) -> None:
        """Forget everything since the last commit."""
        self._wakeups.roll_back()
        self.tallies.roll_back()
        self.clocks = PartitionClocks.of(self._committed_clocks)
        self.positions = self._committed_positions
        self._begin()
