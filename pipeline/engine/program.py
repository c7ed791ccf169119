"""What the engine runs: how records become events, states move on, and states become bytes."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from pipeline.contract.markers import Marker
from pipeline.contract.rejection import Rejection
from pipeline.contract.touchpoint import Touchpoint
from pipeline.core.clocks import Now
from pipeline.core.effects import Effect, WakeUp
from pipeline.core.facts import Fact
from pipeline.core.tallies import Tallies
from pipeline.engine.batch import Record
from pipeline.engine.wakeups import WakeTimes

State = TypeVar("State")


class Program(Protocol[State]):
    """A keyed, deterministic step with the codec of its state. It knows no Kafka and no clock."""

    def new_tallies(self) -> Tallies:
        """Tallies with nothing counted, that know which series begin together."""

    def parse(self, record: Record, channel: str) -> Touchpoint | Marker | Rejection:
        """The door: what this record of a channel's topic is.

        Bad input is a value, never an exception.
        """

    def step(
        self, state: State | None, event: Touchpoint | WakeUp, now: Now
    ) -> tuple[State, list[Effect]]:
        """The next state, and what is to be done. May update `state` in place."""

    def decode(self, stored: bytes) -> State:
        """The state from the bytes kept in memory."""

    def encode(self, key: bytes, state: State) -> tuple[bytes, bytes]:
        """The bytes to keep in memory, and the record of the journeys topic that holds them."""

    def restore(self, record: bytes) -> tuple[bytes, WakeTimes, bool]:
        """A journeys record read back: the bytes to keep, the wake-up times, whether facts stand.

        Raises ValueError for a record that cannot be read.
        """

    def standing_facts(self, stored: bytes) -> Iterable[Fact]:
        """The `oldest` facts that a kept state stands for; asked only where `restore` said so."""

    def wake_times(self, state: State) -> WakeTimes:
        """When this state wants its next wake-ups."""
