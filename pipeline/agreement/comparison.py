"""What an agreement says otherwise of the past than the one before it.

Every clock is judged by what was in force when it ran. So whoever changes that in place judges
clocks anew that had started; a change from a moment on leaves them alone.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Final, NamedTuple

from pipeline.agreement.agreement import Agreement
from pipeline.agreement.faults import quoted
from pipeline.agreement.open_spans import Span, open_spans
from pipeline.agreement.policy import queue_labels
from pipeline.agreement.read_sla import BUSINESS, CALENDAR, FROM_EVER
from pipeline.agreement.table import OFF
from pipeline.agreement.wording import duration_text, moment_text
from pipeline.contract.kinds import PRIORITIES
from pipeline.core.policy import Targets

CURE: Final = "leave that as it was, and write what is different below"


class Difference(NamedTuple):
    """What is different for some clocks: of which policies, and what was and would be."""

    policies: tuple[str, ...]
    text: str


def changed_for_the_past(old: Agreement, new: Agreement, now: int) -> list[str]:
    """One line for each policy and calendar that is changed for a time before `now` (ms UTC)."""
    return [*_changed_policies(old, new, now), *_changed_calendars(old, new, now)]


def _changed_policies(old: Agreement, new: Agreement, now: int) -> list[str]:
    first_start: dict[Difference, int] = {}
    clocks = product(_starts(old, new, now), _queues(old, new), (*PRIORITIES, None))
    for start, queue, priority in clocks:
        before = _in_force(old, queue, priority, start)
        after = _in_force(new, queue, priority, start)
        policies = tuple(dict.fromkeys(name for name, _ in (before, after) if name))
        for text in _differences(before[1], after[1]):
            first_start.setdefault(Difference(policies, text), start)
    return [_policy_line(difference, start) for difference, start in first_start.items()]


def _queues(old: Agreement, new: Agreement) -> list[str | None]:
    """Every queue that either names, and one that neither does."""
    return [*queue_labels(old, new.queues), None]


def _starts(old: Agreement, new: Agreement, now: int) -> list[int]:
    """The moments from which on something else may count, until `now`."""
    versions = [begins for sla in (*old.sla, *new.sla) for begins, _ in sla.versions]
    return sorted(begins for begins in {FROM_EVER, *versions} if begins <= now)


def _in_force(
    agreement: Agreement, queue: str | None, priority: str | None, moment: int
) -> tuple[str, Targets]:
    """The policy that counts for a clock that starts at `moment` (ms UTC); no name: none does."""
    for sla in agreement.sla:
        if sla.covers(queue, priority) and (targets := sla.at(moment)) is not None:
            return sla.name, targets
    return "", Targets()


def _differences(old: Targets, new: Targets) -> Iterator[str]:
    was, would_be = _texts(old), _texts(new)
    for name, text in was.items():
        if text != would_be[name]:
            yield f"{name} was {text} and would be {would_be[name]}"


def _texts(targets: Targets) -> dict[str, str]:
    given = {
        "first_response": targets.first_response_ms,
        "next_response": targets.next_response_ms,
        "resolution": targets.resolution_ms,
    }
    texts = {name: OFF if ms is None else duration_text(ms) for name, ms in given.items()}
    return {**texts, "hours": BUSINESS if targets.is_business else CALENDAR}


def _policy_line(difference: Difference, since: int) -> str:
    names = " and ".join(f"sla {quoted(name)}" for name in difference.policies)
    started = "at any time" if since == FROM_EVER else f"from {moment_text(since)} on"
    return (
        f"{names}: of clocks that started {started}, {difference.text}; "
        f"{CURE} [[sla.changes]], or in an [[sla]] of its own, with a `from` to come"
    )


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
