"""The plan, and what it has against a touchpoint."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.plan.conditions import FieldRule
from pipeline.producers.plan.fields import Field

Action = Literal["refuse", "quarantine"]
ACTIONS: Final[tuple[Action, ...]] = ("refuse", "quarantine")
UnknownAction = Literal["refuse", "quarantine", "accept"]
UNKNOWN_ACTIONS: Final[tuple[UnknownAction, ...]] = (*ACTIONS, "accept")

UNKNOWN: Final = "unknown source"
# Names that are told again: no address, number or sentence looks like one.
_PLAIN_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")


class Violation(NamedTuple):
    """A touchpoint that is not in the plan.

    `rule`: its place in the plan, such as `shop` or `shop/orders`. `text` names fields and what the
    plan says of them, and repeats no value: it may be logged and sent back.
    """

    rule: str
    text: str
    action: Action


class Rule(NamedTuple):
    """What holds for some kinds on some channels of a source.

    `attributes` are the only ones there may be; `conditions` hold for fields that are there.
    """

    name: str
    kinds: tuple[str, ...]
    channels: tuple[str, ...]
    action: Action
    required: tuple[Field, ...] = ()
    attributes: frozenset[str] = frozenset()
    conditions: tuple[FieldRule, ...] = ()

    def problem(self, touchpoint: Touchpoint) -> str | None:
        """What it has against a touchpoint, in words."""
        for field in self.required:
            if field.read(touchpoint) is None:
                return f"{field.name}: missing"
        if not self.attributes.issuperset(touchpoint.attributes):
            return _unlisted(touchpoint, self.attributes)
        for condition in self.conditions:
            value = condition.field.read(touchpoint)
            if value is not None and (wrong := condition.violation(value)) is not None:
                return f"{condition.field.name}: {wrong}"
        return None


class SourcePlan(NamedTuple):
    """What one source may send; no kind on any channel is in two of its rules."""

    name: str
    action: Action
    rules: tuple[Rule, ...]


class TrackingPlan:
    """Which source may send what. A source is the name before the "/" of `shop/1.4`."""

    def __init__(
        self,
        sources: Mapping[str, SourcePlan] = MappingProxyType({}),
        unknown_sources: UnknownAction = "refuse",
    ) -> None:
        self.sources: Final = sources
        self.unknown_sources: Final = unknown_sources
        self._rules = {
            (source.name, kind, channel): rule
            for source in sources.values()
            for rule in source.rules
            for kind in rule.kinds
            for channel in rule.channels
        }

    def check(self, touchpoint: Touchpoint) -> Violation | None:
        """Why a touchpoint is not in the plan; None: it is. One look-up, then its rule alone."""
        source = source_name(touchpoint)
        rule = self._rules.get((source, touchpoint.kind, touchpoint.channel))
        if rule is None:
            return self._unplanned(source, touchpoint)
        text = rule.problem(touchpoint)
        return None if text is None else Violation(rule.name, text, rule.action)

    def attributes(self, touchpoint: Touchpoint) -> frozenset[str]:
        """The attributes that the plan has a touchpoint carry."""
        key = (source_name(touchpoint), touchpoint.kind, touchpoint.channel)
        rule = self._rules.get(key)
        return frozenset() if rule is None else rule.attributes

    def _unplanned(self, source: str, touchpoint: Touchpoint) -> Violation | None:
        plan = self.sources.get(source)
        if plan is None:
            if self.unknown_sources == "accept":
                return None
            named = plain(source) if source else "none"
            return Violation(UNKNOWN, f"source: {named} is not in the plan", self.unknown_sources)
        kind, channel = touchpoint.kind, touchpoint.channel
        if any(kind in rule.kinds for rule in plan.rules):
            text = f"channel: {plain(channel)} is none on which {source} sends {plain(kind)}"
        else:
            text = f"kind: {plain(kind)} is none that {source} sends"
        return Violation(plan.name, text, plan.action)


def source_name(touchpoint: Touchpoint) -> str:
    """The service of `service/version`; empty where a touchpoint names none."""
    return (touchpoint.source or "").partition("/")[0]


def plain(name: str) -> str:
    """A name as it may be told again, whoever chose it."""
    return name if _PLAIN_NAME.fullmatch(name) else "what is no plain name"


def _unlisted(touchpoint: Touchpoint, listed: frozenset[str]) -> str:
    name = min(touchpoint.attributes.keys() - listed)
    return f"attributes: {plain(name)} is not listed"
