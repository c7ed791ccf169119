"""What the worker writes, as values: one type for each record of `schemas/` besides the touchpoint.

Field names and order are those of the schemas. Times are ms UTC.
"""

from typing import Final, NamedTuple

from msgspec import Struct

PARTITION_STATE_KEY: Final = b"partition-state"
# In the place of a dead letter's topic where it was no record that could not be processed.
WAKE_UP: Final = "wake-up"
# The end of a dead letter's text where Kafka would not take it with the record's bytes.
LEFT_OUT: Final = "too many to be put aside, left at its offset"


class OpenCase(Struct, frozen=True, kw_only=True):
    """A case that is not resolved, as everybody may see it."""

    case_id: str
    status: str
    channel: str
    queue: str | None
    priority: str | None
    opened_at: int
    unanswered_since: int | None


class Summary(Struct, frozen=True, kw_only=True):
    """The public part of a journey."""

    customer_key: str
    stage: str
    first_at: int
    last_at: int
    last_channel: str
    touchpoints: int
    open: list[OpenCase]
    csat: int | None
    nps: int | None
    ces: int | None
    orders: int
    bad_experiences: int


class JourneyHead(NamedTuple):
    """The worker's own part of a journey record; `wake_at` is event time."""

    wake_at: int | None
    open_cases: int
    state: bytes


class Tally(Struct, frozen=True, kw_only=True):
    """What one partition has counted of one series.

    `value`: a counter's total, a gauge's level, a histogram's count, the least time (0: none) of an
    oldest. `sum_ms` and `buckets` are a histogram's: the count in each bucket by itself, the last
    above every bound.
    """

    metric: str
    labels: dict[str, str]
    type: str
    value: int
    sum_ms: int = 0
    buckets: tuple[int, ...] = ()


class PartitionRecord(Struct, frozen=True, kw_only=True):
    """How far a partition has come: next offset and id of each source topic, and its clocks."""

    positions: dict[str, int]
    topic_ids: dict[str, str]
    live_clock: int
    backfill_clocks: dict[str, int]
    backfill_clock: int
    app_id: str
    app_version: str


class Action(Struct, frozen=True, kw_only=True):
    """What to do next for a customer; times are event time."""

    action_id: str
    customer_key: str
    action: str
    reason: str
    due_at: int
    created_at: int


class DeadLetter(Struct, frozen=True, kw_only=True):
    """A record that could not be processed, byte for byte, and why.

    `offset`: −1 where it was in no topic yet. A wake-up that raised has `WAKE_UP` for a topic.
    """

    topic: str
    partition: int
    offset: int
    timestamp: int
    reason: str
    text: str
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]


def tally_key(tally: Tally) -> bytes:
    """A tally's Kafka key: `metric{a="x",b="y"}`, labels in their declared order."""
    labels = ",".join(f'{name}="{_escaped(value)}"' for name, value in tally.labels.items())
    return f"{tally.metric}{{{labels}}}".encode()


def _escaped(value: str) -> str:
    # As in Prometheus' text format, so that two label sets never have one key.
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
