"""`[[sla]]`: targets by queue and priority; the first that covers a case counts."""

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from pipeline.agreement.table import Table
from pipeline.agreement.values import duration, moment, name, or_off
from pipeline.contract.kinds import PRIORITIES
from pipeline.core.policy import SlaPolicy, Targets

FROM: Final = "from"
FROM_EVER: Final = 0
BUSINESS: Final = "business"
CALENDAR: Final = "calendar"
HOURS: Final = (BUSINESS, CALENDAR)
TARGETS: Final = ("first_response", "next_response", "resolution")
Version = tuple[int, Targets]


class Written(NamedTuple):
    """A policy, and where it stands in the file."""

    table: Table
    policy: SlaPolicy


def read_sla(
    tables: Sequence[Table], queues: Collection[str], open_queues: Collection[str]
) -> tuple[SlaPolicy, ...]:
    """The policies in their order; `open_queues` are those that have business hours."""
    written = [Written(table, _policy(table, queues)) for table in tables]
    for place, (table, policy) in enumerate(written):
        _check_name(table, policy, written[:place])
        _check_reach(table, policy, written[:place])
        _check_hours(table, policy, queues, open_queues)
    return tuple(policy for _, policy in written)


def _policy(table: Table, queues: Collection[str]) -> SlaPolicy:
    policy = SlaPolicy(
        name=table.needed("name", name, ""),
        queues=_some_of(table, "queues", queues),
        priorities=_some_of(table, "priorities", PRIORITIES),
        versions=tuple(_versions(table)),
    )
    table.close()
    return policy


def _some_of(table: Table, key: str, known: Collection[str]) -> frozenset[str]:
    """The names of a list; none: all."""
    if table.has(key) and table.is_empty(key):
        table.wrong(f"an empty list covers nothing; leave {key} out to cover all", key)
    return table.names(key, known)


def _versions(table: Table) -> list[Version]:
    """The targets, and what becomes of them from a moment on."""
    versions = [(table.value(FROM, moment, FROM_EVER), _targets(table, Targets()))]
    for change in table.tables("changes"):
        begins = change.needed(FROM, moment, None)
        targets = _targets(change, versions[-1][1])
        change.close()
        if begins is not None and begins <= versions[-1][0]:
            change.wrong("is not after the one before; write changes in their order", FROM)
        versions.append((begins or versions[-1][0], targets))
    return versions


def _targets(table: Table, before: Targets) -> Targets:
    """The targets that are named, over those before."""
    if not any(table.has(key) for key in (*TARGETS, "hours")):
        table.wrong(f'says no target; write one of {", ".join(TARGETS)}, as first_response = "1h"')
    hours = table.name("hours", HOURS, BUSINESS if before.is_business else CALENDAR)
    return Targets(
        first_response_ms=table.value("first_response", or_off(duration), before.first_response_ms),
        next_response_ms=table.value("next_response", or_off(duration), before.next_response_ms),
        resolution_ms=table.value("resolution", or_off(duration), before.resolution_ms),
        is_business=hours == BUSINESS,
    )


def _check_name(table: Table, policy: SlaPolicy, before: Sequence[Written]) -> None:
    for first in before:
        if first.policy.name == policy.name:
            table.wrong(
                f"another sla has this name, on line {first.table.line()}; give each its own",
                "name",
            )


def _check_reach(table: Table, policy: SlaPolicy, before: Sequence[Written]) -> None:
    """Refuse what never counts since another covers all of it, and comes first."""
    for first in before:
        if _covers_all_of(first.policy, policy):
            table.wrong(
                f"never counts, since the sla on line {first.table.line()} covers all its cases; "
                "write the narrower first"
            )
            return


def _covers_all_of(first: SlaPolicy, later: SlaPolicy) -> bool:
    return (
        _includes(first.queues, later.queues)
        and _includes(first.priorities, later.priorities)
        and first.versions[0][0] <= later.versions[0][0]
    )


def _includes(names: frozenset[str], others: frozenset[str]) -> bool:
    """Whether all of the others are among the names; no names: all."""
    return not names or (bool(others) and others <= names)


def _check_hours(
    table: Table, policy: SlaPolicy, known: Collection[str], open_queues: Collection[str]
) -> None:
    """Refuse business hours where there are none: such clocks would run by all hours."""
    if not any(targets.is_business for _, targets in policy.versions):
        return
    without = sorted(policy.queues & set(known) - set(open_queues))
    if without or not open_queues:
        table.wrong(
            f"no business hours are known of {', '.join(without) or 'any queue'}; "
            'name a calendar there or in [defaults], or write hours = "calendar"',
            "hours",
        )
