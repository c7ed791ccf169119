from pipeline.producers.simulator import SIMULATED_QUEUES
from pipeline.producers.simulator.scenarios import HOUR_MS
from pipeline.producers.simulator.shifts import SHIFTS, Shift, Span, duty, staffing, without

NOBODY_GONE = (0, 0)
DAY = Shift("day", 1.0, 9.0, 17.5, 12.5)


def hours(spans: list[Span]) -> list[tuple[float, float]]:
    return [(begins / HOUR_MS, ends / HOUR_MS) for begins, ends in spans]


def test_a_day_at_work_has_a_lunch_break() -> None:
    assert hours(duty(DAY, 0, NOBODY_GONE)) == [(9.0, 12.5), (13.0, 17.5)]


def test_lunch_is_taken_in_turns() -> None:
    assert hours(duty(DAY, 0, NOBODY_GONE, HOUR_MS)) == [(9.0, 13.5), (14.0, 17.5)]


def test_an_absence_is_taken_out_of_the_day() -> None:
    gone = (10 * HOUR_MS, 15 * HOUR_MS)
    assert hours(duty(DAY, 0, gone)) == [(9.0, 10.0), (15.0, 17.5)]


def test_an_absence_on_another_day_changes_nothing() -> None:
    gone = (40 * HOUR_MS, 45 * HOUR_MS)
    assert duty(DAY, 0, gone) == duty(DAY, 0, NOBODY_GONE)


def test_nothing_is_left_of_a_span_that_is_cut_out_whole() -> None:
    assert without([(5, 10)], (0, 20)) == []


def test_every_hour_belongs_to_a_shift() -> None:
    for quarter in range(96):
        hour = quarter / 4
        assert any(s.begins <= hour < s.ends or s.begins <= hour + 24 < s.ends for s in SHIFTS)


def test_every_queue_has_somebody_on_every_shift_however_small_the_company() -> None:
    for queue in SIMULATED_QUEUES:
        assert min(staffing(0.01, queue).values()) == 1


def test_the_staff_grows_with_the_traffic() -> None:
    small, large = (sum(staffing(rate, "technical").values()) for rate in (1, 10))
    assert 8 * small < large < 12 * small
