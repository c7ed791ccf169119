"""The facts a case can bring about, as small numbers while it keeps them, in words when counted.

A case keeps every fact it has been counted with. As one integer a fact is
`value << 20 | labels << 7 | series`; `labels` is the number of a label set in the case's own list,
times two, plus the origin.
"""

from functools import lru_cache
from typing import Final

from pipeline.contract.kinds import CHANNELS, ORIGINS
from pipeline.core.facts import Fact
from pipeline.metrics.declarations import (
    CASES_OPEN,
    CASES_OPENED,
    CASES_REOPENED,
    CASES_RESOLVED,
    CHANNEL_SWITCHES,
    FIRST_CONTACT_RESOLUTIONS,
    FIRST_RESPONSE,
    LABEL_VALUES,
    NEXT_RESPONSE,
    OLDEST_UNANSWERED,
    REQUESTER_WAIT,
    RESOLUTION,
    SLA_BREACHED,
    SLA_DUE,
    TRANSFERS,
)

Facts = list[int]

CALENDAR: Final = "calendar"
BUSINESS: Final = "business"

# What a case can be counted under: metric, and its labels between priority and origin. The place in
# this list is stored: it only grows at its end.
SERIES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (CASES_OPENED, ()),
    (CASES_RESOLVED, ("agent",)),
    (CASES_RESOLVED, ("bot",)),
    (CASES_RESOLVED, ("system",)),
    (CASES_REOPENED, ()),
    (FIRST_RESPONSE, (CALENDAR,)),
    (NEXT_RESPONSE, (CALENDAR,)),
    (RESOLUTION, (CALENDAR, "first")),
    (RESOLUTION, (CALENDAR, "each")),
    (RESOLUTION, (CALENDAR, "full")),
    (REQUESTER_WAIT, (CALENDAR,)),
    (TRANSFERS, ()),
    (CASES_OPEN, ()),
    (OLDEST_UNANSWERED, ()),
    (FIRST_RESPONSE, (BUSINESS,)),
    (NEXT_RESPONSE, (BUSINESS,)),
    (RESOLUTION, (BUSINESS, "first")),
    (RESOLUTION, (BUSINESS, "each")),
    (RESOLUTION, (BUSINESS, "full")),
    (REQUESTER_WAIT, (BUSINESS,)),
    (SLA_DUE, ("first_response",)),
    (SLA_DUE, ("next_response",)),
    (SLA_DUE, ("resolution",)),
    (SLA_BREACHED, ("first_response",)),
    (SLA_BREACHED, ("next_response",)),
    (SLA_BREACHED, ("resolution",)),
    (FIRST_CONTACT_RESOLUTIONS, ()),
    (CHANNEL_SWITCHES, ("true",)),
    (CHANNEL_SWITCHES, ("false",)),
)
(
    OPENED,
    RESOLVED_BY_AGENT,
    RESOLVED_BY_BOT,
    RESOLVED_BY_SYSTEM,
    REOPENED,
    FIRST,
    NEXT,
    RESOLUTION_FIRST,
    RESOLUTION_EACH,
    RESOLUTION_FULL,
    WAIT,
    TRANSFERRED,
    OPEN_NOW,
    OLDEST,
    BUSINESS_FIRST,
    BUSINESS_NEXT,
    BUSINESS_RESOLUTION_FIRST,
    BUSINESS_RESOLUTION_EACH,
    BUSINESS_RESOLUTION_FULL,
    BUSINESS_WAIT,
    DUE_FIRST,
    DUE_NEXT,
    DUE_RESOLUTION,
    BREACHED_FIRST,
    BREACHED_NEXT,
    BREACHED_RESOLUTION,
    RESOLVED_AT_FIRST_CONTACT,
    SWITCHED,
    RESTARTED,
) = range(len(SERIES))

_SWITCHES: Final = (SWITCHED, RESTARTED)
_PRIORITIES: Final = LABEL_VALUES["priority"]

# channel number, number of the queue as counted, priority number
LabelSet = tuple[int, int, int]


def case_fact(series: int, labels: int, value: int) -> int:
    """The fact as one integer."""
    return value << 20 | labels << 7 | series


def series_of(fact: int) -> int:
    """The place of the fact's series in the list."""
    return fact & 0x7F


def labels_of(fact: int) -> int:
    """The number of the fact's label set, times two, plus its origin."""
    return fact >> 7 & 0x1FFF


def counted(fact: int, channel: int, queue: str, priority: int) -> Fact:
    """The fact in the words of its metric. Hot path."""
    if fact & 0x7F in _SWITCHES:
        # The value is the channel left; the label set has the one entered.
        return Fact(CHANNEL_SWITCHES, _switch(fact & 0xFF, fact >> 20, channel), 1)
    metric, labels = _words(fact & 0xFF, channel, queue, priority)
    return Fact(metric, labels, fact >> 20)


# `what` is the lowest byte of a fact: its series and, above that, the lowest bit of its labels,
# which is the origin.


@lru_cache(maxsize=1 << 10)
def _switch(what: int, left: int, entered: int) -> tuple[str, ...]:
    return CHANNELS[left], CHANNELS[entered], *SERIES[what & 0x7F][1], ORIGINS[what >> 7]


@lru_cache(maxsize=1 << 16)
def _words(what: int, channel: int, queue: str, priority: int) -> tuple[str, tuple[str, ...]]:
    metric, between = SERIES[what & 0x7F]
    origin = ORIGINS[what >> 7]
    if metric == OLDEST_UNANSWERED:
        return metric, (CHANNELS[channel], queue, origin)
    return metric, (CHANNELS[channel], queue, _PRIORITIES[priority], *between, origin)
