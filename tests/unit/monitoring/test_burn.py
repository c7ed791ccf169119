"""Burn rates that can fire, whatever the objective."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.monitoring.burn import factors, greatest_burn, remarks, threshold_ratio

MONTH_HOURS = 30 * 24.0

objectives = st.floats(0.00001, 0.99999)


def kept(objective: float, period_hours: float = MONTH_HOURS) -> list[float]:
    return [one.factor for one in factors(objective, period_hours) if one.refused is None]


def test_for_three_nines_the_factors_are_those_of_the_workbook() -> None:
    assert kept(0.999) == [14.4, 6, 3, 1]


def test_for_nine_in_ten_none_is_beyond_what_can_be_missed() -> None:
    assert greatest_burn(0.9) == pytest.approx(10)
    assert kept(0.9) == [3.25, 2.35, 1.68, 1]
    assert [threshold_ratio(factor, 0.9) for factor in kept(0.9)] == [0.325, 0.235, 0.168, 0.1]


@given(objectives)
def test_each_can_fire_and_none_fires_while_the_budget_lasts(objective: float) -> None:
    for factor in kept(objective):
        assert 1 <= factor < greatest_burn(objective) or factor == pytest.approx(1, abs=0.01)
        assert (1 - objective) * 0.999 <= threshold_ratio(factor, objective) < 1


@given(objectives)
def test_a_longer_window_fires_at_a_lower_rate(objective: float) -> None:
    assert all(shorter >= longer for shorter, longer in pairwise(kept(objective)))


def test_an_impossible_factor_is_refused_by_name() -> None:
    assert remarks(0.9, MONTH_HOURS)[0] == (
        "1h: 3.25; 14.4 refused, it cannot fire: no more than 10 is possible"
    )
    assert remarks(0.99, MONTH_HOURS)[0] == "1h: 14.4, of at most 100"


def test_a_window_in_which_the_budget_may_be_spent_has_no_factor() -> None:
    week = [one.refused for one in factors(0.95, 7 * 24.0)]
    assert week[:2] == [None, None]
    assert "the budget allows" in (week[3] or "")
    assert "3d: none" in remarks(0.95, 7 * 24.0)[3]


@pytest.mark.parametrize("objective", [0.0, 1.0, 1.5, -0.1])
def test_an_objective_without_a_budget_is_refused(objective: float) -> None:
    with pytest.raises(ValueError, match="leaves no budget"):
        factors(objective, MONTH_HOURS)
