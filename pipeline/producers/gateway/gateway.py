"""What all endpoints share: who is let in, what is read, and what becomes of it."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple, Protocol

from starlette.requests import Request

from pipeline.contract.rejection import Rejection
from pipeline.contract.touchpoint import Touchpoint
from pipeline.metrics.gateway_metrics import (
    GIVEN_UP,
    IN_FLIGHT,
    PENDING,
    PRIVATE_DATA,
    READY,
    REJECTED,
    SUPPRESSED,
    TOUCHPOINTS,
)
from pipeline.probes.process import ProcessMetrics
from pipeline.producers.formats.arrival import Arrival, Malformed, Reading, TooMany
from pipeline.producers.formats.table import Format
from pipeline.producers.gateway.bodies import announced_bytes, read_body
from pipeline.producers.gateway.credentials import secret_of
from pipeline.producers.gateway.keys import Key
from pipeline.producers.gateway.limits import Shares
from pipeline.producers.gateway.measures import Measures
from pipeline.producers.gateway.outcomes import Outcome
from pipeline.producers.gateway.problems import (
    MALFORMED,
    NOT_ALLOWED,
    RATE_LIMITED,
    TOO_MANY,
    UNAUTHENTICATED,
    UNAVAILABLE,
    Problem,
)
from pipeline.producers.gateway.room import Room
from pipeline.producers.gateway.standing import Standing
from pipeline.producers.gateway.stations import Sent, Stations
from pipeline.producers.gateway.webhook_file import NO_WEBHOOKS, Webhooks
from pipeline.producers.privacy.privacy import Privacy
from pipeline.producers.webhooks.tokens import UsedTokens


class Keys(Protocol):
    """Where keys are looked up."""

    def key_of(self, secret: str, now: datetime) -> Key | None:
        """The key that is given with its secret; None for an unknown, wrong or expired one."""

    def has_origin(self, origin: str) -> bool:
        """Whether any key is for pages of this origin."""


class Bounds(NamedTuple):
    """What one request may have: bytes of its body, events, and time.

    `patience_s`: how long it waits for Kafka; `body_s`: how long its body may take to come.
    """

    most_body_bytes: int = 1024 * 1024
    most_events: int = 1_000
    patience_s: float = 5.0
    body_s: float = 10.0


class Ways(NamedTuple):
    """What there is once Kafka has been reached."""

    stations: Stations
    single_formats: Mapping[str, Format]


class Entry(NamedTuple):
    """A request that was let in: whose it is, and where its events go."""

    key: Key
    ways: Ways


@dataclass(slots=True)
class Gateway:
    """The live parts. `keys` is None where nobody needs one; `ways` until Kafka was reached."""

    keys: Keys | None
    bounds: Bounds
    room: Room
    shares: Shares
    standing: Standing
    privacy: Privacy
    measures: Measures
    process: ProcessMetrics = field(default_factory=ProcessMetrics)
    ways: Ways | None = None
    webhooks: Webhooks = NO_WEBHOOKS
    used_tokens: UsedTokens = field(default_factory=UsedTokens)
    pending: int = 0

    def let_in(self, request: Request) -> Entry:
        """Let a request in. Raises Problem: no valid key, over its limits, Kafka away."""
        key = self._key_of(request)
        wait_seconds = self.shares.wait_seconds(key, time.monotonic())
        if wait_seconds > 0:
            # Whole seconds, and never 0: that would be at once.
            raise Problem(RATE_LIMITED, retry_after_s=int(wait_seconds) + 1)
        return Entry(key, self.open_ways())

    def knows_origin(self, origin: str | None) -> bool:
        """Whether pages of this origin may send with some key."""
        return origin is not None and self.keys is not None and self.keys.has_origin(origin)

    def open_ways(self) -> Ways:
        """Where events go. Raises Problem while Kafka takes no writes."""
        if self.ways is None or self.standing.turns_away():
            raise Problem(UNAVAILABLE)
        return self.ways

    async def take(
        self, request: Request, entry: Entry, source_format: str, read: Callable[[Arrival], Reading]
    ) -> list[Outcome]:
        """Read a request's events and send them on; done once Kafka has what is accepted."""
        key = entry.key
        with self.room.place(announced_bytes(request, self.bounds.most_body_bytes)):
            events = events_in(read(await self.arrival(request)), self.bounds.most_events)
            self.shares.take_events(key, len(events), time.monotonic())
            outcomes = await self.send(entry.ways.stations, events, key)
        self.count(source_format, outcomes)
        return outcomes

    async def arrival(self, request: Request) -> Arrival:
        """A request in whole."""
        body = await read_body(request, self.bounds.most_body_bytes, self.bounds.body_s)
        return Arrival(request.headers, body, wall_clock_ms(), self.bounds.most_events)

    async def send(
        self, stations: Stations, events: Sequence[Touchpoint | Rejection], key: Key
    ) -> list[Outcome]:
        """Send events on, in their order; done once Kafka has what is accepted."""
        sent = [stations.send(event, key) for event in events]
        under_way = sum(isinstance(one, Sent) for one in sent)
        self.pending += under_way
        try:
            return await stations.settled(sent, self.bounds.patience_s)
        finally:
            self.pending -= under_way

    def metrics(self) -> bytes:
        """All values as Prometheus text."""
        self.measures.set(PENDING, self.pending)
        self.measures.set(GIVEN_UP, self.standing.given_up)
        self.measures.set(IN_FLIGHT, self.room.requests)
        self.measures.set(READY, int(self.standing.not_ready() is None))
        self.measures.tell(PRIVATE_DATA, self.privacy.counts)
        return self.measures.render() + self.process.render()

    def _key_of(self, request: Request) -> Key:
        if self.keys is None:
            return ANYBODY
        secret = secret_of(request)
        key = self.keys.key_of(secret, datetime.now(UTC)) if secret else None
        if key is None:
            raise Problem(UNAUTHENTICATED)
        if not key.may_come_from(request.headers.get("origin")):
            raise Problem(NOT_ALLOWED, "origin: not covered by the key")
        return key

    def count(self, source_format: str, outcomes: Sequence[Outcome]) -> None:
        """Count what became of events."""
        for outcome in outcomes:
            self.measures.count(TOUCHPOINTS, source_format, outcome.result)
            if outcome.result == "refused":
                self.measures.count(REJECTED, outcome.reason or "")
            elif outcome.result == "suppressed":
                self.measures.count(SUPPRESSED)


ANYBODY = Key(
    id="nobody",
    name="no keys",
    secret_sha256="",
    channels=("*",),
    sources=("*",),
    created_at=datetime(1970, 1, 1, tzinfo=UTC),
)


def events_in(reading: Reading, most_events: int) -> list[Touchpoint | Rejection]:
    """The events of a body. Raises Problem where it is none, or has too many."""
    match reading:
        case Malformed(text=text):
            raise Problem(MALFORMED, text)
        case TooMany(events=events):
            raise Problem(TOO_MANY, f"{events} events; at most {most_events} at once")
        case _:
            return reading


def wall_clock_ms() -> int:
    """Now, in ms UTC."""
    return time.time_ns() // 1_000_000
