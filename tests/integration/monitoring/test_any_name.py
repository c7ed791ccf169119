"""Queues, calendars and targets may have any name, and alerts tell it to the letter."""

from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest
import yaml

from pipeline.agreement.business_hours import DAYS
from pipeline.agreement.reading import agreement_of
from pipeline.monitoring.files import files_of
from pipeline.monitoring.rule_files import Options
from tests.support.rule_stories import promtool, said

pytestmark = pytest.mark.needs("prometheus")

NAMES = ('a"b', "up to 50$1", r"back\slash", "😀 e.g. {x}|y*", "reply <5m>", "Ünï `cödé`")
WRITTEN_AT = 1_000_000
WAITED_S = 4 * 3600 + 600
OPEN = "cx:oldest_unanswered:open_seconds"


def quoted(name: str) -> str:
    """Alike in TOML and in PromQL."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def agreement() -> str:
    """Of each name a calendar that is always open, a queue, and a target."""
    week = "\n".join(f'week.{day} = ["00:00-24:00"]' for day in DAYS)
    return "\n".join(
        f"""
[calendars.{name}]
zone = "UTC"
{week}
[queues.{name}]
calendar = {name}
[[sla]]
name = {name}
queues = [{name}]
first_response = "1h"
"""
        for name in map(quoted, NAMES)
    )


@pytest.fixture
def rules(tmp_path: Path) -> dict[str, Path]:
    files = files_of(agreement_of(agreement(), "a.toml"), Options())
    paths = {}
    for place, text in files.items():
        if place.startswith("prometheus/"):
            paths[Path(place).stem] = tmp_path / Path(place).name
            paths[Path(place).stem].write_text(text)
    return paths


def test_rules_are_valid_and_targets_keep_their_names(rules: dict[str, Path]) -> None:
    checked = promtool("check", "rules", *rules.values())
    assert checked.returncode == 0, said(checked)
    [group] = yaml.safe_load(rules["cx-objectives"].read_text())["groups"]
    labels = [rule.get("labels", {}) for rule in group["rules"]]
    assert {of["sla"] for of in labels if "sla" in of} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_an_alert_about_any_queue_fires_and_says_what_was_agreed(
    rules: dict[str, Path], tmp_path: Path, name: str
) -> None:
    story = tmp_path / "story.yml"
    story.write_text(yaml.safe_dump(unanswered(rules, name), allow_unicode=True))
    told = promtool("test", "rules", story)
    assert told.returncode == 0, said(told)


def unanswered(rules: dict[str, Path], name: str) -> dict[str, Any]:
    """Somebody has waited in the queue for longer than the four hours agreed."""
    labels = f'channel="email",queue={quoted(name)}'
    oldest = f'cx_oldest_unanswered_timestamp_seconds{{{labels},origin="live"}}'
    clock = 'cx_pipeline_watermark_timestamp_seconds{partition="0"}'
    series = {oldest: WRITTEN_AT, clock: WRITTEN_AT + WAITED_S}
    open_hours = {"labels": f"{OPEN}{{{labels}}}", "value": WAITED_S}
    story = {
        "interval": "1m",
        "input_series": [{"series": of, "values": f"{at}x20"} for of, at in series.items()],
        "promql_expr_test": [
            {"expr": OPEN, "eval_time": "15m", "exp_samples": [open_hours]},
        ],
        "alert_rule_test": [
            {
                "eval_time": "15m",
                "alertname": "CxUnansweredTooLong",
                "exp_alerts": [ticket_of(name)],
            }
        ],
    }
    files = [str(path) for path in rules.values()]
    return {"rule_files": files, "evaluation_interval": "1m", "tests": [story]}


def ticket_of(name: str) -> dict[str, Any]:
    return {
        "exp_labels": {
            "severity": "ticket",
            "about": "customers",
            "team": "service",
            "queue": name,
            "channel": "email",
        },
        "exp_annotations": {
            "summary": f"A customer in queue {name} has waited 4h 10m 0s by email",
            "description": f"The oldest message in queue {name}, by email, waits for a human "
            "answer for 4h 10m 0s of the hours in which the queue is open, since "
            "1970-01-12 13:46:40 +0000 UTC. Agreed are at most 4h 0m 0s.",
            "runbook_url": "docs/runbooks/CxUnansweredTooLong.md",
            "dashboard_url": f"http://localhost:3000/d/cx-queues?var-queue={quote_plus(name)}",
        },
    }
