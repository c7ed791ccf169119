"""The committed dashboards as a test reads them: panels, queries, variables filled in."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tests.support.components import CHECKOUT

FOLDER = CHECKOUT / "deploy" / "grafana" / "dashboards"
UIDS = (
    "cx-overview",
    "cx-queues",
    "cx-sla",
    "cx-satisfaction",
    "cx-lifecycle",
    "cx-pipeline",
    "cx-data-quality",
)
# What Grafana itself puts in: its smallest is four scrape intervals.
BUILT_IN = {"__rate_interval": "5m", "__interval": "15s", "__range": "6h"}
# Not `$1`, which is label_replace's.
_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|([a-z_]\w*))")
_NOT_A_METRIC = re.compile(
    r'"(?:[^"\\]|\\.)*"|\{[^}]*\}|\[[^\]]*\]|\b(?:by|without|on|ignoring|group_left)\s*\([^)]*\)'
)
_METRIC = re.compile(r"\b(?:cx[_:]|process_|up\b|ALERTS\b)[\w:]*")


class Asked(NamedTuple):
    """One query of a panel."""

    promql: str
    legend: str
    over_time: bool


class Shown(NamedTuple):
    """One panel: its place in the JSON under `raw`."""

    title: str
    asks: tuple[Asked, ...]
    raw: dict[str, Any]

    @property
    def columns(self) -> tuple[str, ...]:
        """A table's labels, in order; none of other panels."""
        if self.raw["type"] != "table":
            return ()
        shown = self.raw["transformations"][0]["options"]["include"]["names"]
        return tuple(name for name in shown if not name.startswith("Value"))


def dashboard(uid: str) -> dict[str, Any]:
    """The committed file."""
    loaded: dict[str, Any] = json.loads((FOLDER / f"{uid}.json").read_text())
    return loaded


def panels(uid: str) -> Iterator[Shown]:
    """Every panel that asks something; headlines ask nothing."""
    for raw in dashboard(uid)["panels"]:
        if raw["type"] != "row":
            asks = tuple(
                Asked(target["expr"], target["legendFormat"], bool(target["range"]))
                for target in raw["targets"]
            )
            yield Shown(raw["title"], asks, raw)


def variables_in(text: str) -> set[str]:
    """Names of the variables that stand in it."""
    return {braced or bare for braced, bare in _VARIABLE.findall(text)}


def filled_in(promql: str, chosen: Mapping[str, str]) -> str:
    """The query as Grafana sends it."""
    values = {**BUILT_IN, **chosen}
    return _VARIABLE.sub(lambda match: values[match[1] or match[2]], promql)


def metrics_in(promql: str) -> set[str]:
    """Names of the metrics that a query asks for, but those of a `__name__` matcher."""
    return set(_METRIC.findall(_NOT_A_METRIC.sub(" ", promql)))


def label_values(query: str) -> tuple[str, str]:
    """Metric and label of a variable's `label_values(metric, label)`."""
    match = re.fullmatch(r"label_values\((\w+), (\w+)\)", query)
    assert match, query
    return match[1], match[2]


def rules_files() -> list[Path]:
    """The recording rules that dashboards build on."""
    return sorted((CHECKOUT / "deploy" / "prometheus" / "rules").glob("*.yml"))


def recorded_names() -> set[str]:
    """Names of all recorded series."""
    return {
        name
        for path in rules_files()
        for name in re.findall(r"^\s*(?:- )?record: \"?([\w:]+)", path.read_text(), re.MULTILINE)
    }
