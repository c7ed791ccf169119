"""What all tests share: the `needs` marker, and fixtures for real servers and `cx` processes."""

import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.support.components import (
    COMPONENTS,
    all_required,
    outside_kafka,
    put_tools_on_the_path,
)
from tests.support.kafka_server import KafkaServer
from tests.support.processes import CxLauncher, environment_of_cx
from tests.support.prometheus_server import PrometheusLauncher


def pytest_configure() -> None:
    """Before anything looks for a program."""
    put_tools_on_the_path()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose component is missing; fail it where CI must have that component."""
    for marker in item.iter_markers("needs"):
        for name in marker.args:
            require(name)


def require(name: str) -> None:
    """Skip or fail the running test when the component `name` is missing."""
    component = COMPONENTS[name]
    reason = component.missing()
    if reason is None:
        return
    if component.required and all_required():
        pytest.fail(f"needs {name}: {reason}; CX_REQUIRE_ALL=1 forbids the skip", pytrace=False)
    pytest.skip(f"needs {name}: {reason}")


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address (`host:port`) of the one Kafka of this run; a test keeps to its own `names`."""
    require("kafka")
    if (address := outside_kafka()) is not None:
        yield address
        return
    server = KafkaServer(tmp_path_factory.mktemp("kafka"))
    try:
        server.start()
        yield server.bootstrap
    finally:
        server.stop()


@pytest.fixture
def own_kafka(tmp_path: Path) -> Iterator[KafkaServer]:
    """A started Kafka for one test alone, which may stop, kill and start it."""
    require("own_kafka")
    server = KafkaServer(tmp_path)
    try:
        server.start()
        yield server
    finally:
        server.kill()


@pytest.fixture
def topic_prefix() -> str:
    """A topic prefix no other test uses."""
    return f"t{uuid.uuid4().hex[:8]}"


@pytest.fixture
def app_id(topic_prefix: str) -> str:
    """A consumer group and transactional id prefix no other test uses."""
    return f"{topic_prefix}-app"


@pytest.fixture
def own_env(topic_prefix: str, app_id: str) -> Mapping[str, str]:
    """Environment of a `cx` child, but for its Kafka: nothing CX_ from the outer shell."""
    return environment_of_cx(topic_prefix, app_id)


@pytest.fixture
def cx_env(kafka: str, own_env: Mapping[str, str]) -> Mapping[str, str]:
    """Environment of a `cx` child on this run's Kafka."""
    return {**own_env, "CX_BROKERS": kafka}


@pytest.fixture
def cx(tmp_path: Path, cx_env: Mapping[str, str]) -> Iterator[CxLauncher]:
    """Starts `cx` children: `cx("worker", CX_PARTITIONS="4")`; all are ended after the test."""
    launcher = CxLauncher(cx_env, tmp_path)
    yield launcher
    launcher.kill_all()


@pytest.fixture
def prometheus(tmp_path: Path) -> Iterator[PrometheusLauncher]:
    """Starts Prometheus on targets: `prometheus("127.0.0.1:9102")`; ended after the test."""
    require("prometheus")
    launcher = PrometheusLauncher(tmp_path / "prometheus")
    yield launcher
    launcher.stop_all()
