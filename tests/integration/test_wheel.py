"""The built wheel, installed alone into an empty environment outside the checkout."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Mapping
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.support.components import CHECKOUT
from tests.support.ports import free_ports
from tests.support.processes import body_if_ok
from tests.support.server_process import ServerProcess
from tests.support.waiting import wait_until

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
def readable() -> Iterator[Path]:
    """A folder that other users may read, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="cx-wheel-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def environment(wheel: Path, readable: Path) -> Path:
    """The `bin` folder of a new environment holding the wheel and the locked dependencies."""
    folder = readable / "environment"
    venv.create(folder, with_pip=True)
    pip = [str(folder / "bin" / "pip"), "install", "--quiet"]
    lock = str(CHECKOUT / "requirements.lock")
    # As the image does: nothing is compiled on the way.
    hashed = ["--require-hashes", "--only-binary", ":all:", "--requirement", lock]
    subprocess.run([*pip, *hashed], check=True)
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True)
    return folder / "bin"


@pytest.fixture
def as_nobody(readable: Path) -> Iterator[list[str]]:
    """Before a command: run it in an empty folder that it cannot write to; as root, as nobody."""
    folder = readable / "read-only"
    folder.mkdir(mode=0o555)
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs"]
    yield [*(nobody if os.geteuid() == 0 else []), "env", f"--chdir={folder}"]
    assert list(folder.iterdir()) == []
    folder.rmdir()


def test_the_wheel_carries_schemas_types_and_texts(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    sources = [path for path in (CHECKOUT / "schemas").rglob("*") if path.is_file()]
    expected = {f"pipeline/{path.relative_to(CHECKOUT)}" for path in sources}
    assert "pipeline/schemas/topics.yaml" in expected
    texts = {
        "pipeline/monitoring/notification.tmpl",
        "pipeline/agreement/example.toml",
        "pipeline/producers/gateway/browser/cx.js",
    }
    assert expected | texts | {"pipeline/py.typed"} <= names


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


@pytest.mark.needs("kafka")
@pytest.mark.parametrize("part", ["worker", "exporter"])
def test_a_part_runs_as_nobody_in_a_folder_it_cannot_write_to(
    environment: Path, as_nobody: list[str], cx_env: Mapping[str, str], tmp_path: Path, part: str
) -> None:
    cx = [*as_nobody, str(environment / "cx")]
    subprocess.run([*cx, "topics", "create"], check=True, env=cx_env)
    [port] = free_ports(1)
    env = {**cx_env, f"CX_{part.upper()}_PORT": str(port)}
    process = ServerProcess([*cx, part], tmp_path / "log", env)

    def ready() -> bool:
        process.check_running()
        return bool(body_if_ok(f"http://127.0.0.1:{port}/readyz"))

    try:
        wait_until(ready, f"the {part} to be ready", 60.0)
        assert process.stop() == 0, process.tail()
    finally:
        process.kill()
