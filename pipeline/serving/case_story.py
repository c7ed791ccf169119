"""One case as people read it: where it stands, and what its clocks have measured."""

import msgspec

from pipeline.contract.kinds import CHANNELS, PRIORITIES
from pipeline.core.case import Case, counted_facts
from pipeline.core.case_clock import MERGED, RESOLVED, STATUSES, CaseClock
from pipeline.metrics.declarations import FIRST_RESPONSE, NEXT_RESPONSE, REQUESTER_WAIT, RESOLUTION


class CaseStory(msgspec.Struct, frozen=True, kw_only=True):
    """A case; times in ms UTC, durations in ms. What has not happened is None, or an empty list.

    Durations are those counted, as docs/definitions.md defines them; `resolutions_ms` and
    `requester_waits_ms` have one for each time the case was resolved. They go with a case's events.
    `contacts` by the customer: `repeats` before an answer or anew, `switches` to another channel
    that kept the case, `restarts` on another channel from the beginning.
    """

    case_id: str
    status: str
    channel: str
    queue: str | None
    priority: str | None
    team: str | None
    opened_at: int
    last_at: int
    unanswered_since: int | None
    first_response_ms: int | None
    next_responses_ms: list[int]
    resolutions_ms: list[int]
    requester_waits_ms: list[int]
    resolved_at: int | None
    ended_at: int | None
    merged_into: str | None
    cycles: int
    contacts: int
    repeats: int
    switches: int
    restarts: int
    transfers: int


def tell_case(case_id: str, case: Case) -> CaseStory:
    """The story of one case."""
    clock = case.clock
    return CaseStory(
        case_id=case_id,
        status=STATUSES[clock.status],
        channel=_opening_channel(clock),
        queue=clock.queue,
        priority=PRIORITIES[clock.priority - 1] if clock.priority else None,
        team=clock.team,
        opened_at=clock.opened_at,
        last_at=clock.last_at,
        unanswered_since=clock.unanswered_at or None if clock.is_unresolved else None,
        first_response_ms=next(iter(_durations(case, FIRST_RESPONSE)), None),
        next_responses_ms=_durations(case, NEXT_RESPONSE),
        resolutions_ms=_durations(case, RESOLUTION, "each"),
        requester_waits_ms=_durations(case, REQUESTER_WAIT),
        resolved_at=clock.resolved_at if clock.status >= RESOLVED and clock.resolved_at else None,
        ended_at=clock.ended_at or None,
        merged_into=clock.parent if clock.status == MERGED else None,
        cycles=clock.cycle,
        contacts=clock.contacts,
        repeats=clock.repeats,
        switches=clock.switches,
        restarts=clock.restarts,
        transfers=clock.transfers,
    )


def _opening_channel(clock: CaseClock) -> str:
    channel, _, _ = clock.label_sets[clock.opened_labels >> 1]
    return CHANNELS[channel]


def _durations(case: Case, metric: str, label: str | None = None) -> list[int]:
    return [
        fact.value
        for fact in counted_facts(case)
        if fact.metric == metric and (label is None or label in fact.labels)
    ]
