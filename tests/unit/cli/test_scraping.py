import pytest

from pipeline.cli.scraping import INFINITE, Page, less, quantile

PAGE = Page(
    """\
# HELP cx_cases_open Cases open and not resolved now.
# TYPE cx_cases_open gauge
cx_cases_open{channel="email",queue="billing"} 3.0
cx_cases_open{channel="chat",queue="billing"} 2.0
cx_cases_open{channel="chat",queue="general"} 7.0
cx_wait_seconds_bucket{queue="billing",le="60.0"} 2.0
cx_wait_seconds_bucket{queue="billing",le="+Inf"} 4.0
cx_wait_seconds_bucket{queue="general",le="60.0"} 1.0
cx_wait_seconds_bucket{queue="general",le="+Inf"} 1.0
cx_pipeline_duplicates_total 12.0
"""
)


def test_samples_are_kept_as_they_were_written() -> None:
    assert PAGE.samples['cx_cases_open{channel="email",queue="billing"}'] == 3
    assert PAGE.samples["cx_pipeline_duplicates_total"] == 12
    assert len(PAGE.samples) == 8


def test_totals_add_up_the_series_with_these_labels() -> None:
    assert PAGE.total("cx_cases_open") == 12
    assert PAGE.total("cx_cases_open", queue="billing") == 5
    assert PAGE.total("cx_cases_open", queue="billing", channel="chat") == 2
    assert PAGE.total("cx_unheard_of") == 0


def test_totals_by_a_label() -> None:
    assert PAGE.totals("cx_cases_open", "channel") == {"email": 3, "chat": 9}


def test_values_of_series_with_these_labels() -> None:
    assert PAGE.values("cx_cases_open", queue="billing") == [3, 2]
    assert PAGE.values("cx_cases_open", queue="bill") == []


def test_a_label_is_found_by_its_whole_name() -> None:
    page = Page('cx_x{sub_queue="a",queue="b"} 1.0\n')
    assert page.total("cx_x", queue="a") == 0
    assert page.totals("cx_x", "queue") == {"b": 1}


def test_buckets_are_summed_over_other_labels() -> None:
    assert PAGE.buckets("cx_wait_seconds") == {60.0: 3.0, INFINITE: 5.0}
    assert PAGE.buckets("cx_wait_seconds", queue="general") == {60.0: 1.0, INFINITE: 1.0}


def test_what_was_observed_earlier_can_be_taken_off() -> None:
    assert less({60.0: 3.0, INFINITE: 5.0}, {60.0: 1.0, INFINITE: 1.0}) == {
        60.0: 2.0,
        INFINITE: 4.0,
    }


def test_nothing_observed_has_no_quantile() -> None:
    assert quantile(0.9, {}) is None
    assert quantile(0.9, {60.0: 0.0, INFINITE: 0.0}) is None


@pytest.mark.parametrize(
    ("share", "seconds"), [(0.5, 60.0), (0.25, 30.0), (0.75, 90.0), (1.0, 120.0)]
)
def test_quantiles_are_linear_within_a_bucket(share: float, seconds: float) -> None:
    buckets = {60.0: 10.0, 120.0: 20.0, INFINITE: 20.0}
    assert quantile(share, buckets) == pytest.approx(seconds)


def test_beyond_the_last_edge_the_quantile_is_that_edge() -> None:
    assert quantile(0.9, {60.0: 1.0, INFINITE: 10.0}) == 60.0


def test_empty_buckets_are_passed_over() -> None:
    assert quantile(0.5, {60.0: 0.0, 120.0: 0.0, 180.0: 4.0, INFINITE: 4.0}) == 150.0
