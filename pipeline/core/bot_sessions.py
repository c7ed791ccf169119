"""The customer's sessions with a bot, and how they ended.

A session is the bot's touchpoints of one session id, else of one case, else one touchpoint. How it
ended is a function of the earliest of each thing that happened in it and of the events of its case,
so the order of arrival does not matter.
"""

from collections.abc import Iterable
from typing import Final

from pipeline.contract.kinds import CHANNEL_NUMBER, CHANNELS, KIND_NUMBER, ORIGINS
from pipeline.contract.touchpoint import Touchpoint
from pipeline.core import case_kinds as kinds
from pipeline.core.alarm import ask_to_wake
from pipeline.core.bot_session import WITHIN_MS, BotSession, outcome
from pipeline.core.case import events_of, in_order
from pipeline.core.case_clock import MERGED
from pipeline.core.case_event import CaseEvent
from pipeline.core.casebook import find_case
from pipeline.core.clocks import Now
from pipeline.core.difference import difference
from pipeline.core.duplicates import mark_of
from pipeline.core.effects import Effect
from pipeline.core.facts import Fact
from pipeline.core.history import REPLY, came_last, since
from pipeline.core.journey import Journey
from pipeline.core.numbers import LIVE, ORIGIN_NUMBER
from pipeline.core.policy import Policy
from pipeline.core.reaching import is_contact, kind_of, stamp_of_touch
from pipeline.metrics.declarations import BOT_SESSIONS, OUTCOMES

LIMIT: Final = 32
_STARTED: Final = KIND_NUMBER["bot.session_started"]
_ANSWERED: Final = KIND_NUMBER["bot.answered"]
_ENDED: Final = KIND_NUMBER["bot.session_ended"]
KINDS_NOTED: Final = frozenset((_STARTED, _ANSWERED, _ENDED, kinds.HANDED_OFF))
# What may change the end of a session from within its case.
OF_CASE: Final = frozenset(
    (
        kinds.RECEIVED,
        kinds.SENT,
        kinds.ANSWERED,
        kinds.RESOLVED,
        kinds.REOPENED,
        kinds.CLOSED,
        kinds.MERGED,
    )
)
_OUTCOMES: Final = OUTCOMES[BOT_SESSIONS]


def note(
    journey: Journey, event: Touchpoint, now: Now, policy: Policy, effects: list[Effect]
) -> None:
    """Take a touchpoint of a session."""
    if journey.bots is None:
        journey.bots = {}
    kind, at, origin = KIND_NUMBER[event.kind], event.occurred_at, ORIGIN_NUMBER[event.origin]
    start = at << 7 | CHANNEL_NUMBER[event.channel] << 1 | origin
    key = mark_of(event.session_id or event.case_id or event.event_id)
    session = journey.bots.get(key)
    if session is None:
        session = journey.bots[key] = BotSession(start, at, is_live=False)
    was_live = session.is_live
    _note(session, event, kind, start)
    later = () if came_last(journey.history, at) else [*since(journey.history, at)]
    for touch in later:
        if is_contact(touch):
            session.note_contact(stamp_of_touch(touch))
    # In the order of time a reply is seen when it comes: then there is only to wait.
    if session.counted or session.handed_off or any(touch & REPLY for touch in later):
        _settle(journey, [session], now, policy, effects)
    elif session.is_live != was_live or start == session.start:
        ask_to_wake(journey, session.over_at, effects, is_live=session.is_live)
    _forget_oldest(journey.bots)


def hear(journey: Journey, touch: int, now: Now, policy: Policy, effects: list[Effect]) -> None:
    """Take a contact, a reply or another event of a case, which may decide how a session ended."""
    at = touch >> 20
    sessions = [
        session
        for session in (journey.bots or {}).values()
        # Until a session is over only a hand-off and a human's reply decide about it,
        if (touch & REPLY or session.counted or session.case is None)
        and at <= session.last_at + WITHIN_MS
        and not (session.is_handed_off and _is_settled(session, journey, touch))
    ]
    if not sessions:
        return
    if is_contact(touch):
        for session in sessions:
            session.note_contact(stamp_of_touch(touch))
    _settle(journey, sessions, now, policy, effects)


def _is_settled(session: BotSession, journey: Journey, touch: int) -> bool:
    """Whether a touchpoint changes nothing of a session that counts as handed off.

    What comes after the hand-off does not, and before it only a reply does, or a merge with one.
    """
    at = touch >> 20
    is_after = 0 < session.handed_off >> 1 < at or came_last(journey.history, at)
    return is_after or not (touch & REPLY or kind_of(touch) == kinds.MERGED)


def pass_time(journey: Journey, now: Now, policy: Policy, effects: list[Effect]) -> None:
    """Sessions are over for good, and those past every correction are forgotten."""
    if journey.bots is None:
        return
    _settle(journey, journey.bots.values(), now, policy, effects)
    journey.bots = {
        key: session
        for key, session in journey.bots.items()
        if min(now) <= session.over_at + policy.lateness_ms
    } or None


def _note(session: BotSession, event: Touchpoint, kind: int, start: int) -> None:
    """One more touchpoint of the session, which would begin with it at `start`."""
    at, origin = event.occurred_at, ORIGIN_NUMBER[event.origin]
    session.start = min(session.start, start)
    session.last_at = max(session.last_at, at)
    if origin == LIVE:
        session.is_live = True
    if event.case_id is not None and (session.case is None or at <= session.case[0]):
        session.case = min(session.case or (at, event.case_id), (at, event.case_id))
    if kind == _ANSWERED:
        session.was_answered = True
    elif kind == _ENDED:
        session.was_ended = session.was_ended or event.actor != "customer"
    elif kind == kinds.HANDED_OFF:
        stamp = at << 1 | origin
        session.handed_off = min(session.handed_off or stamp, stamp)


def _forget_oldest(sessions: dict[bytes, BotSession]) -> None:
    while len(sessions) > LIMIT:
        del sessions[min(sessions, key=lambda key: (sessions[key].last_at, key))]


def _settle(
    journey: Journey,
    sessions: Iterable[BotSession],
    now: Now,
    policy: Policy,
    effects: list[Effect],
) -> None:
    """Count how each of these sessions has ended by its own clock."""
    for session in sessions:
        clock = now.live if session.is_live else now.backfill
        before = session.counted
        if clock < session.over_at:
            ask_to_wake(journey, session.over_at, effects, is_live=session.is_live)
        events = _events_of_case(journey, session, policy.queues)
        if events is not None:
            session.counted = outcome(session, events, clock)
        if session.counted != before:
            effects += difference(_facts(before), _facts(session.counted))


def _events_of_case(
    journey: Journey, session: BotSession, queues: frozenset[str]
) -> list[CaseEvent] | None:
    """The events of its case and of the cases it was merged into; None where they are forgotten."""
    events: list[CaseEvent] = []
    case_id = session.case[1] if session.case else None
    passed: set[str] = set()
    while case_id is not None and case_id not in passed:
        passed.add(case_id)
        case = find_case(journey, case_id)
        if case is None:
            break
        if case.is_folded:
            return None
        events += events_of(case, queues)
        case_id = case.clock.parent if case.clock.status == MERGED else None
    return sorted(events, key=in_order) if len(passed) > 1 else events


def _facts(counted: int) -> list[Fact]:
    if not counted:
        return []
    word = counted - 1
    labels = CHANNELS[word >> 1 & 0x3F], _OUTCOMES[word >> 7], ORIGINS[word & 1]
    return [Fact(BOT_SESSIONS, labels, 1)]
