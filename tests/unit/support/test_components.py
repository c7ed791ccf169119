"""A missing component is never silent: its tests are skipped by name, or fail."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.components import CHECKOUT

NEEDY_TEST = (
    "tests/integration/support/test_servers.py::test_a_killed_kafka_comes_back_with_its_data"
)


def run_without_kafka(folder: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run a test that needs Kafka where its jars are not there."""
    settings |= {"CX_KAFKA_LIB": str(folder), "COLUMNS": "400"}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--color=no", NEEDY_TEST]
    env = {name: value for name, value in os.environ.items() if not name.startswith("CX_")}
    return subprocess.run(
        command, cwd=CHECKOUT, env=env | settings, stdout=subprocess.PIPE, text=True, check=False
    )


def test_a_test_without_its_component_is_skipped_by_name(tmp_path: Path) -> None:
    run = run_without_kafka(tmp_path)
    assert f"SKIPPED {NEEDY_TEST} - Skipped: needs own_kafka: " in run.stdout
    assert run.returncode == pytest.ExitCode.OK


def test_where_all_is_required_it_fails_by_name(tmp_path: Path) -> None:
    run = run_without_kafka(tmp_path, CX_REQUIRE_ALL="1")
    assert f"ERROR {NEEDY_TEST} - Failed: needs own_kafka: " in run.stdout
    assert run.returncode == pytest.ExitCode.TESTS_FAILED
