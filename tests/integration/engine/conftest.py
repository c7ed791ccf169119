"""The ground of the engine's tests."""

import pytest

from tests.integration.engine.ground import Ground
from tests.support.processes import CxLauncher


@pytest.fixture
def ground(kafka: str, topic_prefix: str, cx: CxLauncher) -> Ground:
    """Fresh topics, and workers on them."""
    return Ground(kafka, topic_prefix, cx)
