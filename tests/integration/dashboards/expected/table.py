"""Every dashboard's expectations."""

from collections.abc import Mapping
from typing import Final

from tests.integration.dashboards.expected import Expected
from tests.integration.dashboards.expected.data_quality import DATA_QUALITY
from tests.integration.dashboards.expected.lifecycle import LIFECYCLE
from tests.integration.dashboards.expected.overview import OVERVIEW
from tests.integration.dashboards.expected.pipeline_health import PIPELINE
from tests.integration.dashboards.expected.queues import QUEUES
from tests.integration.dashboards.expected.satisfaction import SATISFACTION
from tests.integration.dashboards.expected.sla import SLA

EXPECTED: Final[Mapping[str, Expected]] = {
    "cx-overview": OVERVIEW,
    "cx-queues": QUEUES,
    "cx-sla": SLA,
    "cx-satisfaction": SATISFACTION,
    "cx-lifecycle": LIFECYCLE,
    "cx-pipeline": PIPELINE,
    "cx-data-quality": DATA_QUALITY,
}
