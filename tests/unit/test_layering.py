"""Promises about the rooms that import-linter, which reads import lines only, cannot hold."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "pipeline"
PURE_ROOMS = ("contract", "core", "metrics")
STREAM_LIBRARIES = {"aiohttp", "aiokafka", "confluent_kafka", "faust", "mode", "prometheus_client"}
CLOCK_READS = {"now", "utcnow", "today"}


def modules_of(*rooms: str) -> list[str]:
    """Names of all modules in these rooms."""
    files = [path for room in rooms for path in (PACKAGE / room).rglob("*.py")]
    names = [".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts) for path in files]
    return sorted(name.removesuffix(".__init__") for name in names)


def run_fresh(script: str) -> str:
    """Output of a script in an interpreter of its own."""
    command = [sys.executable, "-c", script]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def attribute_calls(path: Path) -> Iterator[str]:
    """Names of the methods and module functions a file calls."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_a_pure_room_loads_no_stream_library(room: str) -> None:
    imports = "\n".join(f"import {name}" for name in modules_of(room))
    loaded = run_fresh(f"{imports}\nimport sys; print(*sys.modules)").split()
    assert not STREAM_LIBRARIES & set(loaded)


@pytest.mark.parametrize("room", ["contract", "core"])
def test_a_pure_room_reads_no_clock(room: str) -> None:
    for path in (PACKAGE / room).rglob("*.py"):
        assert not CLOCK_READS & set(attribute_calls(path)), path


def test_importing_any_module_says_nothing_and_starts_nothing() -> None:
    rooms = [path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()]
    imports = "\n".join(f"import {name}" for name in modules_of(*rooms))
    threads = run_fresh(f"{imports}\nimport threading; print(threading.active_count())")
    assert threads == "1\n"
