"""Requests made up from the gateway's own OpenAPI document, right ones and wrong ones."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from requests import Session
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.support.gateway_process import HASH_KEY, Door, new_door
from tests.support.processes import CxLauncher, CxProcess

Operation = APIOperation[Any, Any, Any, Any]

pytestmark = pytest.mark.needs("kafka")

# The same requests in every run.
SEED = 20_260_101
EXAMPLES = 30
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture
def door(cx: CxLauncher, tmp_path: Path) -> Door:
    created = cx("topics", "create", CX_PARTITIONS="2")
    assert created.wait(60.0) == 0, created.tail()
    return new_door(cx, tmp_path)


@pytest.fixture
def gateway(door: Door, cx: CxLauncher) -> CxProcess:
    return door.open(cx, CX_PARTITIONS="2", CX_LOG_LEVEL="debug")


@pytest.fixture
def session(door: Door) -> Iterator[Session]:
    """Connections that carry a valid key."""
    with Session() as session:
        session.headers["Authorization"] = f"Bearer {door.key}"
        yield session


def operations(url: str) -> Iterator[Operation]:
    for found in schemathesis.openapi.from_url(f"{url}/openapi.json").get_all_operations():
        assert isinstance(found, Ok)
        yield found.ok()


def sending(operation: Operation, mode: GenerationMode, session: Session) -> Callable[[], None]:
    """Sends requests made up for one operation, and checks every answer."""

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Case[Any]) -> None:
        case.call_and_validate(session=session, checks=CHECKS)

    return send


@pytest.mark.parametrize("mode", GenerationMode)
def test_whatever_is_sent_is_answered_as_documented_and_nothing_private_is_logged(
    mode: GenerationMode, door: Door, gateway: CxProcess, session: Session
) -> None:
    # What has no body has nothing that could be wrong with it.
    wanted = [
        operation
        for operation in operations(door.url)
        if operation.body or mode is GenerationMode.POSITIVE
    ]
    assert wanted
    for operation in wanted:
        sending(operation, mode, session)()
    gateway.check_running()
    assert door.metric("cx_gateway_touchpoints_total") >= EXAMPLES
    log = gateway.log.read_text(errors="replace")
    assert "Traceback" not in log
    for secret in (door.key, door.key.rpartition("_")[2], HASH_KEY):
        assert secret not in log
    assert not re.search(r"authorization", log, re.IGNORECASE)
