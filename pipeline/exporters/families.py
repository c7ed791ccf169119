"""The families of one scrape: totals under the names, kinds and helps of their declarations."""

from collections.abc import Iterator

from pipeline.exporters.totals import Totals
from pipeline.metrics.declarations import METRICS, TWINS
from pipeline.probes.exposition import Family
from pipeline.probes.families import family_of


def service_families(totals: Totals) -> Iterator[Family]:
    """Every declared metric that has a value, each followed by its twin, where there is one."""
    values = totals.values()
    for metric in METRICS.values():
        yield family_of(metric, values.get(metric.name, {}))
        if metric.name in TWINS:
            twin = TWINS[metric.name]
            yield family_of(twin, values.get(twin.name, {}))
