"""Alerts and their runbooks belong together, and what a runbook names is there."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from pipeline.exporters.standing import Standing
from pipeline.metrics.declarations import METRICS, TWINS
from pipeline.metrics.pipeline_metrics import PIPELINE_METRICS
from pipeline.monitoring.addresses import Addresses
from pipeline.monitoring.rule_files import ALERTS
from pipeline.settings import Settings, variable
from tests.support.command_lines import refusal
from tests.support.components import CHECKOUT
from tests.support.runbooks import RUNBOOKS, blocks, commands

NAMES = sorted({alert.name for alert in ALERTS})
PAGES = {path.stem: path for path in sorted(RUNBOOKS.glob("*.md")) if path.stem != "README"}
SECTIONS = [
    "What it means for customers",
    "First look",
    "Likely causes",
    "How to act",
    "How to silence",
]
# What an alert may be silenced by, beside its name.
SILENCE_LABELS = {"queue", "target", "channel", "instance", "topic"}

each_page = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)


def known_metrics() -> set[str]:
    """The names a query may ask for: raw ones, with a histogram's parts, and recorded ones."""
    declared = [*METRICS.values(), *TWINS.values(), *PIPELINE_METRICS.values()]
    parts = {
        f"{metric.name}{part}"
        for metric in declared
        if metric.kind == "histogram"
        for part in ("_bucket", "_sum", "_count")
    }
    exporters = {family.name for family in Standing(last_record_ms=1).families(0)}
    recorded = {
        rule["record"]
        for path in (CHECKOUT / "deploy" / "prometheus" / "rules").glob("*.yml")
        for group in yaml.safe_load(path.read_text())["groups"]
        for rule in group["rules"]
    }
    assert recorded
    return {metric.name for metric in declared} | parts | exporters | recorded


def named_metrics(text: str) -> Iterator[str]:
    yield from re.findall(r"\bcx(?::[a-z0-9_]+){2}|\bcx_[a-z_]+", text)


def test_every_alert_has_a_page_and_every_page_an_alert() -> None:
    assert list(PAGES) == NAMES


def test_the_index_lists_every_page_once() -> None:
    index = (RUNBOOKS / "README.md").read_text()
    linked = re.findall(r"^\| \[(\w+)\]\(\1\.md\) \|", index, re.MULTILINE)
    assert sorted(linked) == NAMES


def test_the_index_tells_each_alerts_severities() -> None:
    index = (RUNBOOKS / "README.md").read_text()
    for name in NAMES:
        [told] = re.findall(rf"^\| \[{name}\]\(\S+\) \| ([a-z, ]+) \|", index, re.MULTILINE)
        assert set(told.split(", ")) == {one.severity for one in ALERTS if one.name == name}


@pytest.mark.parametrize("name", NAMES)
def test_an_alerts_runbook_address_is_its_page(name: str) -> None:
    assert (CHECKOUT / Addresses().runbook(name)).resolve() == PAGES[name]


@each_page
def test_a_page_has_its_sections_and_says_something_in_each(page: Path) -> None:
    title, *sections = re.split(r"^##? ", page.read_text(), flags=re.MULTILINE)[1:]
    assert title.strip() == page.stem
    assert [section.partition("\n")[0] for section in sections] == SECTIONS
    assert all(len(section.partition("\n")[2].split()) > 5 for section in sections)


@each_page
def test_a_page_begins_at_the_dashboard_that_the_alert_names(page: Path) -> None:
    named = re.search(r"^Dashboard: `([a-z-]+)`", page.read_text(), re.MULTILINE)
    assert named
    assert {one.dashboard for one in ALERTS if one.name == page.stem} == {named[1]}
    assert (CHECKOUT / "deploy" / "grafana" / "dashboards" / f"{named[1]}.json").is_file()


@each_page
def test_a_page_shows_two_to_four_queries(page: Path) -> None:
    [queries] = blocks(page, "promql")
    assert 2 <= len(queries) <= 4


@each_page
def test_the_metrics_a_page_names_exist(page: Path) -> None:
    assert set(named_metrics(page.read_text())) - known_metrics() == set()


@each_page
def test_the_settings_a_page_names_exist(page: Path) -> None:
    named = set(re.findall(r"\bCX_[A-Z_]+", page.read_text()))
    assert named <= {variable(field) for field in Settings.__slots__}


@each_page
def test_the_commands_a_page_shows_would_be_taken(page: Path) -> None:
    ours = [arguments for arguments in commands(page) if arguments[0] == "cx"]
    assert [found for found in map(refusal, (one[1:] for one in ours)) if found] == []


@each_page
def test_the_commands_a_page_mentions_exist(page: Path) -> None:
    for mentioned in re.findall(r"`cx ([^`]+)`", page.read_text()):
        assert refusal([*shlex.split(mentioned), "--help"]) is None, mentioned


@each_page
def test_a_silence_is_for_this_alert_with_a_reason_and_an_end(page: Path) -> None:
    silences = [one for one in commands(page) if one[:3] == ["amtool", "silence", "add"]]
    assert len(silences) == (0 if page.stem == "Watchdog" else 1)
    for silence in silences:
        assert f"alertname={page.stem}" in silence
        options = {part.partition("=")[0] for part in silence[3:]}
        assert {"--author", "--comment", "--duration", "--alertmanager.url"} <= options
        labels = {name for name in options if not name.startswith("--")}
        assert labels - {"alertname"} <= SILENCE_LABELS
