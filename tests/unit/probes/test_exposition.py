"""The text served is what the Prometheus client would write, also where it was kept from before."""

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.utils import floatToGoString

from pipeline.probes.exposition import Exposition, Family, Histogram, Labels, Value, render

EDGES_MS = (500, 60_000, 3_600_000, 2_592_000_000)

names = st.sampled_from(["channel", "queue", "hours", "zone"])
values = st.sampled_from(
    ["", "none", "Value 1", 'a "b"', "back\\slash", "two\nlines", "é😀", "x,y=z"]
)
histograms = st.builds(
    Histogram,
    st.tuples(*[st.integers(0, 10**7)] * (len(EDGES_MS) + 1)),
    st.integers(0, 10**15),
)


def go_text(number: float) -> str:
    return str(floatToGoString(number))  # type: ignore[no-untyped-call]  # untyped in the client


class FamiliesAsTheClientHoldsThem:
    """The same families as client objects, for the client to render."""

    def __init__(self, families: list[Family]) -> None:
        self._families = families

    def collect(self) -> Iterator[Metric]:
        for family in self._families:
            match family.kind:
                case "counter":
                    yield from self._numbers(
                        CounterMetricFamily(family.name, family.help, labels=family.labels), family
                    )
                case "gauge":
                    yield from self._numbers(
                        GaugeMetricFamily(family.name, family.help, labels=family.labels), family
                    )
                case "histogram":
                    yield self._histogram(family)

    def _numbers(
        self, metric: CounterMetricFamily | GaugeMetricFamily, family: Family
    ) -> Iterator[Metric]:
        for labels, value in family.series.items():
            assert not isinstance(value, Histogram)
            metric.add_metric(labels, value)
        yield metric

    def _histogram(self, family: Family) -> Metric:
        metric = HistogramMetricFamily(family.name, family.help, labels=family.labels)
        edges = [go_text(edge / 1000) for edge in family.edges_ms] + ["+Inf"]
        for labels, value in family.series.items():
            assert isinstance(value, Histogram)
            totals = [sum(value.counts[: place + 1]) for place in range(len(value.counts))]
            metric.add_metric(labels, list(zip(edges, totals, strict=True)), value.sum_ms / 1000)
        return metric


def _series(
    labels: st.SearchStrategy[Labels], value: st.SearchStrategy[Value]
) -> st.SearchStrategy[dict[Labels, Value]]:
    return st.dictionaries(labels, value, min_size=1, max_size=4)


@st.composite
def families(draw: st.DrawFn) -> list[Family]:
    labels = tuple(draw(st.lists(names, unique=True, max_size=3)))
    label_values = st.tuples(*[values] * len(labels))
    numbers = st.integers(-(10**9), 10**15) | st.floats(allow_nan=False).map(
        lambda number: number + 0.0
    )  # no -0.0: it equals 0
    help_text = draw(values)
    return [
        Family(
            "cx_things_total",
            "counter",
            help_text,
            labels,
            draw(_series(label_values, st.integers(0, 10**15))),
        ),
        Family("cx_level", "gauge", help_text, labels, draw(_series(label_values, numbers))),
        Family(
            "cx_wait_seconds",
            "histogram",
            help_text,
            labels,
            draw(_series(label_values, histograms)),
            EDGES_MS,
        ),
    ]


@given(families())
def test_text_is_what_the_client_writes(given_families: list[Family]) -> None:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(FamiliesAsTheClientHoldsThem(given_families))
    assert render(given_families).decode() == generate_latest(registry).decode()


@given(st.lists(_series(st.tuples(values), histograms), max_size=4))
def test_kept_text_never_differs_from_fresh_text(scrapes: list[dict[Labels, Value]]) -> None:
    exposition = Exposition()
    for series in scrapes:
        waits = [Family("cx_wait_seconds", "histogram", "Waits.", ("queue",), series, EDGES_MS)]
        assert exposition.render(waits) == render(waits)


def test_a_family_without_series_is_left_out() -> None:
    assert render([Family("cx_things_total", "counter", "Things.", (), {})]) == b""


def test_a_series_that_has_gone_is_not_written() -> None:
    exposition = Exposition()
    both = Family("cx_level", "gauge", "Level.", ("queue",), {("a",): 1, ("b",): 2})
    exposition.render([both])
    assert b'queue="b"' not in exposition.render([both._replace(series={("a",): 1})])


def test_sums_are_exact_to_the_millisecond() -> None:
    exact = Family(
        "cx_wait_seconds",
        "histogram",
        "Waits.",
        (),
        {(): Histogram((3, 0), 1_234_567_890_123)},
        (500,),
    )
    line = render([exact]).decode().splitlines()[-1]
    assert round(float(line.split()[1]) * 1000) == 1_234_567_890_123
