"""`[objectives]` and `[queues.….objectives]`: what is to be met, over the defaults."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from pipeline.agreement.faults import Refused, shown
from pipeline.agreement.objectives import (
    DAY_MS,
    USUAL_GROWTH,
    USUAL_RISE,
    Growth,
    Objectives,
    QueueObjectives,
    Rise,
)
from pipeline.agreement.read_sla import TARGETS
from pipeline.agreement.table import Table
from pipeline.agreement.values import duration, factor, objective, or_off, share, whole

MOST: Final = 1_000_000
SHORTEST_PERIOD_DAYS: Final = 7
LONGEST_PERIOD_DAYS: Final = 90
OF_ALL: Final = "it counts for all queues: write it in [objectives]"
NOT_BY_QUEUE: Final = MappingProxyType(
    dict.fromkeys(("period", "bot_containment_drop", "dead_letters", "lag"), OF_ALL)
)


def read_objectives(table: Table) -> Objectives:
    """What all are held to."""
    default = Objectives()
    objectives = Objectives(
        queues=_of_queue(table, default.queues),
        period_ms=table.value("period", _period, default.period_ms),
        bot_containment_drop=table.value(
            "bot_containment_drop", or_off(share), default.bot_containment_drop
        ),
        dead_letters=table.value("dead_letters", or_off(share), default.dead_letters),
        lag_ms=table.value("lag", or_off(duration), default.lag_ms),
    )
    table.close()
    return objectives


def read_queue_objectives(table: Table, of_all: QueueObjectives) -> QueueObjectives:
    """What one queue is held to; what it does not say is as for all."""
    objectives = _of_queue(table, of_all)
    table.close(NOT_BY_QUEUE)
    return objectives


def _of_queue(table: Table, before: QueueObjectives) -> QueueObjectives:
    return QueueObjectives(
        sla=_sla(table, before.sla),
        minimum_count=table.value("minimum_count", whole(1, MOST), before.minimum_count),
        oldest_unanswered_ms=table.value(
            "oldest_unanswered", or_off(duration), before.oldest_unanswered_ms
        ),
        first_response_rise=_rise(table, before.first_response_rise),
        backlog_growth=_growth(table, before.backlog_growth),
        abandonment=table.value("abandonment", or_off(share), before.abandonment),
        csat=table.value("csat", or_off(objective), before.csat),
    )


def _sla(table: Table, before: Mapping[str, float]) -> Mapping[str, float]:
    if table.is_off("sla"):
        return MappingProxyType({})
    shares = table.table("sla")
    read = {key: shares.value(key, or_off(objective), before.get(key)) for key in TARGETS}
    shares.close()
    return MappingProxyType({key: value for key, value in read.items() if value is not None})


def _rise(table: Table, before: Rise | None) -> Rise | None:
    if table.is_off("first_response_rise"):
        return None
    rise, default = table.table("first_response_rise"), before or USUAL_RISE
    read = Rise(
        factor=rise.value("factor", factor, default.factor),
        floor_ms=rise.value("floor", duration, default.floor_ms),
    )
    rise.close()
    return read if table.has("first_response_rise") else before


def _growth(table: Table, before: Growth | None) -> Growth | None:
    if table.is_off("backlog_growth"):
        return None
    growth, default = table.table("backlog_growth"), before or USUAL_GROWTH
    read = Growth(
        factor=growth.value("factor", factor, default.factor),
        minimum=growth.value("minimum", whole(1, MOST), default.minimum),
    )
    growth.close()
    return read if table.has("backlog_growth") else before


def _period(given: object) -> int:
    """Whole days, so that it is a window of Prometheus that people can compare."""
    period_ms = duration(given)
    if period_ms % DAY_MS or not SHORTEST_PERIOD_DAYS <= period_ms // DAY_MS <= LONGEST_PERIOD_DAYS:
        raise Refused(
            f"{shown(given)} will not do; write whole days, "
            f'"{SHORTEST_PERIOD_DAYS}d" to "{LONGEST_PERIOD_DAYS}d"'
        )
    return period_ms
