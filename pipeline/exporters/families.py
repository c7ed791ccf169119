"""The families of one scrape: totals under the names, kinds and helps of their declarations."""

from collections.abc import Iterator, Mapping

from pipeline.exporters.totals import Totals
from pipeline.metrics.declarations import METRICS, TWINS, Metric
from pipeline.probes.exposition import Family, Labels, Value


def service_families(totals: Totals) -> Iterator[Family]:
    """Every declared metric that has a value, each followed by its twin, where there is one."""
    values = totals.values()
    for metric in METRICS.values():
        yield _family(metric, values)
        if metric.name in TWINS:
            yield _family(TWINS[metric.name], values)


def _family(metric: Metric, values: Mapping[str, Mapping[Labels, Value]]) -> Family:
    return Family(
        name=metric.name,
        kind="gauge" if metric.kind == "oldest" else metric.kind,
        help=metric.help,
        labels=metric.labels,
        series=values.get(metric.name, {}),
        edges_ms=metric.buckets,
    )
