"""The customer's sessions in the help pages and the portal, and what they came to.

A session is the touchpoints of one session id; those without one make a session as long as no two
neighbours are more than half an hour apart. What it counts as is a function of its first and last
touchpoint and the first contact after it, so the order of arrival does not matter.
"""

from typing import Final

from pipeline.contract.kinds import KIND_NUMBER, ORIGINS
from pipeline.contract.touchpoint import Touchpoint
from pipeline.core.alarm import ask_to_wake
from pipeline.core.clocks import Now
from pipeline.core.difference import difference
from pipeline.core.duplicates import mark_of
from pipeline.core.effects import Effect
from pipeline.core.facts import Fact
from pipeline.core.history import came_last, since
from pipeline.core.journey import Journey
from pipeline.core.policy import Policy
from pipeline.core.reaching import is_contact, stamp_of_touch
from pipeline.core.self_service_session import (
    NO_ID,
    SEARCHED,
    SelfServiceSession,
    goes_on,
    joined,
    outcome,
)
from pipeline.core.stamp import stamp_of
from pipeline.metrics.declarations import OUTCOMES, SELF_SERVICE_SESSIONS

LIMIT: Final = 32
_OUTCOMES: Final = OUTCOMES[SELF_SERVICE_SESSIONS]

Sessions = list[SelfServiceSession]


def note(
    journey: Journey, event: Touchpoint, now: Now, policy: Policy, effects: list[Effect]
) -> None:
    """Take a touchpoint of a session."""
    if KIND_NUMBER[event.kind] == SEARCHED and event.channel != "knowledge":
        return
    at = event.occurred_at
    key = mark_of(event.session_id) if event.session_id else NO_ID
    sessions = journey.self_service or []
    is_last = came_last(journey.history, at)
    is_live = event.origin == "live"
    if is_last and sessions and _only_moves_on(sessions[-1], key, at, is_live=is_live):
        sessions[-1].last_at = at
        return
    new = SelfServiceSession(key, stamp_of(event), at, is_live)
    if is_last and not sessions and (now.live if is_live else now.backfill) < new.over_at:
        journey.self_service = [new]  # which has nothing to do yet but to wait
        ask_to_wake(journey, new.over_at, effects, is_live=is_live)
        return
    for touch in () if is_last else since(journey.history, at):
        if is_contact(touch):
            new.note_contact(stamp_of_touch(touch))
    before = _counted(sessions)
    same: Sessions = [new]
    others: Sessions = []
    for session in sessions:
        (same if goes_on(session, key, at) else others).append(session)
    journey.self_service = [*others, joined(same) if len(same) > 1 else new]
    _settle(journey, before, now, policy, effects)


def note_contact(
    journey: Journey, touch: int, now: Now, policy: Policy, effects: list[Effect]
) -> None:
    """Take a contact, by its number, which may follow a session."""
    stamp = stamp_of_touch(touch)
    sessions = journey.self_service or []
    firsts = [session.note_contact(stamp) for session in sessions]
    if any(firsts):
        _settle(journey, _counted(sessions), now, policy, effects)


def pass_time(journey: Journey, now: Now, policy: Policy, effects: list[Effect]) -> None:
    """Nobody turned to us for long enough, or what is past every correction is forgotten."""
    if journey.self_service is not None:
        _settle(journey, _counted(journey.self_service), now, policy, effects)


def _only_moves_on(session: SelfServiceSession, key: bytes, at: int, *, is_live: bool) -> bool:
    """Whether a touchpoint after all others goes on with the session, which waits already."""
    is_waiting = not (session.counted or session.contact) and session.is_live == is_live
    return is_waiting and goes_on(session, key, at)


def _settle(
    journey: Journey, before: list[int], now: Now, policy: Policy, effects: list[Effect]
) -> None:
    """Count what each session has come to by its own clock, and what is to be counted no more."""
    kept: Sessions = []
    sessions = journey.self_service or []
    for session in sessions:
        clock = now.live if session.is_live else now.backfill
        session.counted = outcome(session, clock)
        if clock < session.over_at:
            ask_to_wake(journey, session.over_at, effects, is_live=session.is_live)
        if min(now) <= session.over_at + policy.lateness_ms:
            kept.append(session)
    after = _counted(sessions)
    if after != before:
        effects += difference([*map(_fact, before)], [*map(_fact, after)])
    kept.sort(key=lambda session: (session.last_at, session.key))
    journey.self_service = kept[-LIMIT:] or None


def _counted(sessions: Sessions) -> list[int]:
    return [session.counted for session in sessions if session.counted]


def _fact(counted: int) -> Fact:
    outcome, origin = divmod(counted - 1, 2)
    return Fact(SELF_SERVICE_SESSIONS, (_OUTCOMES[outcome], ORIGINS[origin]), 1)
