"""`cx` commands as child processes, as an operator runs them."""

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from tests.support.server_process import ServerProcess
from tests.support.waiting import wait_until

CX = Path(sys.executable).parent / "cx"

# Several children run side by side: each takes a free port and says which.
ANY_PORT = {
    "CX_WORKER_HOST": "127.0.0.1",
    "CX_WORKER_PORT": "0",
    "CX_EXPORTER_HOST": "127.0.0.1",
    "CX_EXPORTER_PORT": "0",
}


def environment_of_cx(topic_prefix: str, app_id: str) -> Mapping[str, str]:
    """Environment of a `cx` child, but for its Kafka: nothing CX_ from the outer shell."""
    outer = {name: value for name, value in os.environ.items() if not name.startswith("CX_")}
    return {**outer, **ANY_PORT, "CX_TOPIC_PREFIX": topic_prefix, "CX_APP_ID": app_id}


class CxProcess(ServerProcess):
    """A running `cx …`, its standard output and error in `log`."""

    def __init__(self, arguments: tuple[str, ...], env: Mapping[str, str], log: Path) -> None:
        super().__init__([str(CX), *arguments], log, env)

    def wait_for_line(self, pattern: str, timeout_s: float = 30.0) -> str:
        """Wait for a line of output that the regular expression finds; return that line."""
        found: list[str] = []

        def written() -> bool:
            found.extend(self._lines_with(pattern))
            if not found:
                self.check_running()
            return bool(found)

        wait_until(written, f"a line like {pattern!r} in {self.log}", timeout_s)
        return found[0]

    def wait_for_ok(self, url: str, timeout_s: float = 30.0) -> str:
        """Wait until `url` answers 200; return the answer's body."""
        bodies: list[str] = []

        def answered() -> bool:
            self.check_running()
            bodies.extend(body_if_ok(url))
            return bool(bodies)

        wait_until(answered, f"200 from {url}", timeout_s)
        return bodies[0]

    def _lines_with(self, pattern: str) -> list[str]:
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if re.search(pattern, line)]


class CxLauncher:
    """Starts `cx` children with one environment and one folder for their logs."""

    def __init__(self, env: Mapping[str, str], logs: Path) -> None:
        self._env = env
        self._logs = logs
        self.started: list[CxProcess] = []

    def __call__(self, *arguments: str, **settings: str) -> CxProcess:
        """Start `cx <arguments>`; `settings` are further environment variables."""
        log = self._logs / f"{len(self.started)}-{arguments[0]}.log"
        process = CxProcess(arguments, {**self._env, **settings}, log)
        self.started.append(process)
        return process

    def kill_all(self) -> None:
        """End what still runs."""
        for process in self.started:
            process.kill()


def body_if_ok(url: str) -> list[str]:
    """The body when `url` answers 200, else nothing."""
    try:
        with urlopen(url, timeout=2) as answer:
            return [answer.read().decode()] if answer.status == 200 else []
    except (HTTPError, URLError, ConnectionError, TimeoutError):
        return []
