"""What was understood of a tracking plan: as plain data for scripts, and in lines for people."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.contract.kinds import CHANNELS, KINDS
from pipeline.producers.plan.conditions import described as condition_text
from pipeline.producers.plan.plan import Rule, SourcePlan, TrackingPlan

Data = dict[str, Any]


def described(plan: TrackingPlan) -> Data:
    """All of it, every name written out."""
    return {
        "unknown_sources": plan.unknown_sources,
        "sources": [_source(source) for source in plan.sources.values()],
    }


def lines(data: Mapping[str, Any]) -> Iterator[str]:
    """What `described` gave, to be read."""
    for source in data["sources"]:
        yield f"source {source['name']}: {source['action']} what is not in it"
        for rule in source["rules"]:
            yield f"  {rule['name']}: {_all_or(rule['kinds'], KINDS, 'kinds')}"
            yield f"    on {_all_or(rule['channels'], CHANNELS, 'channels')}"
            if rule["action"] != source["action"]:
                yield f"    {rule['action']} what is otherwise"
            if rule["required"]:
                yield f"    needs {', '.join(rule['required'])}"
            yield f"    attributes {', '.join(rule['attributes']) or 'none'}"
            yield from (f"    {name}: {text}" for name, text in rule["fields"].items())
    yield f"any other source: {data['unknown_sources']}"


def _source(source: SourcePlan) -> Data:
    return {
        "name": source.name,
        "action": source.action,
        "rules": [_rule(rule) for rule in source.rules],
    }


def _rule(rule: Rule) -> Data:
    return {
        "name": rule.name,
        "kinds": list(rule.kinds),
        "channels": list(rule.channels),
        "action": rule.action,
        "required": [field.name for field in rule.required],
        "attributes": sorted(rule.attributes),
        "fields": {one.field.name: condition_text(one.condition) for one in rule.conditions},
    }


def _all_or(names: Sequence[str], known: Sequence[str] | Mapping[str, object], what: str) -> str:
    return f"all {what}" if len(names) == len(known) else ", ".join(names)
