"""What is put aside, byte for byte: a record that was refused, or a wake-up that raised."""

from pipeline.contract.records import WAKE_UP, DeadLetter
from pipeline.contract.rejection import Rejection
from pipeline.engine.batch import Record


def letter_of_record(
    topic: str, partition: int, record: Record, rejection: Rejection
) -> DeadLetter:
    """A record as it came, its place, and why it was refused."""
    return DeadLetter(
        topic=topic,
        partition=partition,
        offset=record.offset,
        timestamp=record.timestamp,
        reason=rejection.reason,
        text=rejection.text,
        key=record.key,
        value=record.value,
        headers=tuple(record.headers),
    )


def letter_of_wake_up(
    partition: int, key: bytes, at: int, stored: bytes, error: Exception
) -> DeadLetter:
    """A wake-up that raised: the customer's key and state, and when (event time, ms) it was due."""
    return DeadLetter(
        topic=WAKE_UP,
        partition=partition,
        offset=0,
        timestamp=at,
        reason="step_raised",
        text=repr(error),
        key=key,
        value=stored,
        headers=(),
    )
