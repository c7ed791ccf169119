"""A real Alertmanager for tests, and a web server that receives what it sends."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import Request, urlopen

from tests.support.components import alertmanager_program
from tests.support.ports import free_ports
from tests.support.processes import body_if_ok
from tests.support.server_process import ServerProcess
from tests.support.waiting import wait_until

START_SECONDS = 30.0


class AlertmanagerServer:
    """One Alertmanager with its data in `directory`, configured by the file `config`."""

    def __init__(self, directory: Path, config: Path) -> None:
        self._directory = directory
        self._config = config
        (port,) = free_ports(1)
        self.address = f"127.0.0.1:{port}"
        self._process: ServerProcess | None = None

    def start(self) -> None:
        """Start, and wait until it is ready for alerts."""
        self._directory.mkdir(parents=True, exist_ok=True)
        self._process = ServerProcess(self._command(), self._directory / "alertmanager.log")
        wait_until(self._ready, f"Alertmanager at {self.address}", START_SECONDS)

    def stop(self) -> None:
        """End it."""
        if self._process:
            self._process.stop()

    def post(self, *alerts: Mapping[str, Any]) -> None:
        """Send alerts as Prometheus does: `labels`, `annotations`, `startsAt`, `endsAt`."""
        headers = {"Content-Type": "application/json"}
        url = f"http://{self.address}/api/v2/alerts"
        with urlopen(Request(url, json.dumps(alerts).encode(), headers), timeout=10) as answer:
            assert answer.status == 200

    def alerts(self) -> list[Any]:
        """The alerts it has, inhibited ones too."""
        with urlopen(f"http://{self.address}/api/v2/alerts", timeout=10) as answer:
            return list(json.load(answer))

    def _command(self) -> list[str]:
        program = alertmanager_program()
        assert program
        return [
            program,
            f"--config.file={self._config}",
            f"--storage.path={self._directory / 'data'}",
            f"--web.listen-address={self.address}",
            "--web.external-url=http://alertmanager.example",
            "--cluster.listen-address=",
        ]

    def _ready(self) -> bool:
        assert self._process
        self._process.check_running()
        return bool(body_if_ok(f"http://{self.address}/-/ready"))


class Received(NamedTuple):
    """One notification: the path it was sent to, and its JSON body."""

    path: str
    body: Any


class NotificationSink:
    """What came in so far, oldest first."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._received: list[Received] = []
        self._changed = threading.Condition()

    def note(self, received: Received) -> None:
        """One has come in."""
        with self._changed:
            self._received.append(received)
            self._changed.notify_all()

    def received(self) -> Sequence[Received]:
        """All of them until now."""
        with self._changed:
            return tuple(self._received)

    def wait_for(self, wanted: Callable[[Received], bool], timeout_s: float = 30.0) -> Received:
        """The first that is wanted, as soon as it is there; TimeoutError tells what came."""
        with self._changed:
            found = self._changed.wait_for(
                lambda: [one for one in self._received if wanted(one)], timeout_s
            )
            if not found:
                raise TimeoutError(f"not received in {timeout_s:g} s; but {self._received}")
            return found[0]


@contextmanager
def notification_sink() -> Iterator[NotificationSink]:
    """A web server on the loopback address that says 200 to every notification and keeps it."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            sink.note(Received(self.path, json.loads(body)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Tests say what is wrong, not every request."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sink = NotificationSink(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
