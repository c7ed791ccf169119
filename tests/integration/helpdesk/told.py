"""What Prometheus was told, net of retractions, held against what was computed independently."""

from collections.abc import Iterator, Mapping

from pipeline.metrics.declarations import METRICS, TWINS, Metric
from tests.integration.helpdesk.independent import Expected, Labels
from tests.support.prometheus_server import PrometheusServer

TARGET_LABELS = {"__name__", "instance", "job"}
Numbers = Mapping[Labels, float]


def differences(
    prometheus: PrometheusServer, expected: Mapping[str, Mapping[Labels, Expected]]
) -> list[str]:
    """One line for every series that is not, exactly, as computed; both ways."""
    return [
        line
        for metric in METRICS.values()
        for line in _differences(prometheus, metric, expected[metric.name])
    ]


def _differences(
    prometheus: PrometheusServer, metric: Metric, expected: Mapping[Labels, Expected]
) -> Iterator[str]:
    for suffix, numbers in _series_of(metric, expected).items():
        yield from _unequal(metric.name + suffix, _net(prometheus, metric, suffix), numbers)


def _series_of(metric: Metric, expected: Mapping[Labels, Expected]) -> dict[str, Numbers]:
    """Suffix of the series' name → the numbers it is to have."""
    if metric.kind != "histogram":
        return {"": {labels: _number(value) for labels, value in expected.items()}}
    seconds = {labels: _observations(value) for labels, value in expected.items()}
    edges = [edge / 1000 for edge in metric.buckets] + [float("inf")]
    return {
        "_count": {labels: len(every) for labels, every in seconds.items()},
        "_sum": {labels: sum(every) for labels, every in seconds.items()},
        "_bucket": {
            labels | {("le", _le(edge))}: sum(one <= edge for one in every)
            for labels, every in seconds.items()
            for edge in edges
        },
    }


def _net(prometheus: PrometheusServer, metric: Metric, suffix: str) -> Numbers:
    numbers = _queried(prometheus, metric.name + suffix)
    if metric.name in TWINS:
        twin = _queried(prometheus, TWINS[metric.name].name + suffix)
        for labels, retracted in twin.items():
            numbers[labels] = numbers.get(labels, 0) - retracted
    return numbers


def _queried(prometheus: PrometheusServer, name: str) -> dict[Labels, float]:
    numbers = {}
    for labels, value in prometheus.query(name):
        kept = {key: text for key, text in labels.items() if key not in TARGET_LABELS}
        if "le" in kept:
            kept["le"] = _le(float(kept["le"]))
        numbers[frozenset(kept.items())] = value
    return numbers


def _unequal(name: str, told: Numbers, expected: Numbers) -> Iterator[str]:
    for labels in told.keys() | expected.keys():
        # Exact to the millisecond: beyond it, a difference of two floats is rounding.
        if round(told.get(labels, 0), 3) != expected.get(labels, 0):
            text = ", ".join(f"{key}={value}" for key, value in sorted(labels))
            yield f"{name} {text}: {told.get(labels, 0)}, not {expected.get(labels, 0)}"


def _le(edge: float) -> str:
    return f"{edge:g}" if edge == float("inf") else str(round(edge))


def _number(value: Expected) -> int:
    assert isinstance(value, int)
    return value


def _observations(value: Expected) -> list[int]:
    assert isinstance(value, list)
    return value
