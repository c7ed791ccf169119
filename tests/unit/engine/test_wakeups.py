"""Each clock wakes those who asked it, whoever else asked the other."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.engine.wakeups import DAY_MS, Due, Sleepers, WakeTimes, WakeUps

ADA, BOB = b"c:ada", b"c:bob"


def asked(*sleepers: Due) -> WakeUps:
    wakeups = WakeUps()
    for due in sleepers:
        wakeups.ask(due)
    wakeups.commit()
    return wakeups


def test_a_live_deadline_does_not_wait_for_a_backfill() -> None:
    wakeups = asked(Due(50, ADA, is_live=True), Due(40, BOB, is_live=False))
    assert wakeups.take_due(live=60, backfill=30) == Due(50, ADA, is_live=True)
    assert wakeups.take_due(live=60, backfill=30) is None
    assert wakeups.take_due(live=60, backfill=40) == Due(40, BOB, is_live=False)


def test_what_was_asked_is_in_force_with_the_commit() -> None:
    wakeups = WakeUps()
    wakeups.ask(Due(5, ADA, is_live=True))
    assert wakeups.take_due(9, 9) is None
    wakeups.commit()
    assert wakeups.take_due(9, 9)


def test_a_roll_back_wakes_again_and_forgets_what_was_asked() -> None:
    wakeups = asked(Due(5, ADA, is_live=False))
    for _ in range(2):
        wakeups.ask(Due(1, BOB, is_live=True))
        assert wakeups.take_due(9, 9) == Due(5, ADA, is_live=False)
        assert wakeups.woken == 1
        wakeups.roll_back()
        assert wakeups.woken == 0


def test_of_what_was_written_about_a_customer_the_last_counts() -> None:
    wakeups = WakeUps()
    wakeups.restore(ADA, WakeTimes(5, 7))
    wakeups.restore(ADA, WakeTimes(None, 8))
    wakeups.restore(BOB, WakeTimes(1, 1))
    wakeups.restore(BOB, None)
    wakeups.restored()
    assert wakeups.take_due(9, 9) == Due(8, ADA, is_live=False)
    assert wakeups.take_due(9, 9) is None


TIMES = st.integers(0, 400 * DAY_MS)


@given(st.lists(st.tuples(TIMES, st.sampled_from([b"a", b"b", b"c"]))), st.lists(TIMES))
def test_everybody_is_woken_once_at_the_first_look_after_their_time(
    asleep: list[tuple[int, bytes]], looks: list[int]
) -> None:
    sleepers, waiting = Sleepers(), sorted(asleep)
    for at, key in asleep[::2]:
        sleepers.add(at, key)
    added = False
    for now in [*sorted(looks), 400 * DAY_MS]:
        woken = []
        while due := sleepers.take_due(now):
            woken.append(due)
        if not added:
            # The other half asks after the first look, some of them for what has passed.
            for at, key in asleep[1::2]:
                sleepers.add(at, key)
            while due := sleepers.take_due(now):
                woken.append(due)
            added = True
        assert sorted(woken) == [each for each in waiting if each[0] <= now]
        waiting = [each for each in waiting if each[0] > now]
    assert not waiting
