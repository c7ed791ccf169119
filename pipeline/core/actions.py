"""Next best actions: what should be done for a customer now, and why.

The rows of `ACTIONS` are all there is. A cause that still stands when the row's wait is over leads
to one action, which is never taken back: others may have acted on it. Only what happens live leads
to actions: history does not, nor what became known too late to be acted on.
"""

from collections.abc import Callable
from hashlib import blake2b
from typing import Final, NamedTuple

from pipeline.contract.records import Action
from pipeline.contract.touchpoint import Touchpoint
from pipeline.core import contacts
from pipeline.core.acts import Acts
from pipeline.core.alarm import ask_to_wake
from pipeline.core.clocks import Now
from pipeline.core.effects import Act, Add, Effect
from pipeline.core.facts import Fact
from pipeline.core.history import since
from pipeline.core.journey import Journey
from pipeline.core.numbers import LIVE
from pipeline.core.policy import DAY_MS, Policy
from pipeline.core.reaching import COMPLAINT, is_contact, is_outreach
from pipeline.metrics.declarations import ACTIONS as ACTIONS_TOTAL

HOUR_MS: Final = 3_600_000
# A cause that is older when it becomes known leads to nothing any more.
FRESH_MS: Final = 7 * DAY_MS


class NextBest(NamedTuple):
    """One row, all times in ms.

    `wait_ms`: from the cause to the action, if `stands` then. `within_ms`: from there until it
    should be done. `again_ms`: no second one for a cause within that time after the one before.
    """

    action: str
    reason: str
    wait_ms: int
    within_ms: int
    again_ms: int
    stands: Callable[[Journey, int], bool]


def _is_silent(journey: Journey, cause: int) -> bool:
    return journey.silence is not None and journey.silence.since(LIVE) == cause


def _is_unheard(journey: Journey, cause: int) -> bool:
    """Nobody has reached out since the complaint."""
    return not any(is_outreach(touch) for touch in since(journey.history, cause))


def _is_unreached(journey: Journey, cause: int) -> bool:
    """Neither side has tried again since the contact was abandoned."""
    later = since(journey.history, cause + 1)
    return not any(is_outreach(touch) or is_contact(touch) for touch in later)


def _may_be_won(journey: Journey, cause: int) -> bool:
    """Still at risk since then, and not unwilling to hear from us."""
    is_at_risk = journey.risk is not None and journey.risk.since == cause
    return is_at_risk and not (journey.profile and journey.profile.refuses_marketing())


# Append only: journeys store the place.
ACTIONS: Final = (
    NextBest("followup", "silent_sufferer", HOUR_MS, DAY_MS, 7 * DAY_MS, _is_silent),
    NextBest("callback", "abandoned_contact", HOUR_MS // 4, 4 * HOUR_MS, 1, _is_unreached),
    NextBest("followup", "complaint", 0, DAY_MS, 1, _is_unheard),
    NextBest("winback", "at_risk", 0, 3 * DAY_MS, 30 * DAY_MS, _may_be_won),
)
SILENT_SUFFERER: Final = 0
ABANDONED_CONTACT: Final = 1
COMPLAINED: Final = 2
AT_RISK: Final = 3
# The causes that are touchpoints; silence and risk are considered where they are counted.
KINDS_NOTED: Final = contacts.KINDS_NOTED | {COMPLAINT}


def note(
    journey: Journey, event: Touchpoint, now: Now, _policy: Policy, effects: list[Effect]
) -> None:
    """A complaint, or a call that may have been abandoned; after the calls have been counted."""
    if event.origin != "live":
        return
    if event.kind == "complaint.filed":
        consider(journey, COMPLAINED, event.occurred_at, now, effects)
        return
    contact = (journey.contacts or {}).get(contacts.key_of_contact(event))
    left = contact and contacts.left_unanswered(contact)
    if left and left[3] == LIVE:
        consider(journey, ABANDONED_CONTACT, left[0], now, effects)


def pass_time(journey: Journey, now: Now, _policy: Policy, effects: list[Effect]) -> None:
    """Waits are over; after silence and risk have been counted."""
    for place in [*journey.acts.waiting] if journey.acts else ():
        _act_or_wait(journey, place, now, effects)


def act_before(journey: Journey, at: int, now: Now, effects: list[Effect]) -> None:
    """Do what was due before a live touchpoint of `at` (ms) that is about to be taken.

    Wake-ups come between slices of a partition's records: without this the size of a slice would
    decide whether an action was still called for.
    """
    due_by = min(at - 1, now.live)
    for place, cause in [*journey.acts.waiting.items()] if journey.acts else ():
        if cause + ACTIONS[place].wait_ms <= due_by:
            _act_or_wait(journey, place, now, effects)


def action_of(customer_key: str, act: Act) -> Action:
    """The record of an action; its id follows from the customer, the action and its cause."""
    told = f"{customer_key}\n{act.action}\n{act.reason}\n{act.cause_at}"
    return Action(
        action_id=blake2b(told.encode(), digest_size=16).hexdigest(),
        customer_key=customer_key,
        action=act.action,
        reason=act.reason,
        due_at=act.due_at,
        created_at=act.created_at,
    )


def consider(journey: Journey, place: int, cause: int, now: Now, effects: list[Effect]) -> None:
    """Wait with a cause for a row, unless it is old, or one before it stands or was just acted on.

    `place`: of the row. `cause`: when it came about, ms.
    """
    row, acts = ACTIONS[place], journey.acts or Acts()
    if not journey.is_live or now.live >= cause + row.wait_ms + FRESH_MS:
        return
    if place in acts.done and cause < acts.done[place] + row.again_ms:
        return
    before = acts.waiting.get(place)
    if before is not None and (before == cause or row.stands(journey, before)):
        return
    acts.waiting[place] = cause
    journey.acts = acts
    _act_or_wait(journey, place, now, effects)


def _act_or_wait(journey: Journey, place: int, now: Now, effects: list[Effect]) -> None:
    row, acts = ACTIONS[place], journey.acts or Acts()
    cause = acts.waiting[place]
    acts_at = cause + row.wait_ms
    if now.live < acts_at:
        ask_to_wake(journey, acts_at, effects, is_live=True)
        return
    del acts.waiting[place]
    if row.stands(journey, cause):
        acts.done[place] = cause
        effects.append(Act(row.action, row.reason, cause, acts_at, acts_at + row.within_ms))
        effects.append(Add(Fact(ACTIONS_TOTAL, (row.action, row.reason, "live"), 1)))
    elif not (acts.waiting or acts.done):
        journey.acts = None
