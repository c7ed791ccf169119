"""What a restore has to know of a journey stands in front of it."""

import msgspec

from pipeline.contract.schemas import read_schemas
from pipeline.contract.wire import Codec
from pipeline.core.journey import Journey
from pipeline.core.summary import summarise
from pipeline.engine.journeys import Journeys
from pipeline.engine.wakeups import WakeTimes
from tests.unit.core.story import POLICY, told

CODEC = Codec(read_schemas())
PROGRAM = Journeys(CODEC, POLICY)


def journey(**fields: int | None) -> Journey:
    return msgspec.structs.replace(told("0m page.viewed web").journey, **fields)


def test_both_wake_ups_come_back_without_the_state_being_decoded() -> None:
    for live, backfill in ((5, 7), (None, 7), (5, None), (None, None)):
        before = journey(wake_at=live, wake_backfill_at=backfill)
        stored, record = PROGRAM.encode(b"c:ada", before)
        assert PROGRAM.restore(record) == (stored, WakeTimes(live, backfill), False)
        assert PROGRAM.wake_times(before) == WakeTimes(live, backfill)


def test_a_journey_written_before_there_were_two_wake_ups_has_the_live_one() -> None:
    before = journey(wake_at=5)
    stored = b"\1" + msgspec.msgpack.encode(before)
    record = CODEC.encode_journey(5, 0, stored, summarise("c:ada", before))
    assert PROGRAM.restore(record) == (stored, WakeTimes(5, None), False)
    assert PROGRAM.decode(stored) == before
