"""Which dashboards there are."""

from collections.abc import Callable
from typing import Final

from grafana_foundation_sdk.models.dashboard import Dashboard

from deploy.grafana.data_quality import data_quality
from deploy.grafana.lifecycle import lifecycle
from deploy.grafana.overview import overview
from deploy.grafana.pipeline_health import pipeline_health
from deploy.grafana.queues import queues
from deploy.grafana.satisfaction import satisfaction
from deploy.grafana.sla import sla

DASHBOARDS: Final[tuple[Callable[[], Dashboard], ...]] = (
    overview,
    queues,
    sla,
    satisfaction,
    lifecycle,
    pipeline_health,
    data_quality,
)
