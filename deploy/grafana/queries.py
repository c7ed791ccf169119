"""What a panel asks Prometheus."""

from collections.abc import Sequence
from dataclasses import dataclass

from grafana_foundation_sdk.builders import prometheus
from grafana_foundation_sdk.models.dashboard import DataSourceRef
from grafana_foundation_sdk.models.prometheus import Dataquery

# The dashboard's variable, so that the reader picks the Prometheus.
DATA_SOURCE = DataSourceRef(type_val="prometheus", uid="${datasource}")


@dataclass(frozen=True, slots=True)
class Query:
    """PromQL and what its series are called; `{{queue}}` in it stands for that label."""

    promql: str
    legend: str = ""


def instant(queries: Sequence[Query]) -> list[Dataquery]:
    """Asked for the end of the time range."""
    return [_target(place, query).instant().build() for place, query in enumerate(queries)]


def ranged(queries: Sequence[Query]) -> list[Dataquery]:
    """Asked for the whole time range."""
    return [_target(place, query).range().build() for place, query in enumerate(queries)]


def _target(place: int, query: Query) -> prometheus.Dataquery:
    target = prometheus.Dataquery().expr(query.promql).ref_id(chr(ord("A") + place))
    return target.datasource(DATA_SOURCE).legend_format(query.legend or "__auto")
