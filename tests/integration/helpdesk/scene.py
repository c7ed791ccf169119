"""The whole pipeline on real servers: topics, workers, exporter, Prometheus, and one backfill."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from confluent_kafka import Consumer, TopicPartition

from tests.integration.helpdesk.independent import Expected, Labels
from tests.integration.helpdesk.told import differences
from tests.integration.helpdesk.variants import History
from tests.support.ports import free_ports
from tests.support.processes import CxLauncher, CxProcess, body_if_ok
from tests.support.prometheus_server import PrometheusLauncher
from tests.support.waiting import wait_until

AGREEMENT = Path(__file__).parent / "agreement.toml"
PARTITIONS = 6  # two for each of three workers, three for each of two
PROCESSED_SECONDS = 90.0
TOLD_SECONDS = 20.0


class Worker(NamedTuple):
    """A running `cx worker`."""

    process: CxProcess
    address: str

    def owned(self) -> int:
        """Partitions it has now; none when it does not answer."""
        text = "".join(body_if_ok(f"{self.address}/metrics"))
        found = re.search(r"^cx_pipeline_partitions_owned (\S+)$", text, re.MULTILINE)
        return int(float(found[1])) if found else 0


class Scene:
    """One test's pipeline, by what was agreed in agreement.toml beside this file."""

    def __init__(
        self,
        *,
        cx: CxLauncher,
        prometheus: PrometheusLauncher,
        group: Consumer,
        topic_prefix: str,
        folder: Path,
    ) -> None:
        self._cx = cx
        self._group = group
        topic = f"{topic_prefix}.touchpoints.email"
        self._parts = [TopicPartition(topic, partition) for partition in range(PARTITIONS)]
        self._folder = folder
        self._settings = {"CX_PARTITIONS": str(PARTITIONS), "CX_AGREEMENT": str(AGREEMENT)}
        topics = self._start("topics", "create")
        assert topics.wait(PROCESSED_SECONDS) == 0, topics.tail()
        (port,) = free_ports(1)
        self.exporter = self._start("exporter", CX_EXPORTER_PORT=str(port))
        self.exporter.wait_for_ok(f"http://127.0.0.1:{port}/readyz")
        self.prometheus = prometheus(f"127.0.0.1:{port}")

    def start_worker(self, **settings: str) -> Worker:
        """One more worker; returns once it runs, whatever it owns by then."""
        (port,) = free_ports(1)
        worker = Worker(
            self._start("worker", CX_WORKER_PORT=str(port), **settings), f"http://127.0.0.1:{port}"
        )
        worker.process.wait_for_ok(f"{worker.address}/healthz")
        return worker

    def start_backfill(self, history: History) -> CxProcess:
        """Begin to deliver a history."""
        return self._start(
            "backfill",
            str(history.file),
            f"--mapping={history.mapping}",
            f"--order={history.order}",
            f"--state={self._folder / 'progress.json'}",
            f"--rejects={self._folder / 'rejects.csv'}",
        )

    def wait_until_shared(self, workers: Sequence[Worker]) -> None:
        """Wait until each of these workers owns partitions, and together they own all."""

        def shared() -> bool:
            owned = [worker.owned() for worker in workers]
            return min(owned) > 0 and sum(owned) == PARTITIONS

        wait_until(shared, f"{PARTITIONS} partitions shared by {len(workers)}", PROCESSED_SECONDS)

    def wait_until_delivered(self, records: int) -> None:
        """Wait until the topic holds that many records."""
        wait_until(lambda: self.delivered() >= records, f"{records} records", PROCESSED_SECONDS)

    def wait_until_all_processed(self) -> None:
        """Wait until all that the topic holds is processed and committed."""
        wait_until(
            lambda: self._processed() == self.delivered(), "all processed", PROCESSED_SECONDS
        )

    def delivered(self) -> int:
        """Records the topic holds."""
        return sum(self._group.get_watermark_offsets(part, timeout=10)[1] for part in self._parts)

    def _processed(self) -> int:
        return sum(max(part.offset, 0) for part in self._group.committed(self._parts, timeout=10))

    def wait_until_told(self, expected: Mapping[str, Mapping[Labels, Expected]]) -> None:
        """Wait until Prometheus has been told exactly `expected`; fails with what is not so."""
        found = [""]

        def nothing_differs() -> bool:
            self.prometheus.wait_for_scrape()
            found[:] = differences(self.prometheus, expected)
            return not found

        try:
            wait_until(nothing_differs, "the expected values", TOLD_SECONDS)
        except TimeoutError:
            raise AssertionError("\n".join(found)) from None

    def _start(self, *arguments: str, **settings: str) -> CxProcess:
        return self._cx(*arguments, **self._settings, **settings)
