"""The program of `cx worker`: touchpoints in, journeys and service metrics out."""

from collections.abc import Iterable

from pipeline.contract.markers import Marker, parse_marker
from pipeline.contract.rejection import Rejection
from pipeline.contract.touchpoint import Touchpoint
from pipeline.contract.wire import Codec
from pipeline.core.clocks import Now
from pipeline.core.effects import Effect, WakeUp
from pipeline.core.facts import Fact
from pipeline.core.journey import Journey, decode_state, encode_state, wake_backfill_at
from pipeline.core.policy import Policy
from pipeline.core.standing import standing_facts
from pipeline.core.step import step
from pipeline.core.summary import summarise
from pipeline.core.tallies import Tallies
from pipeline.engine.batch import Record
from pipeline.engine.wakeups import WakeTimes


class Journeys:
    """Keeps one journey for each customer."""

    def __init__(self, codec: Codec, policy: Policy) -> None:
        self._codec = codec
        self._policy = policy
        self._parse = codec.parse_record

    def new_tallies(self) -> Tallies:
        """The series by business hours begin where a queue has some."""
        return Tallies(self._policy.business_labels)

    def parse(self, record: Record, channel: str) -> Touchpoint | Marker | Rejection:
        """A marker has neither key nor value; everything else has to be a touchpoint."""
        key, value = record.key, record.value
        if key is None and value is None:
            marker = parse_marker(record.headers)
            if marker is not None:
                return marker
        return self._parse(key, value, channel)

    def step(
        self, state: Journey | None, event: Touchpoint | WakeUp, now: Now
    ) -> tuple[Journey, list[Effect]]:
        """See `pipeline.core.step`."""
        return step(state, event, now, self._policy)

    def decode(self, stored: bytes) -> Journey:
        """The journey from its bytes."""
        return decode_state(stored)

    def encode(self, key: bytes, state: Journey) -> tuple[bytes, bytes]:
        """The journey's bytes, and the Avro record with its public summary that holds them."""
        stored = encode_state(state)
        summary = summarise(key.decode(), state)
        return stored, self._codec.encode_journey(state.wake_at, len(summary.open), stored, summary)

    def restore(self, record: bytes) -> tuple[bytes, WakeTimes, bool]:
        """Read only the record's head; a journey with open cases may have facts that stand."""
        head = self._codec.journey_head(record)
        times = WakeTimes(head.wake_at, wake_backfill_at(head.state))
        return head.state, times, head.open_cases > 0

    def standing_facts(self, stored: bytes) -> Iterable[Fact]:
        """What customers of open cases are waiting for."""
        return standing_facts(decode_state(stored))

    def wake_times(self, state: Journey) -> WakeTimes:
        """When the journey asked to be woken."""
        return WakeTimes(state.wake_at, state.wake_backfill_at)
