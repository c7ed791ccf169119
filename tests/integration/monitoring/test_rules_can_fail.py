"""The stories about alerts can fail: whatever is changed in an alert, one of them finds it out."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from pipeline.monitoring.yaml_text import yaml_text
from tests.support.rule_stories import (
    ALERTS,
    ALWAYS,
    OBJECTIVES,
    PROMETHEUS,
    ROWS,
    STORIES,
    Document,
    Row,
    document,
    groups_about,
    promtool,
    rule_of,
    said,
)

TEAMS = "cx:queue_team:info"
RECORDING = "cx-recording"

pytestmark = pytest.mark.needs("prometheus")


class Mutant:
    """Objectives and alerts in which something is changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._changed = {place: read(place) for place in (OBJECTIVES, ALERTS)}

    def alert(self, row: Row) -> Document:
        """One alert, to be changed in place."""
        return rules_in(self._changed[ALERTS])[row.number]

    def objective(self, record: str) -> Document:
        """One objective, to be changed in place."""
        [rule] = [one for one in rules_in(self._changed[OBJECTIVES]) if one["record"] == record]
        return rule

    def is_found_out(self, name: str) -> bool:
        """Whether any story about the alert of this name ends otherwise than it says."""
        self._write(name)
        # Those that begin with what is scraped take long, and are about what is recorded.
        told = [path for path in STORIES if RECORDING not in str(document(path)["rule_files"])]
        stories = [(path, story) for path, story in groups_about(name) if path in told]
        return any(not self._holds(path, story) for path, story in stories)

    def _write(self, name: str) -> None:
        """Leave out the other alerts, and what only they compare with: a story is told sooner."""
        alerts = leave(self._changed[ALERTS], lambda rule: rule["alert"] == name)
        text = yaml_text(alerts)
        objectives = leave(
            self._changed[OBJECTIVES],
            lambda rule: rule["record"] == TEAMS or rule["record"] in text,
        )
        for place, content in ((ALERTS, alerts), (OBJECTIVES, objectives)):
            (self._folder / place).parent.mkdir(parents=True, exist_ok=True)
            (self._folder / place).write_text(yaml_text(content))

    def _holds(self, path: Path, story: Document) -> bool:
        copy = self._folder / "tests" / path.name
        copy.parent.mkdir(exist_ok=True)
        copy.write_text(yaml_text({**document(path), "tests": [story]}))
        run = promtool("test", "rules", copy)
        # Anything but a story that ends otherwise is no mutant but a mistake in this test.
        assert run.returncode == 0 or "got:" in said(run), said(run)
        return run.returncode == 0


def read(place: str) -> Document:
    content: Document = yaml.safe_load((PROMETHEUS / place).read_text())
    return content


def rules_in(content: Document) -> list[Document]:
    return [rule for group in content["groups"] for rule in group["rules"]]


def leave(content: Document, wanted: Callable[[Document], bool]) -> Document:
    groups = [
        {**group, "rules": [rule for rule in group["rules"] if wanted(rule)]}
        for group in content["groups"]
    ]
    return {**content, "groups": groups}


@pytest.fixture
def mutant(tmp_path: Path) -> Mutant:
    return Mutant(tmp_path / "prometheus")


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_an_alert_that_never_fires_is_found_out(mutant: Mutant, row: Row) -> None:
    alert = mutant.alert(row)
    alert["expr"] = f"({alert['expr']}) unless on () vector(1)"
    assert mutant.is_found_out(row.name)


@pytest.mark.parametrize("row", [row for row in ROWS if row.name != ALWAYS], ids=str)
def test_an_alert_that_always_fires_is_found_out(mutant: Mutant, row: Row) -> None:
    mutant.alert(row)["expr"] = 'label_replace(vector(1), "queue", "billing", "", "")'
    assert mutant.is_found_out(row.name)


@pytest.mark.parametrize("row", [row for row in ROWS if "for" in rule_of(row)], ids=str)
@pytest.mark.parametrize("wait", ["0s", "3h"])
def test_an_alert_that_waits_too_short_or_too_long_is_found_out(
    mutant: Mutant, row: Row, wait: str
) -> None:
    mutant.alert(row)["for"] = wait
    assert mutant.is_found_out(row.name)


# A number of things that are needed, written in an alert itself.
LEAST = re.compile(r">= (\d+)$", re.MULTILINE)


@pytest.mark.parametrize(
    "row", [row for row in ROWS if LEAST.search(rule_of(row)["expr"])], ids=str
)
@pytest.mark.parametrize("more", [-1, 1])
def test_an_alert_of_one_more_or_one_less_is_found_out(mutant: Mutant, row: Row, more: int) -> None:
    alert = mutant.alert(row)
    alert["expr"] = LEAST.sub(lambda found: f">= {int(found[1]) + more}", alert["expr"])
    assert mutant.is_found_out(row.name)


# What alerts compare with, and the numbers in it.
COMPARED = [
    rule["record"]
    for rule in rules_in(document(PROMETHEUS / OBJECTIVES))
    if rule["record"] != TEAMS and any(rule["record"] in rule_of(row)["expr"] for row in ROWS)
]
NUMBER = re.compile(r"[\d.]+(?= \* max)|(?<=vector\()[\d.]+")


@pytest.mark.parametrize("record", COMPARED)
@pytest.mark.parametrize("times", [0.85, 1.15])
def test_an_objective_that_is_a_little_off_is_found_out(
    mutant: Mutant, record: str, times: float
) -> None:
    objective = mutant.objective(record)
    other = NUMBER.sub(lambda number: f"{float(number[0]) * times:.6g}", objective["expr"])
    assert other != objective["expr"]
    objective["expr"] = other
    names = {row.name for row in ROWS if record in rule_of(row)["expr"]}
    assert any(map(mutant.is_found_out, sorted(names)))
