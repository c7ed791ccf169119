"""From the file of a tracking plan to the plan: whatever is wrong with it is found here."""

from pathlib import Path
from typing import Final

from pipeline.agreement.faults import Refused, shown
from pipeline.agreement.table import Table
from pipeline.agreement.toml_file import FileRefused, read_toml, read_toml_text
from pipeline.agreement.values import name
from pipeline.producers.plan.plan import (
    ACTIONS,
    UNKNOWN_ACTIONS,
    Action,
    Rule,
    SourcePlan,
    TrackingPlan,
    UnknownAction,
)
from pipeline.producers.plan.read_rules import one_of, read_rule

OTHERWISE: Final[Action] = "refuse"
OTHERWISE_UNKNOWN: Final[UnknownAction] = "refuse"


class PlanError(FileRefused):
    """A tracking plan that cannot be used: a line for each thing wrong: file, line, cure."""


def read_plan(path: Path) -> TrackingPlan:
    """The plan in a TOML file; raises PlanError that tells all that is wrong."""
    return read_toml(path, "the tracking plan", _plan, PlanError)


def plan_of(text: str, file: str) -> TrackingPlan:
    """The plan in a text; `file` is what its faults are told with. Raises PlanError."""
    return read_toml_text(text, file, _plan, PlanError)


def _plan(table: Table) -> TrackingPlan:
    defaults = table.table("defaults")
    unknown = defaults.value("unknown_sources", one_of(UNKNOWN_ACTIONS), OTHERWISE_UNKNOWN)
    action = defaults.value("action", one_of(ACTIONS), OTHERWISE)
    defaults.close()
    given = table.table("sources")
    sources = {}
    for source, one in given.named_tables():
        _check_source(given, source)
        sources[source] = _source(source, one, action)
    table.close()
    return TrackingPlan(sources, unknown)


def _check_source(table: Table, source: str) -> None:
    if "/" in source:
        given = shown(source)
        table.wrong(f"{given} is with a version; write the name before the slash", source)
        return
    try:
        name(source)
    except Refused as wrong:
        table.wrong(str(wrong), source)


def _source(source: str, table: Table, otherwise: Action) -> SourcePlan:
    action = table.value("action", one_of(ACTIONS), otherwise)
    rules: list[Rule] = []
    taken: dict[tuple[str, str], int] = {}
    if table.is_empty("rules"):
        table.wrong(f"it may send nothing; write what in [[sources.{source}.rules]]")
    for one in table.tables("rules"):
        rule = read_rule(source, len(rules) + 1, one, action)
        if rule.name in [before.name for before in rules]:
            one.wrong(f"a rule before it has the name {rule.name}; use another", "name")
        _check_overlap(one, rule, taken)
        rules.append(rule)
    table.close()
    return SourcePlan(source, action, tuple(rules))


def _check_overlap(table: Table, rule: Rule, taken: dict[tuple[str, str], int]) -> None:
    """Note the first kind and channel that a rule before it has; then take those of this one."""
    pairs = [(kind, channel) for kind in rule.kinds for channel in rule.channels]
    for kind, channel in pairs:
        if (line := taken.get((kind, channel))) is not None:
            table.wrong(f"{kind} on {channel} is in the rule of line {line}; leave it in one")
            break
    for pair in pairs:
        taken.setdefault(pair, table.line())
