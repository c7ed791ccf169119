"""A tiny program for the engine's tests: counts a customer's events; can be told to raise."""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import cast

from pipeline.contract.markers import Marker
from pipeline.contract.rejection import Rejection
from pipeline.contract.touchpoint import Touchpoint
from pipeline.core.clocks import Now
from pipeline.core.effects import Add, Effect, WakeAt, WakeUp
from pipeline.core.facts import Fact
from pipeline.core.tallies import Tallies
from pipeline.engine.batch import Record
from pipeline.engine.wakeups import NEVER, WakeTimes

TOPIC = "cx.touchpoints.web"
CHANNELS = {TOPIC: "web", "cx.touchpoints.email": "email"}
PAGES = ("web", "page.viewed", "live")
WAKE_AFTER_MS = 1_000
POISON = b"poison"


def record(offset: int, key: bytes | None = b"c:ada", value: bytes = b"10") -> Record:
    """A record; its value is its event time in ms, or `bad`, or `poison` to make the step raise."""
    fields = {"offset": offset, "timestamp": 1, "key": key, "value": value, "headers": ()}
    return cast("Record", SimpleNamespace(**fields))


class Counting:
    """State = how many events were seen; wakes once, a second of event time after the first."""

    def new_tallies(self) -> Tallies:
        return Tallies()

    def parse(self, record: Record, channel: str) -> Touchpoint | Marker | Rejection:
        value = record.value or b""
        if value == b"bad":
            return Rejection("undecodable", "not a number")
        return Touchpoint(
            event_id=f"{channel}-{record.offset}",
            kind="page.viewed" if value != POISON else "payment.failed",
            channel=channel,
            occurred_at=10 if value == POISON else int(value),
            received_at=1_000_000,
            customer_id="ada",
        )

    def step(
        self,
        state: int | None,
        event: Touchpoint | WakeUp,
        now: Now,
    ) -> tuple[int, list[Effect]]:
        if isinstance(event, WakeUp):
            return (state or 0) + 1000, []
        if event.kind == "payment.failed":
            raise ZeroDivisionError("as told")
        effects: list[Effect] = [Add(Fact("cx_touchpoints_total", PAGES, 1))]
        if state is None:
            effects.append(WakeAt(event.occurred_at + WAKE_AFTER_MS, is_live=True))
        return (state or 0) + 1, effects

    def decode(self, stored: bytes) -> int:
        return int(stored)

    def encode(self, key: bytes, state: int) -> tuple[bytes, bytes]:
        return str(state).encode(), b"record:%d" % state

    def restore(self, record: bytes) -> tuple[bytes, WakeTimes, bool]:
        return record.removeprefix(b"record:"), NEVER, False

    def standing_facts(self, stored: bytes) -> Iterable[Fact]:
        return ()

    def wake_times(self, state: int) -> WakeTimes:
        return WakeTimes(10 + WAKE_AFTER_MS, None) if state < 1000 else NEVER


class Growing(Counting):
    """Its records grow with the state: the third event of a customer is one too many for Kafka."""

    def encode(self, key: bytes, state: int) -> tuple[bytes, bytes]:
        stored, _ = super().encode(key, state)
        return stored, bytes(400_000 * state)
