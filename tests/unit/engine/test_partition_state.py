import pytest

from pipeline.contract.records import PartitionRecord
from pipeline.contract.touchpoint import Touchpoint
from pipeline.core.clocks import Now
from pipeline.core.effects import Act, Effect, WakeUp
from pipeline.engine.corrupt_log import CorruptLog
from pipeline.engine.partition_state import WAKE_SLICE, Changes, PartitionState, StepRaised
from tests.unit.engine.counting import (
    CHANNELS,
    POISON,
    TOPIC,
    WAKE_AFTER_MS,
    Counting,
    Growing,
    record,
)


def fresh() -> PartitionState[int]:
    return PartitionState(3, Counting(), CHANNELS)


def total(changes: Changes) -> int:
    """The pages counted so far, as the transaction would write it."""
    (tally,) = [tally for tally in changes.tallies if tally.metric == "cx_touchpoints_total"]
    return tally.value


def test_a_unit_of_work_writes_each_touched_customer_once_and_the_next_offsets() -> None:
    state = fresh()
    state.apply(TOPIC, [record(0), record(1), record(2, key=b"c:bob")])
    changes = state.changes()
    assert changes.journeys == [(b"c:ada", b"record:2"), (b"c:bob", b"record:1")]
    assert changes.partition.positions == {TOPIC: 3}
    assert total(changes) == 3


def test_what_is_committed_is_gone_on_from() -> None:
    state = fresh()
    state.apply(TOPIC, [record(0)])
    state.changes()
    assert state.commit().records == {TOPIC: 1}
    assert not state.dirty
    state.apply(TOPIC, [record(1)])
    assert state.changes().journeys == [(b"c:ada", b"record:2")]
    assert state.customers == 1


def test_records_below_the_position_are_old() -> None:
    state = fresh()
    state.apply(TOPIC, [record(0), record(1)])
    state.apply(TOPIC, [record(0), record(1), record(2)])
    state.apply(TOPIC, [record(1)])
    changes = state.changes()
    assert changes.journeys == [(b"c:ada", b"record:3")]
    assert total(changes) == 3


def test_a_roll_back_leaves_nothing_behind() -> None:
    state = fresh()
    state.apply(TOPIC, [record(0, value=b"10")])
    state.changes()
    state.commit()
    before = (state.positions.copy(), state.clocks.now(), state.customers, state.state_bytes)
    state.apply(TOPIC, [record(1, value=b"500"), record(2, key=b"c:bob", value=b"bad")])
    state.roll_back()
    assert (state.positions, state.clocks.now(), state.customers, state.state_bytes) == before
    assert not state.dirty
    state.apply(TOPIC, [record(1)])
    changes = state.changes()
    assert changes.journeys == [(b"c:ada", b"record:2")]
    assert changes.dead_letters == []
    assert total(changes) == 2


def test_what_cannot_be_read_is_put_aside_as_it_came() -> None:
    state = fresh()
    state.apply(TOPIC, [record(0), record(7, key=None, value=b"bad"), record(8)])
    (letter,) = state.changes().dead_letters
    assert (letter.topic, letter.partition, letter.offset) == (TOPIC, 3, 7)
    assert (letter.reason, letter.key, letter.value) == ("undecodable", None, b"bad")
    counts = state.commit()
    assert counts.dead_letters == {(TOPIC, "undecodable"): 1}
    assert counts.records == {TOPIC: 3}


def test_only_the_record_whose_step_raises_becomes_a_dead_letter() -> None:
    state = fresh()
    state.apply(TOPIC, [record(0)])
    with pytest.raises(StepRaised):
        state.apply(TOPIC, [record(1), record(2, value=POISON), record(3)])
    state.isolate()
    changes = state.changes()
    assert changes.journeys == [(b"c:ada", b"record:3")]
    assert changes.partition.positions == {TOPIC: 4}
    assert total(changes) == 3
    (letter,) = changes.dead_letters
    assert (letter.offset, letter.reason, letter.value) == (2, "step_raised", POISON)
    assert "as told" in letter.text


