"""A Prometheus that remembers a made-up past, and what the rules would have recorded of it."""

import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.integration.dashboards.history import MOMENTS, NOW, Series, sample, samples
from tests.support.dashboards import metrics_in
from tests.support.prometheus_server import PrometheusServer

# Nothing is to be forgotten, although all of it lies far back.
FOR_EVER = "100y"


class Rule(NamedTuple):
    """One recording rule, as Prometheus read it."""

    record: str
    promql: str
    labels: Mapping[str, str]


class Past:
    """A running Prometheus over one folder, started anew whenever the past has grown."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: PrometheusServer | None = None

    @property
    def server(self) -> PrometheusServer:
        """The running one."""
        assert self._server, "nothing is remembered yet"
        return self._server

    def remember(self, lines: Iterable[str]) -> None:
        """Add samples, and start."""
        self.stop()
        file = self._folder / "samples.om"
        file.write_text("".join([*lines, "# EOF\n"]))
        command = ["promtool", "tsdb", "create-blocks-from", "openmetrics", "--quiet"]
        subprocess.run([*command, file, self._folder / "data"], check=True)
        self._server = PrometheusServer(self._folder, (), retention=FOR_EVER)
        self._server.start()

    def stop(self) -> None:
        if self._server:
            self._server.stop()

    def recorded(self, rule: Rule, ago: int) -> Iterator[str]:
        """What the rule would have recorded then."""
        for row in self.server.query(rule.promql, NOW - ago):
            labels = {name: text for name, text in row.labels.items() if name != "__name__"}
            yield sample(rule.record, {**labels, **rule.labels}, row.value, NOW - ago)


def read_rules(folder: Path, files: Sequence[Path]) -> list[Rule]:
    """All recording rules, in their order, read by Prometheus itself."""
    server = PrometheusServer(folder, (), files)
    server.start()
    try:
        groups: list[dict[str, Any]] = server.get("rules", {"type": "record"})["groups"]
    finally:
        server.stop()
    return [
        Rule(rule["name"], rule["query"], rule.get("labels", {}))
        for group in groups
        for rule in group["rules"]
    ]


def steps(rules: Iterable[Rule]) -> Iterator[list[Rule]]:
    """The rules in as few steps as there must be: each asks only for what was recorded before."""
    left = list(rules)
    while left:
        missing = {rule.record for rule in left}
        ready = [rule for rule in left if not metrics_in(rule.promql) & missing]
        assert ready, f"these ask for one another: {sorted(missing)}"
        yield ready
        left = [rule for rule in left if rule not in ready]


def remember_with_rules(past: Past, series: Iterable[Series], rules: Iterable[Rule]) -> None:
    """Put the past into Prometheus, then what each rule makes of it at every moment."""
    past.remember(samples(series))
    for ready in steps(rules):
        past.remember(
            [line for rule in ready for ago in MOMENTS for line in past.recorded(rule, ago)]
        )
