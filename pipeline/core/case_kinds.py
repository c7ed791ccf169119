"""The touchpoint kinds that belong to a case, and which goes first when two happened at once."""

from typing import Final

from pipeline.contract.kinds import KIND_NUMBER

# Equal times are ordered by place in this list (metrics.md, the life of a case). Where the contract
# is silent: a queued call, a wish to be called back and a bot's hand-off stand beside the message
# that came in, an answered call beside the one that went out, a call that is over after the pauses.
IN_ORDER: Final = (
    "case.opened",
    "case.prioritised",
    "case.assigned",
    "case.transferred",
    "message.received",
    "call.queued",
    "callback.requested",
    "bot.handed_off",
    "message.sent",
    "call.answered",
    "case.waiting",
    "case.on_hold",
    "call.abandoned",
    "call.ended",
    "case.resolved",
    "case.reopened",
    "case.closed",
    "case.merged",
)

RANK: Final[dict[int, int]] = {KIND_NUMBER[kind]: rank for rank, kind in enumerate(IN_ORDER)}

OPENED: Final = KIND_NUMBER["case.opened"]
PRIORITISED: Final = KIND_NUMBER["case.prioritised"]
ASSIGNED: Final = KIND_NUMBER["case.assigned"]
TRANSFERRED: Final = KIND_NUMBER["case.transferred"]
RECEIVED: Final = KIND_NUMBER["message.received"]
QUEUED: Final = KIND_NUMBER["call.queued"]
CALLBACK: Final = KIND_NUMBER["callback.requested"]
HANDED_OFF: Final = KIND_NUMBER["bot.handed_off"]
SENT: Final = KIND_NUMBER["message.sent"]
ANSWERED: Final = KIND_NUMBER["call.answered"]
WAITING: Final = KIND_NUMBER["case.waiting"]
ON_HOLD: Final = KIND_NUMBER["case.on_hold"]
ABANDONED: Final = KIND_NUMBER["call.abandoned"]
RESOLVED: Final = KIND_NUMBER["case.resolved"]
REOPENED: Final = KIND_NUMBER["case.reopened"]
CLOSED: Final = KIND_NUMBER["case.closed"]
MERGED: Final = KIND_NUMBER["case.merged"]
