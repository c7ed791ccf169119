"""Runs one engine in a process of its own, and brings back what it measured."""

import os
import subprocess
import sys
from pathlib import Path

from bench.cores import Cores, pin_process
from bench.engines.table import Engine
from bench.job import Job, Result, read_result

CHECKOUT = Path(__file__).resolve().parents[1]
LIMIT_SECONDS = 600.0
POLL_SECONDS = 0.2
END_SECONDS = 20.0
TAIL_CHARACTERS = 3000


def run_engine(engine: Engine, job: Job, cores: Cores) -> Result:
    """Start the engine's process, wait for its result, end it.

    Raises `RuntimeError` with the end of its output when there was no result.
    """
    job_file, log = job.scratch / "job.json", job.scratch / "output.log"
    job.write(job_file)
    with log.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", engine.module, str(job_file)],
            cwd=CHECKOUT,
            env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            pin_process(child.pid, cores.measured)
            _wait_for(child, job.result)
        finally:
            _end(child)
    if not job.result.exists():
        raise RuntimeError(f"{engine.name} gave no result:\n{_tail(log)}")
    return read_result(job.result)


def _wait_for(child: subprocess.Popen[bytes], result: Path) -> None:
    waited = 0.0
    while not result.exists() and waited < LIMIT_SECONDS:
        try:
            child.wait(POLL_SECONDS)
            return
        except subprocess.TimeoutExpired:
            waited += POLL_SECONDS


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-TAIL_CHARACTERS:]
