"""What the customer says to us and we to the customer, for the parts of a journey that wait for it.

Hot path: messages and cases are most of what there is, and most customers have none of these parts.
"""

from typing import Final

from pipeline.contract.kinds import KIND_NUMBER
from pipeline.contract.touchpoint import Touchpoint
from pipeline.core import bot_sessions, self_service, sufferers
from pipeline.core.clocks import Now
from pipeline.core.effects import Effect
from pipeline.core.journey import Journey
from pipeline.core.policy import Policy
from pipeline.core.reaching import CONTACT_KINDS, OUTREACH_KINDS, is_contact, number_of
from pipeline.core.silence import PUTTING_RIGHT

KINDS_NOTED: Final = CONTACT_KINDS | OUTREACH_KINDS | PUTTING_RIGHT | bot_sessions.OF_CASE


def note(
    journey: Journey, event: Touchpoint, now: Now, policy: Policy, effects: list[Effect]
) -> None:
    """Take a contact, an outreach, or what puts something right."""
    if journey.silence is None and journey.bots is None and journey.self_service is None:
        return
    touch = number_of(event, KIND_NUMBER[event.kind])
    if journey.silence is not None:
        sufferers.hear(journey, touch, now, policy, effects)
    if journey.self_service is not None and is_contact(touch):
        self_service.note_contact(journey, touch, now, policy, effects)
    if journey.bots is not None:
        bot_sessions.hear(journey, touch, now, policy, effects)
