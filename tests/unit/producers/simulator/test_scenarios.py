from collections import Counter

from pipeline.contract.details import Shipment
from pipeline.producers.simulator import SCENARIOS, SIMULATED_QUEUES
from pipeline.producers.simulator.scenarios import HOUR_MS, MINUTE_MS
from tests.unit.producers.simulator.conftest import MONDAY_9, Told, told_within
from tests.unit.producers.simulator.stories import first_responses_minutes, p90

SHORT = SCENARIOS["slow-support"].short_staffing
SILENCE = SCENARIOS["outage"].silence


def waits(told: Told, queue: str, from_hour: float, to_hour: float) -> list[float]:
    begins, ends = (MONDAY_9 + int(hour * HOUR_MS) for hour in (from_hour, to_hour))
    return first_responses_minutes(told, queue, begins, ends)


def test_slow_support_raises_response_times_in_its_queue(busy_day: Told, slow_day: Told) -> None:
    assert SHORT is not None
    calm, slow = (p90(waits(told, SHORT.queue, 1, 3)) for told in (busy_day, slow_day))
    assert slow > 3 * calm


def test_slow_support_leaves_the_other_queues_as_they_are(busy_day: Told, slow_day: Told) -> None:
    assert SHORT is not None
    for queue in set(SIMULATED_QUEUES) - {SHORT.queue}:
        assert p90(waits(slow_day, queue, 1, 3)) < 2 * p90(waits(busy_day, queue, 1, 3)) + 10


def test_slow_support_recovers(busy_day: Told, slow_day: Told) -> None:
    assert SHORT is not None
    assert p90(waits(slow_day, SHORT.queue, 6, 7.5)) < 2 * p90(waits(busy_day, SHORT.queue, 6, 7.5))


def test_calm_days_answer_most_customers_within_the_hour(busy_day: Told) -> None:
    for queue in SIMULATED_QUEUES:
        for hour in range(7):
            assert p90(waits(busy_day, queue, hour, hour + 1)) < 60


def test_late_parcels_delay_many_more_parcels() -> None:
    calm, late = (
        late_share(told_within(scenario, 24, rate=2)) for scenario in ("calm", "late-parcels")
    )
    assert calm < 0.2
    assert late > 0.4


def late_share(told: Told) -> float:
    outcomes = Counter(
        t.occurred_at > t.detail.promised_at
        for _, t in told
        if t.kind == "shipment.delivered"
        and isinstance(t.detail, Shipment)
        and t.detail.promised_at
    ) + Counter({True: sum(t.kind == "shipment.delayed" for _, t in told)})
    return outcomes[True] / outcomes.total()


def test_an_outage_lets_nothing_through_and_loses_nothing() -> None:
    assert SILENCE is not None
    told = told_within("outage", 2, rate=3)
    silent_from = MONDAY_9 + SILENCE.window.begins_ms
    silent_until = MONDAY_9 + SILENCE.window.ends_ms
    assert not [t for at, t in told if silent_from <= at < silent_until]
    held_back = {t.event_id for _, t in told if silent_from <= t.occurred_at < silent_until}
    assert len(held_back) > 0.7 * 3 * SILENCE.window.lasts_ms / 1000


def test_after_an_outage_some_touchpoints_arrive_twice_unchanged() -> None:
    told = told_within("outage", 2, rate=3)
    times = Counter(t.event_id for _, t in told)
    twice = [event_id for event_id, count in times.items() if count == 2]
    assert len(twice) > 10
    assert max(times.values()) == 2
    copies = {
        event_id: {id(t) for _, t in told if t.event_id == event_id} for event_id in twice[:3]
    }
    assert all(len(same) == 1 for same in copies.values())


def test_an_outage_ends_in_a_burst() -> None:
    assert SILENCE is not None
    by_minute = Counter((at - MONDAY_9) // MINUTE_MS for at, _ in told_within("outage", 2, rate=3))
    first_minute = SILENCE.window.ends_ms // MINUTE_MS
    assert by_minute[first_minute] > 4 * by_minute[first_minute - 25]
