"""`cx monitoring`: files are written, compared, and refused in one line."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.agreement.example import example_file
from pipeline.cli.main import main

Run = Callable[..., tuple[object, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setattr("pipeline.cli.start.set_up_logging", lambda _level: None)

    def run_cx(*arguments: str | Path) -> tuple[object, str, str]:
        monkeypatch.setattr(sys, "argv", ["cx", "monitoring", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return ended.value.code, out, err

    return run_cx


def test_what_was_written_is_what_was_agreed(run: Run, tmp_path: Path) -> None:
    status, out, _ = run("generate", "--agreement", example_file(), "--out", tmp_path)
    assert status == 0
    written = {str(path) for path in tmp_path.rglob("*") if path.is_file()}
    assert set(out.split()) == written
    assert {Path(path).name for path in written} > {"cx-objectives.yml", "cx-alerts.yml"}
    status, out, _ = run("check", "--agreement", example_file(), "--out", tmp_path)
    assert (status, out.count("are what was agreed")) == (0, 1)


def test_a_file_that_was_changed_or_is_missing_is_named(run: Run, tmp_path: Path) -> None:
    run("generate", "--agreement", example_file(), "--out", tmp_path)
    alerts = tmp_path / "prometheus" / "alerts" / "cx-alerts.yml"
    alerts.write_text(alerts.read_text().replace("page", "ticket", 1))
    (tmp_path / "prometheus" / "rules" / "cx-recording.yml").unlink()
    status, out, _ = run("check", "--agreement", example_file(), "--out", tmp_path)
    assert status == 1
    assert out.splitlines() == [
        f"{tmp_path}/prometheus/rules/cx-recording.yml: is missing",
        f"{alerts}: is not what was agreed",
    ]


def test_options_reach_the_files(run: Run, tmp_path: Path) -> None:
    run(
        *("generate", "--agreement", example_file(), "--out", tmp_path, "--partitions", "12"),
        *(
            "--scale",
            "60",
            "--grafana-url",
            "https://g.example/",
            "--runbook-url",
            "https://r.example",
        ),
    )
    objectives = (tmp_path / "prometheus" / "rules" / "cx-objectives.yml").read_text()
    assert "vector(12)" in objectives
    alerts = (tmp_path / "prometheus" / "alerts" / "cx-alerts.yml").read_text()
    assert '"https://g.example/d/cx-sla?' in alerts
    assert '"https://r.example/Watchdog.md"' in alerts
    assert 'for: "10s"' in alerts


def test_alerts_know_the_queues_that_are_set_beside_those_agreed(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CX_QUEUES", "returns")
    run("generate", "--agreement", example_file(), "--out", tmp_path)
    objectives = (tmp_path / "prometheus" / "rules" / "cx-objectives.yml").read_text()
    assert '"queue", "returns"' in objectives
    assert '"queue", "billing"' in objectives


def test_an_agreement_that_is_wrong_writes_nothing(run: Run, tmp_path: Path) -> None:
    wrong = tmp_path / "agreement.toml"
    wrong.write_text('[objectives]\nsla = { first_response = "100%" }\n')
    status, _, err = run("generate", "--agreement", wrong, "--out", tmp_path / "out")
    assert status == 1
    assert err.startswith(f"cx: {wrong}:2: ")
    assert not (tmp_path / "out").exists()


def test_a_scale_of_nothing_is_refused(run: Run, tmp_path: Path) -> None:
    status, _, err = run("generate", "--out", tmp_path, "--scale", "0")
    assert status == 2
    assert "--scale" in err
