"""`cx demo` as an operator runs it: by itself, with nothing installed beside it."""

import json
import os
import pty
import select
import signal
import subprocess
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.processes import CX, CxProcess
from tests.support.waiting import wait_until

END_SECONDS = 60.0


class Demo(CxProcess):
    """A running `cx demo`, and the children it has started."""

    def __init__(self, mark: str, log: Path, *arguments: str) -> None:
        self._mark = f"CX_APP_ID={mark}"
        # What a killed demo cannot clear away is cleared away with the log.
        env = {**environment(mark), "TMPDIR": str(log.parent)}
        super().__init__(("demo", *arguments), env, log)

    def children(self) -> dict[str, int]:
        """Its living children: command → process id."""
        return children_of(self._mark)

    def wait_for_children(self) -> dict[str, int]:
        """Wait until worker and exporter have been started."""
        wait_until(lambda: len(self.children()) == 2, "worker and exporter", END_SECONDS)
        return self.children()

    def wait_for_metrics(self) -> None:
        """Wait until the demo has seen something processed."""
        self.wait_for_line(r" produced, [1-9]\d* processed", END_SECONDS)


def environment(mark: str) -> Mapping[str, str]:
    """The outer environment; the mark tells the processes of this demo from all others."""
    outer = {name: value for name, value in os.environ.items() if not name.startswith("CX_")}
    return outer | {"CX_APP_ID": mark}


def children_of(mark: str) -> dict[str, int]:
    """The `cx` children with `mark` in their environment."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = (folder / "cmdline").read_bytes().decode().split("\0")
            if "pipeline.cli.leash" in command and mark.encode() in environ_of(folder):
                found[command[-2]] = int(folder.name)
    return found


def environ_of(folder: Path) -> list[bytes]:
    """The environment variables of a process of ours; none of one that has just ended."""
    return (folder / "environ").read_bytes().split(b"\0")


@pytest.fixture
def mark() -> str:
    return f"demo-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def demo(mark: str, tmp_path: Path) -> Iterator[Demo]:
    """A demo without an end of its own, that tells a line every few seconds."""
    started = Demo(mark, tmp_path / "demo.log", "--speed", "600", "--rate", "300")
    yield started
    started.kill()
    wait_until(lambda: not started.children(), "the end of the demo's children")


def test_it_ends_by_itself_and_reports_what_it_did(mark: str, tmp_path: Path) -> None:
    report = tmp_path / "out.json"
    hurried = ("--scenario", "outage", "--speed", "1200", "--rate", "400", "--seconds", "6")
    demo = Demo(mark, tmp_path / "demo.log", *hurried, "--report", str(report))
    assert demo.wait(2 * END_SECONDS) == 0, demo.tail()
    done = json.loads(report.read_text())
    samples = done.pop("samples")
    assert done["processed"] == done["produced"] > 500
    assert 100 < done["customers"] <= done["produced"]
    assert done["dead_letters"] == 0
    assert done["duplicates"] > 0
    assert 0 < done["seconds_to_first_metric"] < END_SECONDS
    counted = total(samples, "cx_touchpoints_total")
    assert counted == done["produced"] - done["duplicates"]
    assert total(samples, "cx_pipeline_records_total") == done["produced"]
    assert total(samples, "cx_first_response_seconds_count") > 0
    assert total(samples, "cx_survey_answers_total") > 0
    assert not demo.children()


def total(samples: Mapping[str, float], name: str) -> float:
    """The sum of all series of this name."""
    return sum(value for series, value in samples.items() if series.partition("{")[0] == name)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_when_all_that_was_produced_is_processed(
    demo: Demo, sign: signal.Signals
) -> None:
    demo.wait_for_metrics()
    demo.signal(sign)
    assert demo.wait(END_SECONDS) == 0, demo.tail()
    produced, _, processed, *_ = demo.tail().splitlines()[-1].split()
    assert int(produced) == int(processed) > 0
    assert not demo.children()


@pytest.mark.parametrize("name", ["worker", "exporter"])
def test_a_child_that_dies_fails_the_demo_with_its_last_lines(demo: Demo, name: str) -> None:
    os.kill(demo.wait_for_children()[name], signal.SIGKILL)
    assert demo.wait(END_SECONDS) == 1
    assert f"cx: demo: cx {name} ended with status -9; its last lines:" in demo.log.read_text()
    assert not demo.children()


def test_nothing_is_left_behind_when_the_demo_is_killed(demo: Demo) -> None:
    demo.wait_for_metrics()
    demo.kill()
    wait_until(lambda: not demo.children(), "the end of the demo's children")


def test_a_second_signal_ends_it_though_not_all_is_processed(demo: Demo) -> None:
    demo.wait_for_metrics()
    os.kill(demo.children()["worker"], signal.SIGSTOP)
    for _ in range(2):
        demo.signal(signal.SIGINT)
        time.sleep(0.5)  # one signal after the other: two at once may be delivered as one
    assert demo.wait(END_SECONDS) == 1
    assert "ended at once; not all was processed" in demo.tail()
    assert not demo.children()


def test_a_signal_before_anything_was_produced_is_no_failure(demo: Demo) -> None:
    demo.wait_for_children()
    demo.signal(signal.SIGTERM)
    assert demo.wait(END_SECONDS) == 0, demo.tail()


def test_a_report_that_cannot_be_written_is_refused_at_the_start(tmp_path: Path, mark: str) -> None:
    demo = Demo(mark, tmp_path / "demo.log", "--report", str(tmp_path / "nowhere" / "out.json"))
    assert demo.wait(END_SECONDS) == 2
    assert "no such folder" in demo.tail()


def test_a_terminal_shows_one_screen(mark: str) -> None:
    shown = shown_on_a_terminal(mark, "--seconds", "8", "--speed", "600", "--rate", "300")
    for words in ("first response", "technical", "satisfaction", "touchpoints", "events"):
        assert words in shown
    assert "processed" in shown.splitlines()[-1]


def shown_on_a_terminal(mark: str, *arguments: str) -> str:
    """Everything a demo writes to its terminal, until it ends well."""
    ours, theirs = pty.openpty()
    demo = subprocess.Popen(
        [str(CX), "demo", *arguments],
        env={**environment(mark), "TERM": "xterm", "COLUMNS": "100", "LINES": "30"},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    pieces = []
    try:
        while select.select([ours], [], [], END_SECONDS)[0]:
            pieces.append(os.read(ours, 65_536))
    except OSError:  # what a terminal without a writer ends in
        pass
    finally:
        os.close(ours)
    assert demo.wait(END_SECONDS) == 0
    return b"".join(pieces).decode().strip()
