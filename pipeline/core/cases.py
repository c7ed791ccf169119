"""How a touchpoint gets into its case."""

from pipeline.contract.touchpoint import Touchpoint
from pipeline.core import case_kinds as kinds
from pipeline.core.case import MOST_EVENTS, Case, awaken, holds, shorten, take
from pipeline.core.case_clock import MERGED
from pipeline.core.case_event import CaseEvent, case_event_of
from pipeline.core.case_time import set_alarm
from pipeline.core.casebook import find_case, put_case
from pipeline.core.clocks import Now
from pipeline.core.effects import Effect
from pipeline.core.journey import Journey
from pipeline.core.merges import settle_merges
from pipeline.core.numbers import LIVE
from pipeline.core.policy import Policy
from pipeline.core.verdict import DUPLICATE, LATE, TAKEN, Verdict


def take_case_event(
    journey: Journey, touchpoint: Touchpoint, now: Now, policy: Policy, effects: list[Effect]
) -> Verdict:
    """Take a touchpoint of a case kind into the case it names, and count what changes.

    A duplicate or one too late changes nothing. One that only comes after the close is kept with
    the case, in case an earlier reopening is still to come, and is late.
    """
    case_id = touchpoint.case_id or ""
    event = case_event_of(touchpoint, policy.queues)
    case = find_case(journey, case_id)
    if case is None:
        case = Case()
    elif holds(case, event.packed_id):
        return DUPLICATE
    if _is_late(case, event, now, policy.lateness_ms):
        return LATE
    if event.kind == kinds.MERGED and event.team == case_id:
        return TAKEN
    if case.is_folded:
        awaken(case)
    was_merged = case.clock.status == MERGED
    is_taken = take(case, event, policy, now, effects)
    if len(case.events) > MOST_EVENTS:
        shorten(case, policy, now)
    put_case(journey, case_id, case)
    set_alarm(journey, case, policy, effects)
    if was_merged or case.clock.status == MERGED:
        settle_merges(journey, policy, now, effects)
    return TAKEN if is_taken else LATE


def _is_late(case: Case, event: CaseEvent, now: Now, lateness_ms: int) -> bool:
    """Older than the lateness horizon, on the live clock as soon as anything in the case is live.

    Nothing may come before what was folded away.
    """
    is_live = event.origin == LIVE or case.clock.is_live
    if event.occurred_at < (now.live if is_live else now.backfill) - lateness_ms:
        return True
    base = case.clock if case.is_folded else case.base
    if base is None:
        return False
    return (event.occurred_at, event.rank) <= (base.last_at, base.last_rank)
