"""The facts of one case worked out anew, slowly: by looking back over all its events at the end.

Nothing of `pipeline.core` but its vocabulary is used. Business hours are counted step by step, one
after the other; a clock is a pair of places in the list of events.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.contract.details import Message
from pipeline.contract.kinds import CHANNELS
from pipeline.contract.touchpoint import Touchpoint
from pipeline.core.case_kinds import IN_ORDER
from pipeline.core.facts import Fact
from pipeline.core.policy import Policy, Targets
from pipeline.metrics import declarations as metrics
from tests.unit.core.story import BEGINNING, DAY, MINUTE

STEP = 5 * MINUTE
NEVER = BEGINNING + 8 * DAY  # every calendar is closed from then on
ENDS_WAITING = {"message.received", "message.sent", "call.answered", "case.assigned"} | {
    "case.transferred", "case.on_hold", "case.resolved", "case.closed",
}  # fmt: skip


class Span(NamedTuple):
    """Something that began with one event and ended with another, by place; None: not yet."""

    begins: int
    ends: int | None


class PlainCase:
    """One case at its end: all its events, in any order, and the moment (ms) that it is now."""

    def __init__(self, events: Sequence[Touchpoint], policy: Policy, now: int) -> None:
        self.policy = policy
        self.now = now
        unique = {event.event_id: event for event in events}.values()
        self.events = self._heard(sorted(unique, key=_order))
        self.times = [event.occurred_at for event in self.events]
        self.queues = [self.queue(place) for place in range(len(self.events))]
        self.open: dict[int, bool] = {}
        self.cycles = self._cycles()
        self.waits = list(self._waits())

    def _heard(self, events: list[Touchpoint]) -> list[Touchpoint]:
        """Without those that came after a close; the first is always heard."""
        heard, closed = [], False
        for event in events:
            if closed and event.kind != "case.reopened":
                continue
            closed = event.kind == "case.closed"
            heard.append(event)
        return heard

    def _cycles(self) -> list[Span]:
        cycles = [Span(0, None)]
        closed = False
        for place, event in enumerate(self.events):
            is_over = cycles[-1].ends is not None
            if not is_over and event.kind in ("case.resolved", "case.closed"):
                cycles[-1] = cycles[-1]._replace(ends=place)
            elif is_over and (
                event.kind == "case.reopened" or (event.kind == "message.received" and not closed)
            ):
                cycles.append(Span(place, None))
            closed = event.kind == "case.closed"
        return cycles

    # ---- the customer's waits

    def _waits(self) -> Iterator[Span]:
        """The wait for the first response, as it was first begun, then each for a next one."""
        begun = [place for place in range(len(self.events)) if self._is_contact(place)]
        begun += [p for p, event in enumerate(self.events) if event.kind == "bot.handed_off"]
        if not begun:
            return
        yield (wait := self._until_reply(min(begun)))
        while wait.ends is not None:
            following = self.events[wait.ends :]
            messages = [p for p, each in enumerate(following) if each.kind == "message.received"]
            if not messages:
                return
            yield (wait := self._until_reply(wait.ends + messages[0]))

    def _is_contact(self, place: int) -> bool:
        event = self.events[place]
        if event.kind == "case.opened":
            is_first = all(each.kind != "case.opened" for each in self.events[:place])
            by_customer = event.actor in (None, "customer")
            others = any(self._is_contact(before) for before in range(place))
            return by_customer and (is_first or others)
        return event.kind in ("message.received", "call.queued", "callback.requested")

    def _until_reply(self, begins: int) -> Span:
        later = range(begins + 1, len(self.events))
        return Span(begins, next((p for p in later if _is_reply(self.events[p])), None))

    def handed_off(self) -> int | None:
        """Where the wait for the first response began anew."""
        if not self.waits:
            return None
        last = len(self.events) if self.waits[0].ends is None else self.waits[0].ends
        offs = [p for p in range(last) if self.events[p].kind == "bot.handed_off"]
        return offs[0] if offs else None

    # ---- queues and hours

    def queue(self, place: int) -> str | None:
        """Who had the case after that event."""
        queue = self.events[0].queue
        for event in self.events[: place + 1]:
            if event.kind in ("case.assigned", "case.transferred"):
                queue = event.queue or queue
        return queue

    def priority(self, place: int) -> str | None:
        priority = self.events[0].priority
        for event in self.events[: place + 1]:
            if event.kind == "case.prioritised":
                priority = event.priority or priority
        return priority

    def queue_at(self, moment: int) -> str | None:
        return self.queues[bisect_right(self.times, moment) - 1]

    def is_open(self, moment: int) -> bool:
        """Whether the step that begins then counts."""
        if moment not in self.open:
            calendar = self.policy.calendar_of(self.queue_at(moment))
            is_open = calendar is None or calendar.open_ms(moment, moment + STEP) == STEP
            self.open[moment] = is_open
        return self.open[moment]

    def business_ms(self, begins: int, ends: int) -> int:
        return STEP * sum(self.is_open(moment) for moment in range(begins, ends, STEP))

    def deadline(self, place: int, target_ms: int, *, is_business: bool) -> int:
        """When a clock that starts with that event is due."""
        begins = self.events[place].occurred_at
        if not (is_business and self.policy.has_calendars):
            return begins + target_ms
        left_ms, moment = target_ms, begins
        while left_ms and moment < NEVER:
            left_ms -= STEP * self.is_open(moment)
            moment += STEP
        return 2 * NEVER if left_ms else moment

    # ---- facts

    def facts(self) -> Counter[Fact]:
        """Durations, promises, first contacts and changes of channel."""
        return Counter(
            [*self._responses(), *self._resolutions(), *self._promises(), *self._others()]
        )

    def _labels(self, place: int) -> tuple[str, str, str]:
        queue = self.queue(place)
        label = queue if queue is None or queue in self.policy.queues else "other"
        return self.events[place].channel, label or "none", self.priority(place) or "none"

    def _duration(
        self, metric: str, begins: int, ends: int, *more: str, without: Sequence[Span] = ()
    ) -> Iterator[Fact]:
        """By all hours, and by business hours where the queue of the start has some."""
        apart = [(self._at(each.begins), self._at(_or(each.ends, ends))) for each in without]
        origin = self.events[ends].origin
        counted: dict[str, Callable[[int, int], int]] = {"calendar": _all_ms}
        if self.policy.calendar_of(self.queue(begins)) is not None:
            counted["business"] = self.business_ms
        for hours, length in counted.items():
            value = length(self._at(begins), self._at(ends)) - sum(length(*span) for span in apart)
            yield Fact(metric, (*self._labels(begins), hours, *more, origin), value)

    def _at(self, place: int) -> int:
        return self.events[place].occurred_at

    def _responses(self) -> Iterator[Fact]:
        for number, wait in enumerate(self.waits):
            metric = metrics.NEXT_RESPONSE if number else metrics.FIRST_RESPONSE
            begins = wait.begins if number else self.handed_off()
            if wait.ends is not None:
                yield from self._duration(
                    metric, wait.begins if begins is None else begins, wait.ends
                )

    def _resolutions(self) -> Iterator[Fact]:
        for number, cycle in enumerate(self.cycles):
            if cycle.ends is None:
                continue
            if not number:
                yield from self._duration(metrics.RESOLUTION, 0, cycle.ends, "first")
            begins, ends = cycle.begins, cycle.ends
            yield from self._duration(metrics.RESOLUTION, begins, ends, "each")
            pauses = list(self._pauses(cycle))
            yield from self._duration(metrics.REQUESTER_WAIT, begins, ends, without=pauses)
        closes = [p for p, event in enumerate(self.events) if event.kind == "case.closed"]
        if closes:
            yield from self._whole(closes[-1])

    def _whole(self, close: int) -> Iterator[Fact]:
        resolve = max(
            cycle.ends for cycle in self.cycles if cycle.ends is not None and cycle.ends <= close
        )
        origin = self.events[close].origin
        for fact in self._duration(metrics.RESOLUTION, 0, resolve, "full"):
            yield Fact(fact.metric, (*fact.labels[:-1], origin), fact.value)

    def _pauses(self, cycle: Span) -> Iterator[Span]:
        """When the case waited on the customer in that cycle."""
        begins = None
        for place in range(cycle.begins, _or(cycle.ends, len(self.events) - 1) + 1):
            kind = self.events[place].kind
            if kind in ENDS_WAITING and begins is not None:
                yield Span(begins, place)
                begins = None
            elif kind == "case.waiting" and begins is None:
                begins = place

    def _promises(self) -> Iterator[Fact]:
        for cycle in self.cycles:
            yield from self._promise("resolution", *cycle)
        for number, wait in enumerate(self.waits):
            target = "next_response" if number else "first_response"
            off = None if number else self.handed_off()
            if off is None or off == wait.begins:
                yield from self._response_promises(target, wait)
            else:
                yield from self._response_promises(target, Span(wait.begins, off), is_void=True)
                yield from self._response_promises(target, Span(off, wait.ends))

    def _response_promises(
        self, target: str, wait: Span, *, is_void: bool = False
    ) -> Iterator[Fact]:
        """A wait as far as the case was unresolved, each cycle for itself."""
        endless = len(self.events)
        for cycle in self.cycles:
            begins = max(wait.begins, cycle.begins)
            ends = min(_or(wait.ends, endless), _or(cycle.ends, endless))
            if begins >= ends:
                continue
            is_given_up = is_void and ends == wait.ends
            yield from self._promise(
                target, begins, None if ends == endless else ends, is_void=is_given_up
            )

    def _promise(
        self, target: str, begins: int, ends: int | None, *, is_void: bool = False
    ) -> Iterator[Fact]:
        start = self.events[begins]
        targets = self.policy.targets_of(
            self.queue(begins), self.priority(begins), start.occurred_at
        )
        target_ms = None if targets is None else _target_ms(targets, target)
        if targets is None or target_ms is None:
            return
        deadline = self.deadline(begins, target_ms, is_business=targets.is_business)
        labels = (*self._labels(begins), target, start.origin)
        is_breached = deadline < (self.now if ends is None else self._at(ends))
        if is_breached or (ends is not None and not is_void):
            yield Fact(metrics.SLA_DUE, labels, 1)
        if is_breached:
            yield Fact(metrics.SLA_BREACHED, labels, 1)

    def _others(self) -> Iterator[Fact]:
        resolve = self.cycles[0].ends
        if resolve is not None and sum(map(_is_reply, self.events[:resolve])) <= 1:
            until = self._at(resolve) + 7 * DAY
            reopened = self._at(self.cycles[1].begins) if len(self.cycles) > 1 else self.now
            if reopened > until:
                labels = (*self._labels(0), self.events[resolve].origin)
                yield Fact(metrics.FIRST_CONTACT_RESOLUTIONS, labels, 1)
        contacts = [p for p in range(len(self.events)) if self._is_contact(p)]
        for before, place in pairwise(contacts):
            left, entered = self.events[before].channel, self.events[place]
            assert {left, entered.channel} <= set(CHANNELS)
            if left != entered.channel:
                seamless = "false" if entered.kind == "case.opened" else "true"
                labels = (left, entered.channel, seamless, entered.origin)
                yield Fact(metrics.CHANNEL_SWITCHES, labels, 1)


def _all_ms(begins: int, ends: int) -> int:
    return ends - begins


def _order(event: Touchpoint) -> tuple[int, int, str]:
    return event.occurred_at, IN_ORDER.index(event.kind), event.event_id


def _is_reply(event: Touchpoint) -> bool:
    if event.kind == "call.answered":
        return event.actor in (None, "agent")
    if event.kind != "message.sent":
        return False
    message = event.detail if isinstance(event.detail, Message) else Message()
    by_human = event.actor in (None, "agent")
    if message.author is not None:
        by_human = message.author == "human"
    return message.visibility == "public" and by_human


def _target_ms(targets: Targets, target: str) -> int | None:
    times: dict[str, int | None] = {
        "first_response": targets.first_response_ms,
        "next_response": targets.next_response_ms,
        "resolution": targets.resolution_ms,
    }
    return times[target]


def _or(place: int | None, otherwise: int) -> int:
    return otherwise if place is None else place
