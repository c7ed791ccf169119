import pytest

from pipeline.cli.demo_scores import ces, csat, nps


def test_csat_is_the_share_of_fours_and_fives() -> None:
    assert csat({1: 1, 3: 1, 4: 1, 5: 1}) == 50


def test_nps_is_promoters_minus_detractors() -> None:
    assert nps({0: 1, 6: 1, 7: 1, 8: 1, 9: 2, 10: 4}) == 40
    assert nps({0: 3}) == -100
    assert nps({10: 3}) == 100


def test_ces_is_the_mean() -> None:
    assert ces({1: 1, 7: 3}) == pytest.approx(5.5)
