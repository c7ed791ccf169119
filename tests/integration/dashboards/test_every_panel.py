"""Every query of every panel, asked of a real Prometheus that remembers the known scenario."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from pipeline.metrics.declarations import METRICS, TWINS
from pipeline.metrics.pipeline_metrics import PIPELINE_METRICS
from tests.conftest import require
from tests.integration.dashboards.expected.table import EXPECTED
from tests.integration.dashboards.history import HOUR, NOW, sample
from tests.integration.dashboards.past import Past, read_rules, remember_with_rules
from tests.integration.dashboards.scenario import everything, service
from tests.support.dashboards import (
    UIDS,
    Asked,
    Shown,
    dashboard,
    filled_in,
    label_values,
    panels,
    rules_files,
)
from tests.support.prometheus_server import PrometheusServer

pytestmark = pytest.mark.needs("prometheus")

ALL = {"queue": ".*", "channel": ".*", "hours": "calendar"}
# As an alert of that queue links to it: ?var-queue=billing
BILLING = {**ALL, "queue": "billing"}
ALL_PANELS = [(uid, panel) for uid in UIDS for panel in panels(uid)]
SECONDS = {"h": 3600, "d": 86_400}

every_panel = pytest.mark.parametrize(
    ("uid", "panel"), ALL_PANELS, ids=[f"{uid}: {panel.title}" for uid, panel in ALL_PANELS]
)


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrometheusServer]:
    """A Prometheus with the scenario's history, and with what the rules recorded of it."""
    require("prometheus")
    folder = tmp_path_factory.mktemp("past")
    remembering = Past(folder)
    try:
        rules = read_rules(tmp_path_factory.mktemp("rules"), rules_files())
        remember_with_rules(remembering, everything(), rules)
        yield remembering.server
    finally:
        remembering.stop()


@every_panel
def test_a_panel_shows_what_it_must(past: PrometheusServer, uid: str, panel: Shown) -> None:
    shown: dict[str, float] = {}
    for ask in panel.asks:
        for row in past.query(filled_in(ask.promql, ALL), NOW):
            name = name_of(panel, ask, row.labels)
            assert name not in shown, f"two series are called {name!r}"
            shown[name] = row.value
    assert shown == pytest.approx(EXPECTED[uid][panel.title])
    assert shown, "nothing is shown"


