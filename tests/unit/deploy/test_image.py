"""What the Dockerfile says, held against the repository."""

import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path

from tests.support.components import CHECKOUT

# One line for each instruction.
LINES = [
    line
    for line in (CHECKOUT / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    if line and not line.startswith("#")
]


def arguments_of(instruction: str) -> list[str]:
    return [line.partition(" ")[2] for line in LINES if line.partition(" ")[0] == instruction]


def is_ignored(path: Path) -> bool:
    """By .dockerignore, whose last pattern that fits a path or a folder above it decides."""
    decision = False
    for pattern in (CHECKOUT / ".dockerignore").read_text().splitlines():
        if pattern and not pattern.startswith("#"):
            parts = [path, *path.parents][:-1]
            if any(fnmatch(str(one), pattern.lstrip("!")) for one in parts):
                decision = not pattern.startswith("!")
    return decision


def copied() -> list[str]:
    """What is copied from the repository."""
    return [
        source
        for arguments in arguments_of("COPY")
        if not arguments.startswith("--from")
        for source in arguments.split()[:-1]
    ]


def test_both_stages_stand_on_one_pinned_version_of_python() -> None:
    [argument] = arguments_of("ARG")
    assert re.fullmatch(r"PYTHON=3\.\d+\.\d+-slim-[a-z]+", argument)
    assert arguments_of("FROM") == ["python:${PYTHON} AS build", "python:${PYTHON}"]


def test_it_copies_what_is_there_and_not_ignored() -> None:
    assert {"pipeline", "schemas", "pyproject.toml", "requirements.lock"} <= set(copied())
    for source in copied():
        assert (CHECKOUT / source).exists()
        assert not is_ignored(Path(source))


def test_nothing_else_is_sent_to_the_builder() -> None:
    patterns = (CHECKOUT / ".dockerignore").read_text().splitlines()
    assert {one[1:] for one in patterns if one.startswith("!")} == set(copied())
    assert is_ignored(Path("tests"))
    assert is_ignored(Path("pipeline/cli/__pycache__"))


def test_what_the_wheel_is_made_of_is_copied() -> None:
    build = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    wheel = build["tool"]["hatch"]["build"]["targets"]["wheel"]
    project = build["project"]
    needed = [*wheel["packages"], *wheel["force-include"], *project["license-files"]]
    assert {*needed, project["readme"], "pyproject.toml"} <= set(copied())


def test_dependencies_come_locked_with_hashes_and_nothing_is_compiled() -> None:
    installs = [
        command
        for arguments in arguments_of("RUN")
        for command in arguments.split("&&")
        if " install " in command
    ]
    locked = [command for command in installs if ".lock" in command]
    assert len(locked) == 2
    assert all("--require-hashes --only-binary :all:" in command for command in locked)
    [ours] = [command for command in installs if command not in locked]
    assert "--no-deps dist/*.whl" in ours
    assert not any("apt" in arguments for arguments in arguments_of("RUN"))


def test_what_runs_is_cx_as_a_user_that_is_not_root() -> None:
    assert arguments_of("ENTRYPOINT") == ['["cx"]']
    [user] = arguments_of("USER")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    last_stage = LINES[max(place for place, line in enumerate(LINES) if line.startswith("FROM")) :]
    assert f"USER {user}" in last_stage
    assert not any(line.startswith("RUN") for line in last_stage)
