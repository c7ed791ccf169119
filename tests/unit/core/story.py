"""A story: one customer's touchpoints told in words, and what they come to in the metrics.

    story = told(
        "0m case.opened queue=billing by=customer",
        "12m message.sent by=agent",
    )
    assert story.values(FIRST_RESPONSE, queue="billing") == [12 * 60]

Times are seconds, minutes, hours or days after the story's beginning. Touchpoints of a case's kinds
belong to case K1, and all happen on channel email, unless told otherwise.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import count

import msgspec

from pipeline.contract.details import (
    Consent,
    Detail,
    Experiment,
    Merge,
    Message,
    Money,
    Profile,
    Shipment,
    Subscription,
    Survey,
    Tier,
)
from pipeline.contract.touchpoint import Touchpoint
from pipeline.core.case_kinds import IN_ORDER
from pipeline.core.clocks import Now
from pipeline.core.effects import Act, Add, Effect, Retract, WakeUp
from pipeline.core.facts import Fact
from pipeline.core.journey import Journey, decode_state, encode_state
from pipeline.core.policy import Policy
from pipeline.core.step import step
from pipeline.metrics.declarations import CUSTOMERS, METRICS, TOUCHPOINTS, MetricKind

BEGINNING = 1_700_000_000_000
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
UNITS = {"s": 1_000, "m": MINUTE, "h": HOUR, "d": DAY}
POLICY = Policy(queues=frozenset(("billing", "technical")))


class Story:
    """One customer, event after event; every state goes through its bytes on the way."""

    def __init__(self, policy: Policy = POLICY) -> None:
        self.policy = policy
        self.stored: bytes | None = None
        self.effects: list[Effect] = []
        self.counted: Counter[Fact] = Counter()
        self.retracted: list[Fact] = []
        self.acts: list[Act] = []
        self.now = Now(0, 0)
        self._ids = count(1)

    @property
    def journey(self) -> Journey:
        assert self.stored is not None
        return decode_state(self.stored)

    def tell(self, *lines: str) -> list[Effect]:
        """Process touchpoints told in words; returns the effects of the last."""
        for line in lines:
            self.take(touchpoint(line, f"e{next(self._ids)}"))
        return self.effects

    def take(self, event: Touchpoint | WakeUp) -> None:
        """Process an event; both clocks follow its time, and wake the journey on the way."""
        if isinstance(event, WakeUp):
            self._follow(event.at)
            self._step(event)
            return
        self._wake_until(event.occurred_at)
        self._follow(event.occurred_at)
        self._step(event)
        effects = self.effects
        self._wake_until(event.occurred_at)
        self.effects = effects

    def pass_time(self, until: str) -> None:
        """Let both clocks go on, and wake the journey on the way."""
        self._wake_until(after(until))
        self.now = Now(after(until), after(until))

    def _follow(self, at: int) -> None:
        self.now = Now(max(self.now.live, at), max(self.now.backfill, at))

    def _wake_until(self, at: int) -> None:
        """As the engine does, each time that a clock reaches what was asked for."""
        while self.stored is not None:
            journey = self.journey
            asked = [time for time in (journey.wake_at, journey.wake_backfill_at) if time]
            if not asked or min(asked) > at:
                return
            self._follow(min(asked))
            self._step(WakeUp(min(asked)))
            assert min(asked) not in (self.journey.wake_at, self.journey.wake_backfill_at)

    def _step(self, event: Touchpoint | WakeUp) -> None:
        journey = None if self.stored is None else decode_state(self.stored)
        journey, self.effects = step(journey, event, self.now, self.policy)
        self.stored = encode_state(journey)
        for effect in self.effects:
            if isinstance(effect, Add):
                self.counted[effect.fact] += 1
            elif isinstance(effect, Act):
                self.acts.append(effect)
            elif isinstance(effect, Retract):
                self.retracted.append(effect.fact)
                self.counted[effect.fact] -= 1
                assert self.counted[effect.fact] >= 0, f"{effect.fact} was never counted"

    def values(self, metric: str, **labels: str) -> list[int]:
        """The values that count under a metric and some labels, ascending.

        Durations in seconds; timestamps in seconds after the beginning.
        """
        kind = METRICS[metric].kind
        return sorted(
            _in_words(kind, fact.value)
            for fact in self.counted.elements()
            if fact.metric == metric and labels.items() <= labels_of(fact).items()
        )

    def of_cases(self) -> dict[Fact, int]:
        """What counts, but for touchpoints and customers, which every touchpoint may change."""
        return {
            fact: times
            for fact, times in self.counted.items()
            if times and fact.metric not in (TOUCHPOINTS, CUSTOMERS)
        }

    def total(self, metric: str, **labels: str) -> int:
        """How many facts count under a metric and some labels."""
        return len(self.values(metric, **labels))


def _in_words(kind: MetricKind, value: int) -> int:
    if kind == "histogram":
        return value // 1000
    return (value - BEGINNING) // 1000 if kind == "oldest" else value


def told(*lines: str, policy: Policy = POLICY) -> Story:
    """A story of these lines."""
    story = Story(policy)
    story.tell(*lines)
    return story


def happened(events: Iterable[Touchpoint | WakeUp], policy: Policy = POLICY) -> Story:
    """A story of these touchpoints, in the order given, and wake-ups that nobody asked for."""
    story = Story(policy)
    for event in events:
        story.take(event)
    return story


def labels_of(fact: Fact) -> dict[str, str]:
    """The fact's labels by name."""
    return dict(zip(METRICS[fact.metric].labels, fact.labels, strict=True))


