"""A child process that the tests started and that they, and nobody else, end."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

TAIL_LINES = 30


class ServerProcess:
    """One command running in the background, its output in a file."""

    def __init__(
        self, command: Sequence[str], log: Path, env: Mapping[str, str] | None = None
    ) -> None:
        self.log = log
        with log.open("ab") as output:
            self._child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=None if env is None else dict(env),
            )

    @property
    def pid(self) -> int:
        """The process id, for a fault test that signals it itself."""
        return self._child.pid

    def running(self) -> bool:
        """Whether the process still lives."""
        return self._child.poll() is None

    def check_running(self) -> None:
        """Raise with the log's last lines when the process has ended by itself."""
        if not self.running():
            raise RuntimeError(f"ended with {self._child.returncode}:\n{self.tail()}")

    def tail(self) -> str:
        """The last lines of the log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-TAIL_LINES:])

    def signal(self, number: signal.Signals) -> None:
        """Send a signal; a process that has ended already is left alone."""
        if self.running():
            os.kill(self.pid, number)

    def wait(self, timeout_s: float = 30.0) -> int:
        """Wait for the end and return the exit status (minus the signal's number when killed)."""
        return self._child.wait(timeout_s)

    def stop(self, timeout_s: float = 30.0) -> int:
        """Ask it to end; one that will not is killed. Returns the exit status."""
        self.signal(signal.SIGTERM)
        try:
            return self.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return self.kill()

    def kill(self) -> int:
        """End it at once, with no chance to clean up. Returns the exit status."""
        self.signal(signal.SIGKILL)
        return self.wait()
