"""Samples with times, held against the Prometheus client's own reader of OpenMetrics."""

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from pipeline.probes.exposition import Family, Histogram
from pipeline.probes.openmetrics import END, family_header, samples

QUEUES = st.sampled_from(["none", 'a "b"', "back\\slash", "two\nlines", "é😀", "x,y=z"])


def read(text: str) -> list[tuple[str, dict[str, str], float, float]]:
    return [
        (sample.name, sample.labels, sample.value, float(sample.timestamp))
        for family in text_string_to_metric_families(text + END)  # type: ignore[no-untyped-call]  # untyped in the client
        for sample in family.samples
    ]


@given(QUEUES, st.integers(0, 10**9))
def test_a_counter_is_read_back_with_its_times(queue: str, value: int) -> None:
    family = Family("cx_cases_opened_total", "counter", 'A "help"\n\\', ("queue",), {})
    text = family_header(family) + samples(family, (queue,), value, range(300, 901, 300))
    labels = {"queue": queue}
    assert read(text) == [
        ("cx_cases_opened_total", labels, value, 300),
        ("cx_cases_opened_total", labels, value, 600),
        ("cx_cases_opened_total", labels, value, 900),
    ]


def test_a_gauge_keeps_its_name() -> None:
    family = Family("cx_customers", "gauge", "Customers.", (), {})
    assert family_header(family) + samples(family, (), 2, [60]) == (
        "# HELP cx_customers Customers.\n# TYPE cx_customers gauge\ncx_customers 2.0 60\n"
    )


def test_all_of_a_histogram_is_told_before_its_next_time() -> None:
    # Written out: the client's reader takes the second time's buckets for repetitions.
    family = Family("cx_wait_seconds", "histogram", "Waits.", ("queue",), {}, (60_000,))
    text = samples(family, ("q",), Histogram((1, 2), 90_500), [60, 120])
    assert text.splitlines() == [
        'cx_wait_seconds_bucket{le="60.0",queue="q"} 1.0 60',
        'cx_wait_seconds_bucket{le="+Inf",queue="q"} 3.0 60',
        'cx_wait_seconds_count{queue="q"} 3.0 60',
        'cx_wait_seconds_sum{queue="q"} 90.5 60',
        'cx_wait_seconds_bucket{le="60.0",queue="q"} 1.0 120',
        'cx_wait_seconds_bucket{le="+Inf",queue="q"} 3.0 120',
        'cx_wait_seconds_count{queue="q"} 3.0 120',
        'cx_wait_seconds_sum{queue="q"} 90.5 120',
    ]
