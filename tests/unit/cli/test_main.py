"""The command line as a whole: its commands, its exit statuses, and how quickly it is there."""

import json
import os
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from pipeline.agreement.example import example_file
from pipeline.cli.main import COMMANDS, GROUPS, main
from tests.support.ports import free_ports
from tests.support.processes import CxProcess


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> "Run":
    monkeypatch.setattr("pipeline.cli.start.set_up_logging", lambda _level: None)
    return Run(monkeypatch, capfd)


class Run:
    """Runs `cx …` in this process: exit status, stdout, stderr."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capfd = capfd

    def __call__(self, *arguments: str, **env: str) -> tuple[object, str, str]:
        self._monkeypatch.setattr(sys, "argv", ["cx", *arguments])
        for name, value in env.items():
            self._monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = self._capfd.readouterr()
        return ended.value.code, out, err


def test_help_names_every_command(run: Run) -> None:
    status, out, _ = run("--help")
    assert status == 0
    assert all(f" {name} " in out for name in [*COMMANDS, *GROUPS])


@pytest.mark.parametrize("group", GROUPS)
def test_help_of_a_group_names_its_commands(run: Run, group: str) -> None:
    _, commands = GROUPS[group]
    _, out, _ = run(group, "--help")
    assert all(f" {name} " in out for name in commands)


@pytest.mark.parametrize("arguments", [["no-such"], ["topics", "no-such"], ["config", "--no-such"]])
def test_wrong_usage_ends_with_status_two(run: Run, arguments: list[str]) -> None:
    status, _, err = run(*arguments)
    assert status == 2
    assert "no-such" in err


@pytest.mark.parametrize("arguments", [["worker"], ["exporter"], ["config"], ["topics", "check"]])
def test_a_wrong_setting_ends_with_status_two_and_its_name(run: Run, arguments: list[str]) -> None:
    assert run(*arguments, CX_PARTITIONS="abc") == (
        2,
        "",
        "cx: CX_PARTITIONS: 'abc' is not a whole number\n",
    )


@pytest.mark.parametrize("arguments", [["worker"], ["exporter"]])
def test_an_agreement_with_something_wrong_stops_the_start_with_a_line_for_each(
    run: Run, tmp_path: Path, arguments: list[str]
) -> None:
    file = tmp_path / "a.toml"
    file.write_text('[journey]\nat_risk = 101\ninactivity = "90"')
    status, out, err = run(*arguments, CX_AGREEMENT=str(file))
    assert (status, out) == (1, "")
    first, second = err.splitlines()
    assert first.startswith(f"cx: {file}:2: journey.at_risk: 101 will not do; ")
    assert second.startswith(f'cx: {file}:3: journey.inactivity: "90" is no duration; ')


def test_config_alone_prints_the_settings_and_with_check_what_was_agreed(run: Run) -> None:
    assert "CX_BROKERS" in run("config")[1]
    assert json.loads(run("config", "--json")[1])[0]["variable"] == "CX_BROKERS"
    status, out, err = run("config", "check", str(example_file()))
    assert (status, err) == (0, "")
    assert out.startswith(f"{example_file()} is in order.\n")
    assert "CX_BROKERS" not in out


@pytest.mark.parametrize(
    "arguments",
    [
        ["topics", "create"],
        ["topics", "check"],
        ["journey", "show", "4711"],
        ["dead-letters", "list"],
        ["dead-letters", "show", "3:17"],
        ["dead-letters", "replay", "--all"],
    ],
)
def test_no_broker_ends_with_status_one_and_one_line(run: Run, arguments: list[str]) -> None:
    [port] = free_ports(1)
    brokers = f"127.0.0.1:{port}"
    status, out, err = run(*arguments, CX_BROKERS=brokers, CX_CONNECT_TIMEOUT_S="0")
    line = f"cx: no Kafka broker at {brokers} after 0 s: connection refused\n"
    assert (status, out, err) == (1, "", line)


def test_no_registry_ends_with_status_one_and_one_line(run: Run) -> None:
    [port] = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    status, out, err = run("schemas", "register", CX_REGISTRY_URL=url, CX_CONNECT_TIMEOUT_S="0")
    line = f"cx: no schema registry at {url} after 0 s: connection refused\n"
    assert (status, out, err) == (1, "", line)


def test_the_version_is_the_installed_one(run: Run) -> None:
    assert run("--version") == (0, f"{version('cx-pipeline')}\n", "")


def test_simulate_ends_at_a_signal_while_no_broker_is_there(tmp_path: Path) -> None:
    [port] = free_ports(1)
    env = {**os.environ, "CX_BROKERS": f"127.0.0.1:{port}", "CX_CONNECT_TIMEOUT_S": "600"}
    running = CxProcess(("simulate",), env, tmp_path / "log")
    try:
        running.wait_for_line("no Kafka broker at .* yet")
        running.signal(signal.SIGINT)
        assert running.wait(10) == 130
    finally:
        running.kill()


def test_registering_nowhere_is_a_wrong_setting(run: Run) -> None:
    status, _, err = run("schemas", "register")
    assert status == 2
    assert err.startswith("cx: CX_REGISTRY_URL: ")


def test_the_command_line_loads_no_kafka_client() -> None:
    code = "import sys, pipeline.cli.main; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"aiokafka", "faust", "aiohttp", "confluent_kafka", "fastavro"} & set(loaded)