def test_two_adjacent_failures_are_two_dead_letters_and_the_positions_go_on() -> None:
    state = fresh()
    with pytest.raises(StepRaised):
        state.apply(TOPIC, [record(0, value=POISON), record(1, value=POISON), record(2)])
    state.isolate()
    changes = state.changes()
    assert [letter.offset for letter in changes.dead_letters] == [0, 1]
    assert changes.partition.positions == {TOPIC: 3}
    assert state.commit().records == {TOPIC: 3}


class Acting(Counting):
    """Emits an action for every event."""

    def step(
        self, state: int | None, event: Touchpoint | WakeUp, now: Now
    ) -> tuple[int, list[Effect]]:
        after, effects = super().step(state, event, now)
        return after, [*effects, Act("followup", "complaint", after, after, after + 5)]


def test_actions_are_written_with_the_unit_of_work_that_led_to_them() -> None:
    state = PartitionState(3, Acting(), CHANNELS)
    state.apply(TOPIC, [record(0), record(1, key=b"c:bob")])
    actions = state.changes().actions
    assert [(one.customer_key, one.created_at, one.due_at) for one in actions] == [
        ("c:ada", 1, 6),
        ("c:bob", 1, 6),
    ]
    state.commit()
    assert state.changes().actions == []


def test_what_is_rolled_back_or_put_aside_leads_to_no_action() -> None:
    state = PartitionState(3, Acting(), CHANNELS)
    state.apply(TOPIC, [record(0)])
    state.roll_back()
    assert state.changes().actions == []
    with pytest.raises(StepRaised):
        state.apply(TOPIC, [record(0), record(1, value=POISON)])
    state.isolate()
    assert len(state.changes().actions) == 1


def test_a_customer_is_woken_once_its_time_has_come_on_the_partitions_clock() -> None:
    state = fresh()
    state.apply(TOPIC, [record(0, value=b"10")])
    state.changes()
    state.commit()
    state.wake()
    assert not state.dirty
    state.idle(10 + WAKE_AFTER_MS)
    state.wake()
    assert state.changes().journeys == [(b"c:ada", b"record:1001")]


def test_a_wake_up_that_was_rolled_back_comes_again() -> None:
    state = fresh()
    state.apply(TOPIC, [record(0, value=b"10")])
    state.changes()
    state.commit()
    for _ in range(2):
        state.idle(10 + WAKE_AFTER_MS)
        state.wake()
        assert state.dirty
        state.roll_back()
        assert not state.dirty


def test_a_restored_partition_goes_on_where_it_stood() -> None:
    state = fresh()
    state.restore_state(b"c:ada", b"record:41")
    state.restore_state(b"c:gone", b"record:1")
    state.restore_state(b"c:gone", None)
    state.restore_partition(
        PartitionRecord(
            positions={TOPIC: 5},
            topic_ids={},
            live_clock=77,
            backfill_clocks={},
            backfill_clock=0,
            app_id="cx",
            app_version="",
        )
    )
    state.restored()
    assert state.customers == 1
    assert state.state_bytes == len(b"41")
    assert state.clocks.now().live == 77
    state.apply(TOPIC, [record(4), record(5)])
    assert state.changes().journeys == [(b"c:ada", b"record:42")]


def test_a_wake_up_that_raises_is_put_aside_with_the_state_it_could_not_wake() -> None:
    class Sleeper(Counting):
        def step(
            self, state: int | None, event: Touchpoint | WakeUp, now: Now
        ) -> tuple[int, list[Effect]]:
            if isinstance(event, WakeUp):
                raise ZeroDivisionError("asleep")
            return super().step(state, event, now)

    state = PartitionState(3, Sleeper(), CHANNELS)
    state.apply(TOPIC, [record(0, value=b"10")])
    state.changes()
    state.commit()
    state.idle(10 + WAKE_AFTER_MS)
    assert not state.wake()
    changes = state.changes()
    (letter,) = changes.dead_letters
    assert (letter.topic, letter.key, letter.value) == ("wake-up", b"c:ada", b"1")
    assert changes.journeys == [(b"c:ada", b"record:1")]
    state.commit()
    assert not state.wake()


