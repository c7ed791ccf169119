"""What became of one event of a request."""

from typing import Any, Final, Literal, NamedTuple

from pipeline.contract.rejection import Rejection
from pipeline.producers.gateway.problems import (
    INVALID,
    NOT_ALLOWED,
    PLAN_VIOLATED,
    UNAVAILABLE,
    Problem,
    ProblemType,
)

Result = Literal["accepted", "quarantined", "suppressed", "refused", "unavailable"]
ACCEPTED_STATUS: Final = 202


class Outcome(NamedTuple):
    """`result` as metrics have it; a `problem` where it is refused, or not taken now."""

    result: Result
    problem: ProblemType | None = None
    reason: str | None = None
    text: str | None = None

    @property
    def status(self) -> int:
        """As if the event had been alone."""
        return ACCEPTED_STATUS if self.problem is None else self.problem.status

    def as_problem(self) -> Problem:
        """The answer to a request that had this event alone; only where there is a problem."""
        return Problem(self.problem or UNAVAILABLE, self.text, reason=self.reason)

    def members(self, index: int) -> dict[str, Any]:
        """One entry of a batch's results; `index` is the event's place in the batch, from 0."""
        if self.problem is None:
            return {"index": index, "status": self.status}
        return {"index": index, **self.as_problem().members()}


ACCEPTED: Final = Outcome("accepted")
QUARANTINED: Final = Outcome("quarantined")
# The sender is not told: whether somebody asked to be forgotten is nobody's business.
SUPPRESSED: Final = Outcome("suppressed")
NOT_NOW: Final = Outcome("unavailable", UNAVAILABLE, "unavailable")

CLOSED_SETS: Final = {
    "unknown_kind": "kind: not one of the vocabulary",
    "unknown_channel": "channel: not one of the vocabulary",
}


def refused(rejection: Rejection) -> Outcome:
    """By the contract, or by the format it came in."""
    return Outcome("refused", INVALID, rejection.reason, without_values(rejection))


def out_of_scope(what: str) -> Outcome:
    """By the key: `what` is the field that is not its business."""
    text = f"{what}: not covered by the key"
    return Outcome("refused", NOT_ALLOWED, "not_allowed", text)


def not_in_plan(text: str) -> Outcome:
    """By the tracking plan."""
    return Outcome("refused", PLAN_VIOLATED, "tracking_plan", text)


def without_values(rejection: Rejection) -> str:
    """What a rejection says, without what it repeats of the event.

    A repeated value stands in quotes, and is the last thing or cut short: from there on it is left
    out. Names of fields, in backticks, stay.
    """
    if rejection.reason in CLOSED_SETS:
        return CLOSED_SETS[rejection.reason]
    quotes = [at for at in map(rejection.text.find, "'\"") if at >= 0]
    if not quotes:
        return rejection.text
    return rejection.text[: min(quotes)].rstrip(" {[(:") + ": a value that is not allowed"
