"""A real Prometheus for tests, scraping every second."""

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

from tests.support.ports import free_ports
from tests.support.server_process import ServerProcess
from tests.support.waiting import wait_until

START_SECONDS = 30.0


class Sample(NamedTuple):
    """One row of an instant query's answer."""

    labels: Mapping[str, str]
    value: float


class PrometheusServer:
    """One Prometheus with its data in `directory`, scraping `targets` (`host:port`).

    `targets` by job, or all of them of job `cx`. `retention` is how long it keeps samples, as
    Prometheus writes it; `alertmanager` (`host:port`) is told of alerts.
    """

    def __init__(
        self,
        directory: Path,
        targets: Sequence[str] | Mapping[str, Sequence[str]],
        rule_files: Sequence[Path] = (),
        retention: str = "15d",
        *,
        alertmanager: str | None = None,
    ) -> None:
        self._directory = directory
        self._jobs = targets if isinstance(targets, Mapping) else {"cx": list(targets)}
        self._targets = [target for listed in self._jobs.values() for target in listed]
        self._alertmanager = alertmanager
        self._rule_files = [str(path) for path in rule_files]
        self._retention = retention
        (port,) = free_ports(1)
        self.address = f"127.0.0.1:{port}"
        self._process: ServerProcess | None = None

    def start(self) -> None:
        """Write the configuration, start, and wait until it is ready for queries."""
        self._directory.mkdir(parents=True, exist_ok=True)
        # JSON is YAML: no YAML writer is needed.
        self._config.write_text(json.dumps(self._configuration()))
        self._process = ServerProcess(self._command(), self._directory / "prometheus.log")
        wait_until(self._ready, f"Prometheus at {self.address}", START_SECONDS)

    def stop(self) -> None:
        """End it."""
        if self._process:
            self._process.stop()

    def query(self, promql: str, at: float | None = None) -> list[Sample]:
        """Answer of an instant query, at a Unix time in seconds or now."""
        parameters = {"query": promql} | ({} if at is None else {"time": str(at)})
        result = self._get("query", parameters)["result"]
        return [Sample(row["metric"], float(row["value"][1])) for row in result]

    def get(self, path: str, parameters: Mapping[str, str]) -> Any:
        """The `data` of an answer of its API; raises when it is an error."""
        return self._get(path, parameters)

    def wait_for_scrape(self, timeout_s: float = 30.0) -> None:
        """Wait until every target has been scraped well, beginning after this call."""
        called_at = time.time()
        wait_until(
            lambda: self._scraped_since(called_at),
            f"a scrape of {self._targets}",
            timeout_s,
        )

    @property
    def data(self) -> Path:
        """The folder of its blocks."""
        return self._directory / "data"

    @property
    def _config(self) -> Path:
        return self._directory / "prometheus.json"

    def _configuration(self) -> dict[str, Any]:
        return {
            "global": {
                "scrape_interval": "1s",
                "scrape_timeout": "1s",
                "evaluation_interval": "1s",
            },
            "rule_files": self._rule_files,
            "scrape_configs": [
                {"job_name": job, "static_configs": [{"targets": list(targets)}]}
                for job, targets in self._jobs.items()
            ],
            "alerting": {
                "alertmanagers": [
                    {"static_configs": [{"targets": [self._alertmanager]}]},
                ]
                if self._alertmanager
                else []
            },
        }

    def _command(self) -> list[str]:
        return [
            "prometheus",
            f"--config.file={self._config}",
            f"--storage.tsdb.path={self.data}",
            f"--storage.tsdb.retention.time={self._retention}",
            f"--web.listen-address={self.address}",
            "--log.level=warn",
        ]

    def _ready(self) -> bool:
        assert self._process
        self._process.check_running()
        try:
            with urlopen(f"http://{self.address}/-/ready", timeout=2) as answer:
                return bool(answer.status == 200)
        except URLError:
            return False

    def _scraped_since(self, moment: float) -> bool:
        # timestamp() of a plain selector is its sample's own time: when that scrape began.
        begun = self.query("timestamp(up)")
        up = self.query("up == 1")
        return len(up) == len(self._targets) and all(row.value > moment for row in begun)

    def _get(self, path: str, parameters: Mapping[str, str]) -> Any:
        url = f"http://{self.address}/api/v1/{path}?{urlencode(parameters)}"
        with urlopen(url, timeout=10) as answer:
            return json.load(answer)["data"]


class PrometheusLauncher:
    """Starts servers for one test, each in a folder of its own."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.started: list[PrometheusServer] = []

    def __call__(self, *targets: str, rule_files: Sequence[Path] = ()) -> PrometheusServer:
        """Start one that scrapes `targets`, each `host:port`."""
        folder = self._directory / str(len(self.started))
        server = PrometheusServer(folder, targets, rule_files)
        self.started.append(server)
        server.start()
        return server

    def stop_all(self) -> None:
        """End them."""
        for server in self.started:
            server.stop()