@every_panel
def test_it_can_be_asked_over_the_whole_time_range(
    past: PrometheusServer, uid: str, panel: Shown
) -> None:
    seconds = range_seconds(dashboard(uid)["time"]["from"])
    for ask in panel.asks:
        parameters = {
            "query": filled_in(ask.promql, ALL),
            "start": str(NOW - seconds),
            "end": str(NOW),
            "step": str(seconds // 100),
        }
        at_the_end = {
            name_of(panel, ask, row["metric"]): float(row["values"][-1][1])
            for row in past.get("query_range", parameters)["result"]
            if row["values"][-1][0] == NOW
        }
        assert (
            at_the_end.items()
            <= {
                name_of(panel, ask, row.labels): row.value
                for row in past.query(filled_in(ask.promql, ALL), NOW)
            }.items()
        )


@every_panel
def test_one_queue_shows_that_queue_alone(past: PrometheusServer, uid: str, panel: Shown) -> None:
    asks = [ask for ask in panel.asks if "$queue" in ask.promql]
    rows = [row for ask in asks for row in past.query(filled_in(ask.promql, BILLING), NOW)]
    assert {row.labels.get("queue", "billing") for row in rows} <= {"billing"}


def test_business_hours_can_be_chosen(past: PrometheusServer) -> None:
    (panel,) = (one for one in panels("cx-queues") if one.title == "First response by queue")
    _, p90 = panel.asks
    (row,) = past.query(filled_in(p90.promql, {**ALL, "hours": "business"}), NOW)
    assert row.value == pytest.approx(60 + 60 * 0.9)


@pytest.mark.parametrize("uid", UIDS)
def test_variables_offer_what_there_is(past: PrometheusServer, uid: str) -> None:
    offered = {
        "queue": ["billing", "technical"],
        "channel": ["bot", "chat", "email"],
        "hours": ["business", "calendar"],
    }
    for variable in dashboard(uid)["templating"]["list"][2:]:
        metric, label = label_values(variable["query"])
        values = past.get(f"label/{label}/values", {"match[]": metric})
        assert values == offered[variable["name"]]


@pytest.mark.parametrize("uid", UIDS)
def test_graphs_are_marked_while_somebody_is_paged(past: PrometheusServer, uid: str) -> None:
    (pages,) = dashboard(uid)["annotations"]["list"]
    (row,) = past.query(pages["expr"], NOW)
    assert row.labels["alertname"] == "CxFirstResponseRising"


# What the light looks at: lag and its objective, partitions owned and there, exporter caught up.
LIGHT = (
    *("cx:pipeline_lag:seconds", "cx:lag_objective:seconds"),
    *("cx:pipeline_partitions_owned:sum", "cx:pipeline_partitions:count"),
    "cx_exporter_caught_up",
)
WELL, WRONG = 0, 1
STATES = {
    "all is well": ((299, 300, 8, 8, 1), WELL),
    "no lag is too long where none is agreed": ((9000, None, 8, 8, 1), WELL),
    "too far behind": ((301, 300, 8, 8, 1), WRONG),
    "a partition without a worker": ((0, 300, 7, 8, 1), WRONG),
    "the exporter has not caught up": ((0, 300, 8, 8, 0), WRONG),
    "no exporter": ((0, 300, 8, 8, None), WRONG),
    "no worker": ((None, 300, None, 8, 1), WRONG),
    "nothing at all": ((None, None, None, None, None), WRONG),
}


def test_the_pipeline_light_goes_on_whatever_is_wrong(tmp_path: Path) -> None:
    (panel,) = (one for one in panels("cx-overview") if one.title == "Pipeline")
    hours = dict(enumerate(STATES))
    past = Past(tmp_path)
    try:
        past.remember(
            sample(name, {}, value, NOW + hour * HOUR)
            for hour, state in hours.items()
            for name, value in zip(LIGHT, STATES[state][0], strict=True)
            if value is not None
        )
        light = {
            state: past.server.query(panel.asks[0].promql, NOW + hour * HOUR)[0].value
            for hour, state in hours.items()
        }
    finally:
        past.stop()
    assert light == {state: expected for state, (_, expected) in STATES.items()}


def test_every_panel_has_an_expectation_and_every_expectation_a_panel() -> None:
    assert {uid: set(titles) for uid, titles in EXPECTED.items()} == {
        uid: {panel.title for panel in panels(uid)} for uid in UIDS
    }


def test_the_scenario_is_made_of_declared_series() -> None:
    declared = {one.name: one for one in (*METRICS.values(), *TWINS.values())}
    for series in service():
        metric = declared[re.sub("_(bucket|count)$", "", series.name)]
        assert {*series.labels, "origin"} - {"le"} == set(metric.labels)


def test_the_scenario_has_every_metric() -> None:
    told = {re.sub("_(bucket|count)$", "", series.name) for series in everything()}
    assert {*METRICS, *PIPELINE_METRICS} - told == set()


def name_of(panel: Shown, ask: Asked, labels: Mapping[str, Any]) -> str:
    """What the reader sees beside the value."""
    if not panel.columns:
        legend = "" if ask.legend == "__auto" else ask.legend
        return re.sub(r"\{\{(\w+)\}\}", lambda match: labels.get(match[1], ""), legend)
    row = ", ".join(labels[column] for column in panel.columns)
    return f"{row}: {ask.legend}" if len(panel.asks) > 1 else row


def range_seconds(begin: str) -> int:
    """`now-24h` → 86,400."""
    match = re.fullmatch(r"now-(\d+)([hd])", begin)
    assert match, begin
    return int(match[1]) * SECONDS[match[2]]
