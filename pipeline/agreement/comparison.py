"""What an agreement says otherwise of the past than the one before it.

Every clock is judged by what was in force when it ran. So whoever changes that in place judges
clocks anew that had started; a change from a moment on leaves them alone.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Final, NamedTuple

from pipeline.agreement.agreement import Agreement
from pipeline.agreement.open_spans import Span, open_spans
from pipeline.agreement.policy import queue_labels
from pipeline.agreement.read_sla import FROM_EVER
from pipeline.agreement.wording import duration_text, moment_text
from pipeline.contract.kinds import PRIORITIES
from pipeline.core.policy import Targets

CURE: Final = "leave that as it was, and write what is different below"


class InForce(NamedTuple):
    """The name of the policy that counts, and its targets; where none does, neither."""

    name: str
    targets: Targets


def changed_for_the_past(old: Agreement, new: Agreement, now: int) -> list[str]:
    """One line for each policy and calendar that is changed for a time before `now` (ms UTC)."""
    return [*_changed_policies(old, new, now), *_changed_calendars(old, new, now)]


def _changed_policies(old: Agreement, new: Agreement, now: int) -> list[str]:
    first_start: dict[tuple[InForce, InForce], int] = {}
    for start, queue, priority in product(
        _starts(old, new, now), _queues(old, new), (*PRIORITIES, None)
    ):
        before = _in_force(old, queue, priority, start)
        after = _in_force(new, queue, priority, start)
        if before.targets != after.targets:
            first_start.setdefault((before, after), start)
    return [_policy_line(*changed, start) for changed, start in first_start.items()]


def _queues(old: Agreement, new: Agreement) -> list[str | None]:
    """Every queue that either names, and one that neither does."""
    return [*queue_labels(old, new.queues), None]


def _starts(old: Agreement, new: Agreement, now: int) -> list[int]:
    """The moments from which on something else may count, until `now`."""
    versions = [begins for sla in (*old.sla, *new.sla) for begins, _ in sla.versions]
    return sorted(begins for begins in {FROM_EVER, *versions} if begins <= now)


def _in_force(
    agreement: Agreement, queue: str | None, priority: str | None, moment: int
) -> InForce:
    """What counts for a clock that starts at `moment` (ms UTC)."""
    for sla in agreement.sla:
        if sla.covers(queue, priority) and (targets := sla.at(moment)) is not None:
            return InForce(sla.name, targets)
    return InForce("", Targets())


def _policy_line(old: InForce, new: InForce, since: int) -> str:
    names = dict.fromkeys(f'sla "{one.name}"' for one in (old, new) if one.name)
    return (
        f"{' and '.join(names)}: clocks that started {_since(since)} had "
        f"{_targets_text(old.targets)}, and would have {_targets_text(new.targets)}; "
        f"{CURE} [[sla.changes]], or in an [[sla]] of its own, with a `from` to come"
    )


def _since(moment: int) -> str:
    return "at any time" if moment == FROM_EVER else f"from {moment_text(moment)} on"


def _targets_text(targets: Targets) -> str:
    given = {
        "first_response": targets.first_response_ms,
        "next_response": targets.next_response_ms,
        "resolution": targets.resolution_ms,
    }
    written = [f"{name} {duration_text(ms)}" for name, ms in given.items() if ms is not None]
    hours = " in business hours" if targets.is_business else ""
    return f"{', '.join(written)}{hours}" if written else "no target"


def _changed_calendars(old: Agreement, new: Agreement, now: int) -> list[str]:
    pairs = {queue: (_calendar(old, queue), _calendar(new, queue)) for queue in _queues(old, new)}
    lines = []
    for before, after in dict.fromkeys(pairs.values()):
        first = _first_difference(_spans(old, before, now), _spans(new, after, now))
        if first is not None:
            queues = [
                queue or "any other" for queue, pair in pairs.items() if pair == (before, after)
            ]
            lines.append(_calendar_line(before, after, queues, first))
    return lines


def _calendar(agreement: Agreement, queue: str | None) -> str | None:
    listed = agreement.queues.get(queue or "")
    return agreement.default_calendar if listed is None else listed.calendar


def _spans(agreement: Agreement, calendar: str | None, now: int) -> Iterator[Span]:
    """The open spans before `now`."""
    spans = [] if calendar is None else open_spans(agreement.calendars[calendar])
    return ((begins, min(ends, now)) for begins, ends in spans if begins < now)


def _first_difference(old: Iterable[Span], new: Iterable[Span]) -> int | None:
    """The first moment (ms UTC) at which one is open and the other is not."""
    edges = [{edge for span in spans for edge in span} for spans in (old, new)]
    return min(edges[0] ^ edges[1], default=None)


def _calendar_line(before: str | None, after: str | None, queues: list[str], first: int) -> str:
    names = " and ".join(dict.fromkeys(f"calendar {name}" for name in (before, after) if name))
    return (
        f"{names}: the hours of {', '.join(queues)} before now are not what they were, from "
        f"{moment_text(first)} on; {CURE} [[calendars.….changes]], with a `from` to come"
    )
