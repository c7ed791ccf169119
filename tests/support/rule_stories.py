"""The alerts of deploy/prometheus, and the stories that promtool tells about them."""

import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

PROMETHEUS = Path(__file__).parents[2] / "deploy" / "prometheus"
STORIES = sorted((PROMETHEUS / "tests").glob("*.yml"))
ALERTS = "alerts/cx-alerts.yml"
OBJECTIVES = "rules/cx-objectives.yml"
# How alerts of one name are told apart.
MARKS = ("severity", "window", "sign")
# Not in the sense of its expression: it fires whatever there is.
ALWAYS = "Watchdog"
Document = dict[str, Any]


def promtool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run promtool, however it ends."""
    command = ["promtool", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def said(run: subprocess.CompletedProcess[str]) -> str:
    """All that it printed."""
    return run.stdout + run.stderr


@cache
def document(path: Path) -> Document:
    """The YAML of a file, read once."""
    read: Document = yaml.safe_load(path.read_text())
    return read


class Row(NamedTuple):
    """One alert of the file: its name, and by what it is told from others of that name."""

    name: str
    marks: tuple[tuple[str, str], ...]
    number: int

    def __str__(self) -> str:
        return "-".join([self.name, *(value for _, value in self.marks)])


def _rows() -> Iterator[Row]:
    number = 0
    for group in document(PROMETHEUS / ALERTS)["groups"]:
        for rule in group["rules"]:
            marks = [(mark, rule["labels"][mark]) for mark in MARKS if mark in rule["labels"]]
            if "instance" in rule["labels"]:
                marks.append(("instance", rule["labels"]["instance"]))
            yield Row(rule["alert"], tuple(marks), number)
            number += 1


def groups_about(name: str) -> Iterator[tuple[Path, Document]]:
    """The stories that ask about an alert, and the files they are in."""
    for path in STORIES:
        for story in document(path)["tests"]:
            if any(test["alertname"] == name for test in story.get("alert_rule_test", ())):
                yield path, story


def firing(name: str) -> list[dict[str, str]]:
    """The labels of all alerts of a name that some story expects."""
    return [
        alert["exp_labels"]
        for _, story in groups_about(name)
        for test in story["alert_rule_test"]
        if test["alertname"] == name
        for alert in test["exp_alerts"]
    ]


def rule_of(row: Row) -> Document:
    """The alert as it stands in the file."""
    rules = [rule for group in document(PROMETHEUS / ALERTS)["groups"] for rule in group["rules"]]
    found: Document = rules[row.number]
    return found


ROWS = list(_rows())
