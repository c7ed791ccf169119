"""A simulated company that is watched, from its touchpoints to somebody's pager."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.support.alertmanager_server import (
    AlertmanagerServer,
    NotificationSink,
    notification_sink,
)
from tests.support.processes import CxLauncher, CxProcess, environment_of_cx
from tests.support.prometheus_server import PrometheusServer

# Two hours of the company's time pass in a minute, and the windows of rules are as much shorter.
SPEED = 120
# What is said of the pipeline itself goes by the wall: a busy machine may pause it for seconds.
PIPELINE_SPEED = 6
# Touchpoints per second: two for a second of the company's time, enough cases for every ratio.
RATE = 2 * SPEED
PARTITIONS = 2
AGREEMENT = Path(__file__).with_name("agreement.toml")
SETTINGS = {
    "CX_PARTITIONS": str(PARTITIONS),
    "CX_AGREEMENT": str(AGREEMENT),
    "CX_FOLLOW_WALL": "no",
}


class Told(NamedTuple):
    """One alert in a notification."""

    name: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    is_firing: bool


class Company:
    """Everything that runs for one story. Rules, alerts and routes are generated for its speed."""

    def __init__(self, folder: Path, cx: CxLauncher, pager: NotificationSink) -> None:
        self.pager = pager
        self._cx = cx
        self._generate(folder)
        self._finish("topics", "create")
        self._exporter = cx("exporter", **SETTINGS)
        self._worker = cx("worker", **SETTINGS)
        self._alertmanager = AlertmanagerServer(
            folder / "alertmanager-data", folder / "alertmanager" / "alertmanager.yml"
        )
        self.prometheus = PrometheusServer(
            folder / "prometheus-data",
            {"cx-worker": [address(self._worker)], "cx-exporter": [address(self._exporter)]},
            sorted((folder / "prometheus").glob("*/cx-*.yml")),
            alertmanager=self._alertmanager.address,
        )

    def start(self, scenario: str) -> None:
        """Begin the story once all that watches has seen the company at rest."""
        for part in (self._worker, self._exporter):
            part.wait_for_ok(f"http://{address(part)}/readyz", 60.0)
        self._alertmanager.start()
        self.prometheus.start()
        self.prometheus.wait_for_scrape()
        story = ["--scenario", scenario, "--rate", str(RATE), "--speed", str(SPEED)]
        self._cx("simulate", *story, "--seconds", "1200", **SETTINGS)

    def stop(self) -> None:
        """End what watches; `cx` children end with their launcher."""
        self.prometheus.stop()
        self._alertmanager.stop()

    def kill_the_worker(self) -> None:
        """As when its machine is gone."""
        self._worker.kill()

    def pages(self) -> list[Told]:
        """Every alert of every page until now."""
        return [told for received in self.pager.received() for told in alerts_in(received.body)]

    def value(self, promql: str) -> float | None:
        """The one value of a query now; None where there is none."""
        samples = self.prometheus.query(promql)
        return samples[0].value if samples else None

    def _generate(self, folder: Path) -> None:
        receivers = folder / "receivers.toml"
        receivers.write_text(f'[page]\nwebhook = "{self.pager.url}/page"\n')
        options = {
            "--agreement": AGREEMENT,
            "--receivers": receivers,
            "--out": folder,
            "--scale": SPEED,
            "--pipeline-scale": PIPELINE_SPEED,
            "--partitions": PARTITIONS,
        }
        given = [str(word) for option in options.items() for word in option]
        self._finish("monitoring", "generate", *given)

    def _finish(self, *arguments: str) -> None:
        command = self._cx(*arguments, **SETTINGS)
        assert command.wait(60.0) == 0, command.tail()


@contextmanager
def company(folder: Path, kafka: str, scenario: str) -> Iterator[Company]:
    """A company of its own on that Kafka, with that story."""
    prefix = f"t{uuid.uuid4().hex[:8]}"
    cx = CxLauncher({**environment_of_cx(prefix, prefix), "CX_BROKERS": kafka}, folder)
    with notification_sink() as pager:
        try:
            watched = Company(folder, cx, pager)
            try:
                watched.start(scenario)
                yield watched
            finally:
                watched.stop()
        finally:
            cx.kill_all()


def alerts_in(body: Any) -> list[Told]:
    """The alerts of one notification."""
    return [
        Told(
            alert["labels"]["alertname"],
            alert["labels"],
            alert["annotations"],
            alert["status"] == "firing",
        )
        for alert in body["alerts"]
    ]


def address(part: CxProcess) -> str:
    """Where a worker or exporter serves."""
    line = part.wait_for_line(r"serving on 127\.0\.0\.1:\d+", 60.0)
    return line.rpartition(" ")[2]
