from collections import Counter
from itertools import islice

import msgspec
import pytest

from pipeline.contract.kinds import CHANNELS, KINDS
from pipeline.contract.validation import validate
from pipeline.producers.simulator import SCENARIOS, SIMULATED_QUEUES, simulate
from pipeline.producers.simulator.rhythm import intensity
from pipeline.producers.simulator.scenarios import HOUR_MS, ScenarioName
from tests.unit.producers.simulator.conftest import MONDAY_9, Told, told_within


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_same_arguments_give_the_same_touchpoints(scenario: ScenarioName) -> None:
    first, second = (
        list(islice(simulate(SCENARIOS[scenario], 500, 5, 7, MONDAY_9), 5_000)) for _ in range(2)
    )
    assert first == second


def test_another_seed_tells_another_story_under_other_event_ids() -> None:
    one, other = (told_within("calm", 0.5, seed=seed) for seed in (1, 2))
    assert not {t.event_id for _, t in one} & {t.event_id for _, t in other}
    assert [t.kind for _, t in one] != [t.kind for _, t in other]


def test_the_same_seed_at_another_time_uses_other_event_ids() -> None:
    later = simulate(SCENARIOS["calm"], 2_000, 1.0, 1, MONDAY_9 + HOUR_MS)
    ids = {t.event_id for _, t in told_within("calm", 0.5)}
    assert not ids & {t.event_id for _, t in islice(later, 1_000)}


def test_event_ids_are_unique_while_all_producers_get_through(days: Told) -> None:
    assert len({t.event_id for _, t in days}) == len(days)


def test_every_kind_occurs_within_a_week() -> None:
    kinds = Counter(t.kind for _, t in told_within("calm", 168, rate=1))
    assert KINDS.keys() == kinds.keys()


def test_every_channel_occurs_within_a_day(days: Told) -> None:
    assert {t.channel for at, t in days if at < MONDAY_9 + 24 * HOUR_MS} == set(CHANNELS)


def test_cases_are_about_a_third_of_the_traffic(days: Told) -> None:
    service = sum(KINDS[t.kind].stage == "service" for _, t in days)
    assert 0.28 < service / len(days) < 0.40


def test_the_volume_is_the_rate_that_was_asked_for_in_working_hours(busy_day: Told) -> None:
    usual = sum(intensity(MONDAY_9 + hour * HOUR_MS + HOUR_MS // 2) for hour in range(8))
    assert len(busy_day) / (usual * 3_600 * 3) == pytest.approx(1.0, abs=0.12)


def test_the_first_minute_is_already_lively() -> None:
    first_minute = told_within("calm", 1 / 60, rate=20)
    assert len(first_minute) > 0.4 * 20 * 60


def test_touchpoints_arrive_in_order_and_never_before_they_happen(days: Told) -> None:
    arrivals = [at for at, _ in days]
    assert arrivals == sorted(arrivals)
    assert all(t.occurred_at <= at == t.received_at for at, t in days)


def test_some_app_touchpoints_arrive_after_later_ones(days: Told) -> None:
    late = [t for at, t in days if t.occurred_at < at]
    assert {t.channel for t in late} == {"app"}
    assert 0 < len(late) < 0.05 * sum(t.channel == "app" for _, t in days)


def test_queues_are_the_published_ones(days: Told) -> None:
    assert {t.queue for _, t in days if t.queue} == set(SIMULATED_QUEUES)


def test_the_contract_accepts_all_of_it(days: Told) -> None:
    for _, touchpoint in days:
        assert validate(touchpoint) is touchpoint


def test_details_hold_what_their_types_promise(days: Told) -> None:
    for _, touchpoint in days[:20_000]:
        if touchpoint.detail is not None:
            detail = touchpoint.detail
            assert msgspec.convert(msgspec.to_builtins(detail), type(detail)) == detail


def test_some_visitors_sign_in_and_keep_their_visitor_id(days: Told) -> None:
    signed_in = {t.anonymous_id for _, t in days if t.kind == "customer.identified"}
    before = {t.anonymous_id for _, t in days if t.customer_id is None}
    assert len(signed_in & before) > 50


def test_customers_stay_within_their_number(days: Told) -> None:
    assert len({t.customer_id for _, t in days if t.customer_id}) <= 2_000
