"""The family of a declared metric."""

from collections.abc import Mapping

from pipeline.metrics.declarations import Metric
from pipeline.probes.exposition import Family, Labels, Value


def family_of(metric: Metric, series: Mapping[Labels, Value]) -> Family:
    """These values under the metric's name, kind, help, labels and edges."""
    kind = "gauge" if metric.kind == "oldest" else metric.kind
    return Family(metric.name, kind, metric.help, metric.labels, series, metric.buckets)
