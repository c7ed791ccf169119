"""Touchpoints of friction: something gets in the way."""

from typing import Literal, Unpack

from pipeline.contract.details import Degradation, Money, Task
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.touchpoints.envelope import Anyone, Channel, touchpoint


def experience_degraded(
    *,
    channel: Channel,
    problem: Literal["error", "slow_page", "failed_step"],
    duration_ms: int | None = None,
    step: str | None = None,
    **envelope: Unpack[Anyone],
) -> Touchpoint:
    """An error, a slow page or a failed step got in the customer's way."""
    detail = Degradation(problem=problem, duration_ms=duration_ms, step=step)
    return touchpoint("experience.degraded", channel, envelope, detail)


def payment_failed(
    *, money: Money | None = None, channel: Channel = "billing", **envelope: Unpack[Anyone]
) -> Touchpoint:
    """A payment did not go through."""
    return touchpoint("payment.failed", channel, envelope, money)


def portal_task_failed(*, channel: Channel, task: str, **envelope: Unpack[Anyone]) -> Touchpoint:
    """A task in the self-service portal failed."""
    detail = Task(task=task)
    return touchpoint("portal.task_failed", channel, envelope, detail)
