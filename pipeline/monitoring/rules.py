"""Rules as values: what Prometheus records, what it alerts on, and in which groups.

Durations in the texts stand in angle brackets, `<5m>`; `durations.scaled` makes them Prometheus'.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

Severity = Literal["page", "ticket", "none"]
About = Literal["customers", "pipeline", "monitoring"]
NO_LABELS: Mapping[str, str] = MappingProxyType({})


class Recording(NamedTuple):
    """A series that is worked out again and again. `labels` come on top of those of `expr`."""

    record: str
    expr: str
    labels: Mapping[str, str] = NO_LABELS


class Alert(NamedTuple):
    """An alert: fires for each series of `expr` that has been there for `wait`.

    `summary` and `description` are Prometheus' templates. `team` None: `expr` brings the label.
    `hides_customers`: while it fires, numbers about customers are not to be believed. `dashboard`
    is the uid of the one that shows more.
    """

    name: str
    expr: str
    severity: Severity
    about: About
    dashboard: str
    summary: str
    description: str
    wait: str = "<0s>"
    keep: str = "<0s>"
    team: str | None = None
    labels: Mapping[str, str] = NO_LABELS
    hides_customers: bool = False


class Group(NamedTuple):
    """Rules that are evaluated one after the other, every `interval`; `why` says what they are."""

    name: str
    interval: str
    why: str
    rules: tuple[Recording | Alert, ...]