def test_many_wake_ups_come_in_slices() -> None:
    state = fresh()
    customers = WAKE_SLICE + 1
    state.apply(TOPIC, [record(n, key=b"c:%d" % n, value=b"10") for n in range(customers)])
    state.changes()
    state.commit()
    state.idle(10 + WAKE_AFTER_MS)
    assert state.wake()
    assert state.uncommitted == WAKE_SLICE
    assert not state.wake()
    assert state.uncommitted == customers


def test_a_state_that_cannot_be_read_stops_the_work_instead_of_blaming_the_event() -> None:
    state = fresh()
    state.restore_state(b"c:ada", b"record:no number")
    state.restored()
    with pytest.raises(CorruptLog, match="c:ada"):
        state.apply(TOPIC, [record(0)])


def test_an_event_that_makes_a_journey_too_large_for_kafka_changes_nothing() -> None:
    state = PartitionState(3, Growing(), CHANNELS)
    state.apply(TOPIC, [record(offset) for offset in range(4)] + [record(4, key=b"c:bob")])
    with pytest.raises(StepRaised):
        state.changes()
    state.isolate()
    changes = state.changes()
    assert [key for key, _ in changes.journeys] == [b"c:ada", b"c:bob"]
    assert [letter.offset for letter in changes.dead_letters] == [2, 3]
    assert "1200000 bytes" in changes.dead_letters[0].text
    assert total(changes) == 3
    assert changes.partition.positions == {TOPIC: 5}


def test_a_wake_up_that_makes_a_journey_too_large_is_put_aside() -> None:
    state = PartitionState(3, Growing(), CHANNELS)
    state.apply(TOPIC, [record(0)])
    state.changes()
    state.commit()
    state.idle(10 + WAKE_AFTER_MS)
    state.wake()
    (letter,) = state.changes().dead_letters
    assert letter.topic == "wake-up"
    assert letter.value == b"1"


def test_a_wake_up_after_a_step_that_cannot_be_written_waits_for_its_isolation() -> None:
    class Unwritable(Counting):
        def encode(self, key: bytes, state: int) -> tuple[bytes, bytes]:
            if state == 2:
                raise OverflowError
            return super().encode(key, state)

    state = PartitionState(3, Unwritable(), CHANNELS)
    state.apply(TOPIC, [record(0)])
    state.changes()
    state.commit()
    state.apply(TOPIC, [record(1, value=b"%d" % (10 + WAKE_AFTER_MS))])
    with pytest.raises(StepRaised):
        state.wake()
    state.isolate()
    state.wake()
    changes = state.changes()
    assert changes.journeys == [(b"c:ada", b"record:1001")]
    assert [letter.offset for letter in changes.dead_letters] == [1]


def test_a_dead_letter_too_large_for_kafka_says_where_its_record_is() -> None:
    state = fresh()
    huge = record(7, value=b"bad")
    huge.headers = (("a", bytes(1_000_000)),)  # type: ignore[misc]  # the record is a namespace
    state.apply(TOPIC, [huge])
    (letter,) = state.changes().dead_letters
    assert (letter.topic, letter.offset, letter.reason) == (TOPIC, 7, "undecodable")
    assert (letter.key, letter.value, letter.headers) == (None, None, ())
    assert "too many" in letter.text


def test_what_is_no_record_is_passed_over_also_when_a_later_step_raises() -> None:
    state = fresh()
    state.apply(TOPIC, [record(0)])
    state.pass_over(TOPIC, 2)
    state.pass_over("cx.touchpoints.email", 5)
    state.pass_over(TOPIC, 1)
    assert state.positions == {TOPIC: 2, "cx.touchpoints.email": 5}
    with pytest.raises(StepRaised):
        state.apply(TOPIC, [record(2, value=POISON)])
    state.isolate()
    assert state.positions == {TOPIC: 3, "cx.touchpoints.email": 5}