def after(text: str) -> int:
    """`90m`, `3h`, `2d` after the beginning, as event time in ms."""
    return BEGINNING + int(float(text[:-1]) * UNITS[text[-1]])


def touchpoint(line: str, event_id: str) -> Touchpoint:
    """`<time> <kind> [channel] [field=value]…`; `by` is the actor, `case=-` is no case."""
    at, kind, *words = line.split()
    fields = dict(word.split("=", 1) for word in words if "=" in word)
    channel = next((word for word in words if "=" not in word), "email")
    case_id = fields.get("case", "K1" if kind in IN_ORDER else "-")
    return Touchpoint(
        event_id=fields.get("id", event_id),
        kind=kind,
        channel=channel,
        occurred_at=after(at),
        received_at=after(at),
        customer_id="ada",
        case_id=None if case_id == "-" else case_id,
        actor=fields.get("by"),
        order_id=fields.get("order"),
        session_id=fields.get("session"),
        team=fields.get("team"),
        queue=fields.get("queue"),
        priority=fields.get("priority"),
        origin=fields.get("origin", "live"),
        detail=_detail(kind, fields),
    )


def _detail(kind: str, fields: dict[str, str]) -> Detail | None:
    if kind == "message.sent":
        return _message(fields)
    for name, detail_of in _DETAILS.items():
        if name in fields:
            return detail_of(fields)
    return None


def _message(fields: dict[str, str]) -> Detail:
    message = {name: fields[name] for name in ("visibility", "author") if name in fields}
    return msgspec.convert(message, Message)


def _survey(fields: dict[str, str]) -> Detail:
    survey, survey_id = fields["survey"].split(":")
    score = int(fields["score"]) if "score" in fields else None
    return msgspec.convert({"survey": survey, "survey_id": survey_id, "score": score}, Survey)


def _money(fields: dict[str, str]) -> Detail:
    amount = re.fullmatch(r"(\d+)([A-Z]{3})", fields["amount"])
    assert amount
    return Money(amount_minor=int(amount[1]), currency=amount[2])


def _shipment(fields: dict[str, str]) -> Detail:
    return Shipment(
        promised_at=after(fields["promised"]) if "promised" in fields else None,
        shipment_id=fields.get("shipment"),
        lost=fields.get("lost") == "yes",
    )


def _subscription(fields: dict[str, str]) -> Detail:
    return Subscription(
        plan=fields.get("plan", "basic"), subscription_id=fields.get("subscription")
    )


def _experiment(fields: dict[str, str]) -> Detail:
    experiment, variant = fields["experiment"].split(":")
    return Experiment(experiment=experiment, variant=variant)


_DETAILS: dict[str, Callable[[dict[str, str]], Detail]] = {
    "into": lambda fields: Merge(into_case_id=fields["into"]),
    "survey": _survey,
    "amount": _money,
    "tier": lambda fields: Tier(tier=fields["tier"]),
    "consent": lambda fields: Consent(
        purpose=fields["consent"], granted=fields["granted"] == "yes"
    ),
    **dict.fromkeys(("promised", "shipment", "lost"), _shipment),
    **dict.fromkeys(("plan", "subscription"), _subscription),
    "experiment": _experiment,
    "segments": lambda fields: Profile(segments=fields["segments"].split(",")),
}
