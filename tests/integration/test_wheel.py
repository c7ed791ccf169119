"""The built wheel, installed alone into an empty environment outside the checkout."""

import json
import os
import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.support.components import CHECKOUT

pytestmark = pytest.mark.timeout(420)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's wheel, built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*build, str(CHECKOUT)], check=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` folder of a new environment holding the wheel and the locked dependencies."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    pip = [str(folder / "bin" / "pip"), "install", "--quiet"]
    lock = str(CHECKOUT / "requirements.lock")
    subprocess.run([*pip, "--require-hashes", "--requirement", lock], check=True)
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True)
    return folder / "bin"


def test_the_wheel_carries_schemas_and_types(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    sources = [path for path in (CHECKOUT / "schemas").rglob("*") if path.is_file()]
    expected = {f"pipeline/{path.relative_to(CHECKOUT)}" for path in sources}
    assert "pipeline/schemas/topics.yaml" in expected
    assert expected | {"pipeline/py.typed"} <= names


def test_the_wheel_holds_nothing_but_the_package(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in ZipFile(wheel).namelist()}
    assert {top.split("-")[0] for top in tops} == {"pipeline", "cx_pipeline"}


def test_the_locked_dependencies_satisfy_the_wheel(environment: Path) -> None:
    subprocess.run([str(environment / "pip"), "check"], check=True)


def test_the_demo_runs_from_an_empty_folder(environment: Path, tmp_path: Path) -> None:
    outer = {name: value for name, value in os.environ.items() if not name.startswith("CX_")}
    command = [str(environment / "cx"), "demo", "--seconds", "5", "--report", "out.json"]
    subprocess.run(command, check=True, cwd=tmp_path, env=outer, stdin=subprocess.DEVNULL)
    report = json.loads((tmp_path / "out.json").read_text())
    assert report["produced"] == report["processed"] > 0
    assert report["customers"] > 0
    assert report["seconds_to_first_metric"] < 60
    assert any(sample.startswith("cx_touchpoints_total{") for sample in report["samples"])
