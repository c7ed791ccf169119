"""What a dashboard must be like, whatever it shows."""

import json
import re
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from grafana_foundation_sdk.models import units

from deploy.grafana.build import dashboard_files, main
from pipeline.metrics.declarations import METRICS, TWINS
from pipeline.metrics.pipeline_metrics import PIPELINE_METRICS
from tests.support.components import CHECKOUT
from tests.support.dashboards import (
    BUILT_IN,
    FOLDER,
    UIDS,
    Shown,
    dashboard,
    label_values,
    metrics_in,
    panels,
    recorded_names,
    variables_in,
)

UNITS = {value for value in vars(units).values() if isinstance(value, str)}
EXPORTER = {
    "cx_exporter_caught_up",
    "cx_exporter_last_record_timestamp_seconds",
    "cx_exporter_log_begun_anew_total",
    "cx_exporter_series",
    "cx_exporter_skipped_tallies_total",
}
PROMETHEUS = {"up", "ALERTS", "process_resident_memory_bytes", "process_cpu_seconds_total"}
ALL_PANELS = [(uid, panel) for uid in UIDS for panel in panels(uid)]

SERVICE = {*METRICS, *(twin.name for twin in TWINS.values())}
SELECTOR = re.compile(r"\b(cx_\w+)(\{[^}]*\})?")
SUFFIX = re.compile("_(bucket|count|sum)$")
# It is there to show that a backfill runs.
OF_EVERY_ORIGIN = {("cx-data-quality", "Touchpoints by origin")}

every_dashboard = pytest.mark.parametrize("uid", UIDS)
every_panel = pytest.mark.parametrize(
    ("uid", "panel"), ALL_PANELS, ids=[f"{uid}: {panel.title}" for uid, panel in ALL_PANELS]
)


def known_metrics() -> set[str]:
    names = set()
    for metric in (*METRICS.values(), *TWINS.values(), *PIPELINE_METRICS.values()):
        suffixes = ("_bucket", "_count", "_sum") if metric.kind == "histogram" else ("",)
        names |= {metric.name + suffix for suffix in suffixes}
    return names | EXPORTER | PROMETHEUS | recorded_names()


def places(uid: str) -> list[tuple[str, dict[str, int]]]:
    return [(raw["title"], raw["gridPos"]) for raw in dashboard(uid)["panels"]]


def test_what_is_committed_is_what_the_code_builds() -> None:
    committed = {path.name: path.read_text() for path in FOLDER.glob("*.json")}
    assert committed == dashboard_files(), "run `make dashboards`"


def test_the_seven_are_there() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(UIDS)


def test_a_dashboard_that_is_no_more_goes_from_the_folder(tmp_path: Path) -> None:
    (tmp_path / "cx-gone.json").write_text("{}")
    main(["--out", str(tmp_path)])
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(dashboard_files())


@every_dashboard
def test_the_address_is_the_file_name(uid: str) -> None:
    assert dashboard(uid)["uid"] == uid


@every_dashboard
def test_numbers_and_titles_are_unique(uid: str) -> None:
    raw = dashboard(uid)["panels"]
    for field in ("id", "title"):
        assert [value for value, n in Counter(p[field] for p in raw).items() if n > 1] == []


@every_dashboard
def test_panels_lie_within_24_columns(uid: str) -> None:
    outside = [t for t, at in places(uid) if at["x"] < 0 or at["x"] + at["w"] > 24 or at["w"] < 1]
    assert outside == []


@every_dashboard
def test_no_panel_lies_on_another(uid: str) -> None:
    overlapping = [
        (one, other)
        for (one, a), (other, b) in combinations(places(uid), 2)
        if a["x"] < b["x"] + b["w"]
        and b["x"] < a["x"] + a["w"]
        and a["y"] < b["y"] + b["h"]
        and b["y"] < a["y"] + a["h"]
    ]
    assert overlapping == []


@every_dashboard
def test_rows_are_filled_to_their_end(uid: str) -> None:
    columns: Counter[int] = Counter()
    for _, at in places(uid):
        columns[at["y"]] += at["w"]
    assert {top: width for top, width in columns.items() if width != 24} == {}


@every_dashboard
def test_it_leads_to_the_others_to_definitions_and_to_runbooks(uid: str) -> None:
    board = dashboard(uid)
    to_others, *documents = board["links"]
    assert set(to_others["tags"]) <= set(board["tags"])
    assert to_others["includeVars"]
    assert to_others["keepTime"]
    assert [link["title"] for link in documents] == ["Definitions", "Runbooks"]


