"""What the batch transport hands on: all records of one partition number from one fetch."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol


class Record(Protocol):
    """The parts of an aiokafka `ConsumerRecord` that the engine reads."""

    @property
    def offset(self) -> int:
        """Its place in the partition of its topic."""

    @property
    def timestamp(self) -> int:
        """When it was produced, ms."""

    @property
    def key(self) -> bytes | None:
        """Whom it is about."""

    @property
    def value(self) -> bytes | None:
        """What is said."""

    @property
    def headers(self) -> Sequence[tuple[str, bytes]]:
        """Kafka headers."""


class TopicRecords(NamedTuple):
    """Consecutive records of one topic, in offset order."""

    topic: str
    records: Sequence[Record]


class Batch(NamedTuple):
    """One fetch of one partition number; `epoch` is that of the inbox it was fetched for.

    `passed`: topic → the offset it is read on from, where its records do not tell: what ends a
    producer's transaction takes an offset too, and is never seen.
    """

    partition: int
    epoch: int
    groups: Sequence[TopicRecords]
    passed: Mapping[str, int] = {}
