"""The files that are generated, and whether they hang together."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.agreement.agreement import NO_AGREEMENT, Agreement
from pipeline.agreement.example import example_file
from pipeline.agreement.reading import agreement_of, read_agreement
from pipeline.metrics.declarations import METRICS, TWINS
from pipeline.metrics.pipeline_metrics import PIPELINE_METRICS
from pipeline.monitoring.addresses import Addresses
from pipeline.monitoring.files import files_of
from pipeline.monitoring.rule_files import ALERTS, Options, alert_file

DEPLOY = Path(__file__).parents[3] / "deploy"
OBJECTIVES = "prometheus/rules/cx-objectives.yml"
RECORDING = "prometheus/rules/cx-recording.yml"
ALERT_FILE = "prometheus/alerts/cx-alerts.yml"
EXPORTERS_OWN = {"cx_exporter_caught_up", "cx_exporter_last_record_timestamp_seconds"}
Rule = dict[str, Any]


@cache
def generated() -> dict[str, str]:
    return files_of(read_agreement(example_file()), Options())


def rules_in(text: str) -> list[Rule]:
    return [rule for group in yaml.safe_load(text)["groups"] for rule in group["rules"]]


def recorded(agreement: Agreement, partitions: int = 8) -> list[Rule]:
    files = files_of(agreement, Options(partitions))
    return [*rules_in(files[OBJECTIVES]), *rules_in(files[RECORDING])]


@pytest.mark.parametrize("place", generated())
def test_what_is_committed_is_what_the_example_comes_to(place: str) -> None:
    assert (DEPLOY / place).read_text() == generated()[place], (
        "run: cx monitoring generate --agreement examples/agreement.toml"
    )


def test_whatever_a_rule_asks_for_is_there() -> None:
    names = {rule["record"] for rule in recorded(read_agreement(example_file()))}
    metrics = EXPORTERS_OWN | {*METRICS, *PIPELINE_METRICS} | {t.name for t in TWINS.values()}
    everything = "\n".join(generated()[place] for place in (OBJECTIVES, RECORDING, ALERT_FILE))
    for series in set(re.findall(r"\bcx:[a-z_]+:[a-z0-9_]+", everything)):
        assert series in names, series
    for metric in set(re.findall(r"\bcx_[a-z_]+[a-z]", everything)):
        assert re.sub("_(bucket|count|sum)$", "", metric) in metrics, metric


def test_each_recorded_series_is_live_net_and_of_one_exporter() -> None:
    for rule in rules_in(generated()[RECORDING]):
        for metric in re.findall(r"[^ ]*cx_(?!pipeline_|exporter_)[a-z_]+\{[^}]*\}", rule["expr"]):
            assert metric.startswith(("(cx_", "(max"))
            assert f"max without (instance) {metric}" in rule["expr"]
            assert 'origin="live"' in metric


def test_every_alert_says_what_whom_and_where() -> None:
    for rule in rules_in(generated()[ALERT_FILE]):
        assert rule["labels"]["severity"] in ("page", "ticket", "none")
        assert rule["labels"]["about"] in ("customers", "pipeline", "monitoring")
        assert set(rule["annotations"]) == {
            "summary",
            "description",
            "runbook_url",
            "dashboard_url",
        }
        assert all(rule["annotations"].values())
        # A constant that was not filled in.
        assert not re.search(r"(?<!\{)\{[A-Z]", " ".join(rule["annotations"].values()))


def test_a_team_comes_with_the_alert_or_with_its_queue() -> None:
    for rule in rules_in(generated()[ALERT_FILE]):
        assert ("team" in rule["labels"]) != ("cx:queue_team:info" in rule["expr"]), rule["alert"]


def test_only_alerts_about_the_pipeline_hide_those_about_customers() -> None:
    hiding = {alert.name for alert in ALERTS if alert.hides_customers}
    assert {alert.about for alert in ALERTS if alert.hides_customers} == {"pipeline"}
    assert hiding == {
        "CxPipelineFrozen",
        "CxPipelineLagging",
        "CxPartitionUnowned",
        "CxRestoreStuck",
        "CxExporterAbsent",
        "CxExporterBehind",
    }


def test_without_an_agreement_there_are_the_rules_for_none_and_other() -> None:
    teams = next(r for r in recorded(NO_AGREEMENT) if r["record"] == "cx:queue_team:info")
    assert re.findall(r'"queue", "(\w+)".*"team", "(\w+)"', teams["expr"]) == [
        ("none", "service"),
        ("other", "service"),
    ]


def test_an_objective_that_is_off_is_no_series() -> None:
    off = agreement_of('[objectives]\ncsat = "off"\nlag = "off"\n', "agreement.toml")
    names = {rule["record"] for rule in recorded(off)}
    assert not names & {"cx:csat_objective:ratio", "cx:lag_objective:seconds"}
    assert "cx:contacts_abandoned_objective:ratio" in names


def test_an_objective_that_is_off_for_one_queue_stands_for_the_others() -> None:
    text = '[queues.a]\n[queues.a.objectives]\ncsat = "off"\n[queues.b]\n'
    rules = recorded(agreement_of(text, "agreement.toml"))
    [csat] = [rule for rule in rules if rule["record"] == "cx:csat_objective:ratio"]
    assert csat["expr"] == '0.8 * max by (queue) (cx:queue_team:info{queue=~"b|none|other"})'


def test_a_period_of_its_own_has_a_budget_of_its_own_and_a_month_is_counted_too() -> None:
    rules = recorded(agreement_of('[objectives]\nperiod = "28d"\n', "agreement.toml"))
    expr = {rule["record"]: rule["expr"] for rule in rules}
    assert "ratio_28d" in expr["cx:sla_error_budget:remaining_ratio"]
    assert {"cx:sla_due:count_28d", "cx:sla_due:count_30d"} <= set(expr)


def test_partitions_are_those_that_were_said() -> None:
    rules = recorded(NO_AGREEMENT, partitions=12)
    [count] = [rule for rule in rules if rule["record"] == "cx:pipeline_partitions:count"]
    assert count["expr"] == "vector(12)"


def test_a_scale_divides_windows_waits_offsets_and_intervals_and_no_threshold() -> None:
    agreement = read_agreement(example_file())
    usual, fast = (files_of(agreement, Options(speed=speed)) for speed in (1, 60))
    assert 'interval: "15s"' not in fast[RECORDING]
    alerts = {rule["alert"]: rule for rule in rules_in(fast[ALERT_FILE])}
    assert alerts["CxSlaBreachRate"]["for"] == "10s"
    assert alerts["CxFirstResponseRising"]["keep_firing_for"] == "15s"
    assert "offset 2h48m" in alerts["CxBacklogGrowing"]["expr"]
    windows = {rule["record"]: rule["expr"] for rule in rules_in(fast[RECORDING])}
    assert "offset 5s" in windows["cx:sla_due:count_5m"]
    assert "offset 12h" in windows["cx:sla_due:count_30d"]
    objectives = [
        yaml.safe_load(files[OBJECTIVES])["groups"][0]["rules"] for files in (usual, fast)
    ]
    assert objectives[0] == objectives[1]


def test_addresses_are_those_that_were_said() -> None:
    text = alert_file(
        Options(addresses=Addresses("https://grafana.example", "https://pages.example"))
    )
    for rule in rules_in(text):
        assert rule["annotations"]["runbook_url"] == f"https://pages.example/{rule['alert']}.md"
        assert rule["annotations"]["dashboard_url"].startswith("https://grafana.example/d/cx-")


def test_alerts_about_the_pipeline_itself_may_go_by_another_clock() -> None:
    agreement = read_agreement(example_file())
    both, apart = (
        files_of(agreement, Options(speed=60, pipeline_speed=speed))[
            "prometheus/alerts/cx-alerts.yml"
        ]
        for speed in (60, 10)
    )
    assert waits(both, "cx-customer-alerts") == waits(apart, "cx-customer-alerts")
    assert waits(both, "cx-pipeline-alerts") != waits(apart, "cx-pipeline-alerts")


def waits(text: str, group: str) -> list[str]:
    groups = {one["name"]: one for one in yaml.safe_load(text)["groups"]}
    return [rule.get("for", "") for rule in groups[group]["rules"]]