@every_dashboard
def test_the_reader_picks_the_prometheus(uid: str) -> None:
    first, *others = dashboard(uid)["templating"]["list"]
    assert (first["type"], first["name"], first["query"]) == (
        "datasource",
        "datasource",
        "prometheus",
    )
    asking = [*others[1:], *dashboard(uid)["annotations"]["list"]]
    assert {one["datasource"]["uid"] for one in asking} <= {"${datasource}"}


@every_dashboard
def test_only_declared_variables_are_used_and_all_of_them_are(uid: str) -> None:
    declared = {variable["name"] for variable in dashboard(uid)["templating"]["list"]}
    used = variables_in(json.dumps(dashboard(uid)))
    assert {name for name in used if not name.startswith("__")} == declared
    asked = {
        name for panel in panels(uid) for ask in panel.asks for name in variables_in(ask.promql)
    }
    assert asked <= declared | BUILT_IN.keys()


def test_links_to_documents_lead_to_where_they_are_served(tmp_path: Path) -> None:
    main(["--out", str(tmp_path), "--documents", "https://git.example.com/docs/"])
    for uid in UIDS:
        board = json.loads((tmp_path / f"{uid}.json").read_text())
        _, served, *_ = board["templating"]["list"]
        assert (served["name"], served["query"]) == ("documents", "https://git.example.com/docs")
        assert [link["url"] for link in board["links"][1:]] == [
            "${documents}/definitions.md",
            "${documents}/runbooks",
        ]


@every_dashboard
def test_variables_ask_for_labels_of_known_metrics(uid: str) -> None:
    known = known_metrics()
    for variable in dashboard(uid)["templating"]["list"][2:]:
        metric, _ = label_values(variable["query"])
        assert metric in known


@every_panel
def test_a_panel_says_what_it_shows(uid: str, panel: Shown) -> None:
    assert panel.title.strip() == panel.title != ""
    assert panel.raw["description"].endswith(".")


@every_panel
def test_units_are_set_and_known_to_grafana(uid: str, panel: Shown) -> None:
    assert panel.raw["fieldConfig"]["defaults"]["unit"] in UNITS


@every_panel
def test_every_query_goes_to_the_chosen_prometheus(uid: str, panel: Shown) -> None:
    asked = [panel.raw["datasource"], *(target["datasource"] for target in panel.raw["targets"])]
    assert {(one["type"], one["uid"]) for one in asked} == {("prometheus", "${datasource}")}


@every_panel
def test_no_query_is_empty_and_each_has_its_letter(uid: str, panel: Shown) -> None:
    assert panel.asks
    assert all(ask.promql.strip() for ask in panel.asks)
    letters = [target["refId"] for target in panel.raw["targets"]]
    assert letters == sorted(set(letters))


@every_panel
def test_every_metric_asked_for_exists(uid: str, panel: Shown) -> None:
    asked = {name for ask in panel.asks for name in metrics_in(ask.promql)}
    assert asked - known_metrics() == set()
    assert asked or "__name__" in panel.asks[0].promql


@every_panel
def test_service_metrics_are_of_live_events(uid: str, panel: Shown) -> None:
    if (uid, panel.title) in OF_EVERY_ORIGIN:
        return
    for ask in panel.asks:
        for name, where in SELECTOR.findall(ask.promql):
            if SUFFIX.sub("", name) in SERVICE:
                assert 'origin="live"' in where, name


@every_panel
def test_several_curves_have_names(uid: str, panel: Shown) -> None:
    if panel.raw["type"] == "stat":
        return
    assert all(ask.legend != "__auto" for ask in panel.asks)


def test_links_between_dashboards_lead_to_one() -> None:
    for _, panel in ALL_PANELS:
        for link in panel.raw["fieldConfig"]["defaults"].get("links", []):
            if link["url"].startswith("/d/"):
                assert link["url"].removeprefix("/d/").split("?")[0] in UIDS


def test_grafana_finds_the_files_where_they_are_mounted() -> None:
    folder = CHECKOUT / "deploy" / "grafana" / "provisioning"
    provider = (folder / "dashboards" / "customer-experience.yml").read_text()
    assert "path: /var/lib/grafana/dashboards\n" in provider
    assert "folder: Customer experience\n" in provider
    assert "type: prometheus\n" in (folder / "datasources" / "prometheus.yml").read_text()
