"""What the batch transport hands to the worker: all records of one partition number from one fetch."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Record(Protocol):
    """The parts of an aiokafka `ConsumerRecord` that the engine reads."""

    @property
    def offset(self) -> int: ...
    @property
    def timestamp(self) -> int: ...
    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> Sequence[tuple[str, bytes]]: ...


class TopicRecords(NamedTuple):
    """Consecutive records of one topic, in offset order."""

    topic: str
    records: Sequence[Record]


class Batch(NamedTuple):
    """One fetch of one partition number; `epoch` is that of the inbox it was fetched for."""

    partition: int
    epoch: int
    groups: Sequence[TopicRecords]
