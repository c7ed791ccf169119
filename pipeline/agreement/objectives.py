"""What is to be met: the numbers that recording rules and alerts are made of.

Every number has a default. None, written `"off"` in the file: nobody is told of it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

MINUTE_MS: Final = 60_000
HOUR_MS: Final = 60 * MINUTE_MS
DAY_MS: Final = 24 * HOUR_MS


class Rise(NamedTuple):
    """Now against the same time in past weeks: `factor` times as long, and above `floor_ms`."""

    factor: float
    floor_ms: int


class Growth(NamedTuple):
    """Open cases now against a week ago: `factor` times as many, and at least `minimum`."""

    factor: float
    minimum: int


USUAL_RISE: Final = Rise(factor=1.5, floor_ms=15 * MINUTE_MS)
USUAL_GROWTH: Final = Growth(factor=1.5, minimum=20)


class QueueObjectives(NamedTuple):
    """What one queue is held to. Shares lie between 0 and 1, both not included.

    `sla`: target (first_response, next_response, resolution) → least share of clocks that meet it.
    A ratio counts for nothing while there are fewer than `minimum_count` in its window.
    """

    sla: Mapping[str, float] = MappingProxyType(
        {"first_response": 0.95, "next_response": 0.9, "resolution": 0.9}
    )
    minimum_count: int = 20
    oldest_unanswered_ms: int | None = 4 * HOUR_MS
    first_response_rise: Rise | None = USUAL_RISE
    backlog_growth: Growth | None = USUAL_GROWTH
    abandonment: float | None = 0.1
    csat: float | None = 0.8


class Objectives(NamedTuple):
    """What the whole is held to.

    `queues` counts for every queue without objectives of its own, listed or not. `period_ms`: over
    which the shares of `sla` are to be met. `bot_containment_drop`: share below the past weeks'.
    """

    queues: QueueObjectives = QueueObjectives()
    period_ms: int = 30 * DAY_MS
    bot_containment_drop: float | None = 0.2
    dead_letters: float | None = 0.01
    lag_ms: int | None = 5 * MINUTE_MS
