"""A real helpdesk's history, through real Kafka into real Prometheus, against another computation.

Every service metric, net of retractions, is the same to the unit and to the second, by all hours
and by business hours, in whatever order the history arrives, though some of it arrives twice, and
though workers are killed.
"""

import signal
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from confluent_kafka import Consumer

from tests.integration.helpdesk.independent import Expected, Labels, computed
from tests.integration.helpdesk.scene import Scene, Worker
from tests.integration.helpdesk.variants import History, in_order, partly_twice, shuffled
from tests.support.components import helpdesk_log
from tests.support.processes import CxLauncher, CxProcess
from tests.support.prometheus_server import PrometheusLauncher

DELIVERED_SECONDS = 60.0
# Small units of work: a kill finds some of them written, and one begun.
OFTEN = {
    "CX_COMMIT_INTERVAL_MS": "50",
    "CX_COMMIT_MAX_RECORDS": "200",
    "CX_SESSION_TIMEOUT_S": "6",
    "CX_HEARTBEAT_S": "1",
}
pytestmark = pytest.mark.needs("kafka", "prometheus", "helpdesk")


@pytest.fixture(scope="session")
def expected() -> Mapping[str, Mapping[Labels, Expected]]:
    return computed(helpdesk_log())


@pytest.fixture
def group(kafka: str, app_id: str) -> Iterator[Consumer]:
    consumer = Consumer(
        {"bootstrap.servers": kafka, "group.id": app_id, "enable.auto.commit": False}
    )
    yield consumer
    consumer.close()


@pytest.fixture
def scene(
    cx: CxLauncher,
    prometheus: PrometheusLauncher,
    group: Consumer,
    topic_prefix: str,
    tmp_path: Path,
) -> Scene:
    return Scene(
        cx=cx,
        prometheus=prometheus,
        group=group,
        topic_prefix=topic_prefix,
        folder=tmp_path,
    )


def kill_while_working(scene: Scene, worker: Worker, backfill: CxProcess) -> None:
    """Let the backfill go on, kill the worker while records come in, hold the backfill again."""
    backfill.signal(signal.SIGCONT)
    scene.wait_until_delivered(scene.delivered() + 2_000)
    worker.process.kill()
    backfill.signal(signal.SIGSTOP)
    assert backfill.running(), "the backfill was over before the kill"


@pytest.mark.parametrize("variant", [in_order, shuffled, partly_twice])
def test_every_service_metric_is_as_computed_another_way(
    scene: Scene,
    expected: Mapping[str, Mapping[Labels, Expected]],
    tmp_path: Path,
    variant: Callable[[Path, Path], History],
) -> None:
    worker = scene.start_worker()
    backfill = scene.start_backfill(variant(helpdesk_log(), tmp_path))
    assert backfill.wait(DELIVERED_SECONDS) == 0, backfill.tail()
    scene.wait_until_all_processed()
    scene.wait_until_told(expected)
    assert worker.process.stop() == 0
    scene.wait_until_told(expected)


def test_killed_workers_change_nothing(
    scene: Scene, expected: Mapping[str, Mapping[Labels, Expected]], tmp_path: Path
) -> None:
    """One worker, then three, one is killed, another comes, one more is killed: two are left.

    The backfill is held while workers come, so that each kill is in the middle of it.
    """
    first = scene.start_worker(**OFTEN)
    scene.wait_until_shared([first])
    backfill = scene.start_backfill(partly_twice(helpdesk_log(), tmp_path))
    scene.wait_until_delivered(2_000)
    backfill.signal(signal.SIGSTOP)

    second, third = scene.start_worker(**OFTEN), scene.start_worker(**OFTEN)
    scene.wait_until_shared([first, second, third])
    kill_while_working(scene, first, backfill)

    fourth = scene.start_worker(**OFTEN)
    scene.wait_until_shared([second, third, fourth])
    kill_while_working(scene, second, backfill)

    scene.wait_until_shared([third, fourth])
    backfill.signal(signal.SIGCONT)
    assert backfill.wait(DELIVERED_SECONDS) == 0, backfill.tail()
    scene.wait_until_all_processed()
    scene.wait_until_told(expected)
    assert [third.process.stop(), fourth.process.stop()] == [0, 0]
    scene.wait_until_told(expected)
