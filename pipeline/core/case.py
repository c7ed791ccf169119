"""A case: its events, its clock, and the facts it has been counted with.

What a case counts is a function of its events in order, and of the time up to which its deadlines
have passed. An event that comes in order takes the short way, one `advance` of the clock; any
other, also one from before a deadline that has passed, folds all events again and counts the
difference. Facts are kept as they were counted, labels and all, so that a later change of the
allow-list or of a definition still takes back what was really counted.
"""

from typing import Final

import msgspec

from pipeline.core import case_kinds as kinds
from pipeline.core.case_clock import MERGED, CaseClock
from pipeline.core.case_deadlines import pass_deadlines
from pipeline.core.case_event import HEAD_BYTES, CaseEvent, pack, unpack
from pipeline.core.case_facts import Facts
from pipeline.core.case_life import advance, standing, takes
from pipeline.core.clocks import Now
from pipeline.core.difference import difference, parted
from pipeline.core.effects import Add, Effect, Retract
from pipeline.core.facts import Fact
from pipeline.core.policy import Policy

# A case of a bot that talks to itself must not grow for ever.
MOST_EVENTS: Final = 500


class Case(msgspec.Struct, array_like=True, gc=False):
    """One case of one customer.

    `events` are packed, in order, and asked for only by the long way. `facts` stay once counted,
    `standing` holds as the clock stands. `base` is where the fold begins when older events have
    been dropped.
    """

    clock: CaseClock = msgspec.field(default_factory=CaseClock)
    events: list[bytes] = []
    facts: Facts = []
    standing: Facts = []
    base: CaseClock | None = None

    @property
    def is_folded(self) -> bool:
        """Whether only the clock is left."""
        return not self.events and self.clock.last_at > 0


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Case).decode
_decode_clock = msgspec.msgpack.Decoder(CaseClock).decode


def encode_case(case: Case) -> bytes:
    """The case as bytes."""
    return _encode(case)


def decode_case(stored: bytes) -> Case:
    """The case from its bytes."""
    return _decode(stored)


def holds(case: Case, packed_id: bytes) -> bool:
    """Whether the event of that id is one of the case's."""
    return packed_id in [packed[HEAD_BYTES:] for packed in case.events]


def events_of(case: Case, queues: frozenset[str]) -> list[CaseEvent]:
    """The case's events in order."""
    return [unpack(packed, case.clock.names, queues) for packed in case.events]


def take(case: Case, event: CaseEvent, policy: Policy, now: Now, effects: list[Effect]) -> bool:
    """Take a new event and count what changes; False if the case listens to it no more."""
    clock = case.clock
    if not _is_next(clock, event):
        events = _put_in_order(events_of(case, policy.queues), event)
        return recount(case, events, policy, now, effects, event=event)
    is_taken = takes(clock, event)
    facts = advance(clock, event, policy)
    if clock.deadlines:
        pass_deadlines(clock, clock.reads(now), facts)
    case.events.append(_packed(event, clock))
    if facts:
        case.facts += facts
        effects += [Add(clock.counted(fact)) for fact in facts]
    stands = standing(clock)
    if stands != case.standing:
        _stand(case, stands, effects)
    return is_taken


def _is_next(clock: CaseClock, event: CaseEvent) -> bool:
    """Whether nothing is known of what came after the event: no event, and no deadline passed."""
    return (
        event.kind != kinds.MERGED
        and (event.occurred_at, event.rank) > (clock.last_at, clock.last_rank)
        and event.occurred_at > clock.passed_at
    )


def pass_time(case: Case, now: Now, effects: list[Effect]) -> bool:
    """Count the deadlines that have passed with time alone; returns whether there were any."""
    clock, facts = case.clock, Facts()
    if clock.deadlines:
        pass_deadlines(clock, clock.reads(now), facts)
    case.facts += facts
    effects += [Add(clock.counted(fact)) for fact in facts]
    return bool(facts)


def recount(
    case: Case,
    events: list[CaseEvent],
    policy: Policy,
    now: Now,
    effects: list[Effect],
    *,
    event: CaseEvent | None = None,
) -> bool:
    """The long way: fold `events` from the beginning, and count the difference.

    Returns whether `event`, one of them, was listened to.
    """
    before, old = case.facts + case.standing, case.clock
    is_taken = True
    case.clock = _base_of(case)
    case.facts = []
    for each in events:
        is_taken = is_taken and (each is not event or takes(case.clock, each))
        case.facts += advance(case.clock, each, policy)
    # Time that had passed has passed, also when the clock has been set back by another backfill.
    pass_deadlines(case.clock, max(case.clock.reads(now), old.passed_at + 1), case.facts)
    if case.clock.status == MERGED:
        case.facts = []
    case.standing = standing(case.clock)
    case.events = [_packed(each, case.clock) for each in events]
    effects += _recounted(before, old, case.facts + case.standing, case.clock)
    return is_taken


def shorten(case: Case, policy: Policy, now: Now) -> None:
    """Drop the older half of the events: what they brought stays counted, and cannot change."""
    events = events_of(case, policy.queues)
    half = len(events) // 2
    base = _base_of(case)
    for event in events[:half]:
        advance(base, event, policy)
    case.base = base
    recount(case, events[half:], policy, now, [])


def _stand(case: Case, now: Facts, effects: list[Effect]) -> None:
    """Count what began to stand, and take back what stands no more."""
    before, counted = case.standing, case.clock.counted
    effects += [Retract(counted(fact)) for fact in before if fact not in now]
    effects += [Add(counted(fact)) for fact in now if fact not in before]
    case.standing = now


def fold_away(case: Case) -> None:
    """Drop events and counted facts; the clock stays, and later events go on from it."""
    case.events, case.facts = [], []
    case.base = None
    case.clock.passed_at = 0  # nothing is left that could be taken back


def awaken(case: Case) -> None:
    """Go on from the clock of a folded case: it is the base of every fold to come."""
    case.base = _decode_clock(_encode(case.clock))


def _base_of(case: Case) -> CaseClock:
    return CaseClock() if case.base is None else _decode_clock(_encode(case.base))


def _packed(event: CaseEvent, clock: CaseClock) -> bytes:
    return pack(event, clock.name_number(event.queue), clock.name_number(event.team))


def in_order(event: CaseEvent) -> tuple[int, int, str]:
    """The sort key of a case's events."""
    return event.order


def counted_facts(case: Case) -> list[Fact]:
    """Everything the case is counted with now."""
    return [case.clock.counted(fact) for fact in case.facts + case.standing]


def _put_in_order(events: list[CaseEvent], event: CaseEvent) -> list[CaseEvent]:
    """The events, which are in order, with one more: mostly at their end, or nearly so."""
    at, rank, place = event.occurred_at, event.rank, len(events)
    while place:
        before = events[place - 1]
        if (before.occurred_at, before.rank) < (at, rank):
            break
        # Only where all else is equal the ids decide, which are dear to unpack.
        if (before.occurred_at, before.rank) == (at, rank) and before.order <= event.order:
            break
        place -= 1
    events.insert(place, event)
    return events


def _recounted(before: Facts, old: CaseClock, after: Facts, new: CaseClock) -> list[Effect]:
    """What leads from the facts of the old clock to those of the new one.

    Most facts are the same, and need no words as long as both clocks number labels alike.
    """
    if old.names == new.names and old.label_sets == new.label_sets:
        before, after = parted(before, after)
    return difference([old.counted(fact) for fact in before], [new.counted(fact) for fact in after])
