"""What tests read out of simulated touchpoints."""

from collections import defaultdict
from collections.abc import Iterable

from pipeline.contract.details import Message
from pipeline.contract.touchpoint import Touchpoint
from tests.unit.producers.simulator.conftest import Told

CONTACTS = ("case.opened", "bot.handed_off")


def cases(told: Told) -> dict[str, list[Touchpoint]]:
    """The touchpoints of each case in the order in which they happened."""
    found: dict[str, list[Touchpoint]] = defaultdict(list)
    for _, touchpoint in told:
        if touchpoint.case_id is not None:
            found[touchpoint.case_id].append(touchpoint)
    return found


def is_answer(touchpoint: Touchpoint) -> bool:
    """Whether a person of the staff answers the customer with it."""
    if touchpoint.kind == "call.answered":
        return True
    detail = touchpoint.detail
    seen = not (isinstance(detail, Message) and detail.visibility == "internal")
    return touchpoint.kind == "message.sent" and touchpoint.actor == "agent" and seen


def first_responses_minutes(told: Told, queue: str, begins: int, ends: int) -> list[float]:
    """Minutes to the first human answer of the cases of `queue` opened from `begins` to `ends`."""
    waits = [
        first_response_minutes(case)
        for case in cases(told).values()
        if case[0].queue == queue and begins <= case[0].occurred_at < ends
    ]
    return sorted(wait for wait in waits if wait is not None)


def first_response_minutes(case: Iterable[Touchpoint]) -> float | None:
    """Minutes from the first contact, or from the bot's hand-off, to the first human answer."""
    asked_at = 0
    for touchpoint in case:
        if touchpoint.kind in CONTACTS:
            asked_at = touchpoint.occurred_at
        elif is_answer(touchpoint):
            return (touchpoint.occurred_at - asked_at) / 60_000
    return None


def p90(values: list[float]) -> float:
    """The value that nine tenths do not exceed; `values` sorted."""
    return values[int(len(values) * 0.9)]
