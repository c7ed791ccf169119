"""Touchpoints of staff: the people who serve."""

from typing import Literal, Unpack

from pipeline.contract.details import AgentStatus, Training
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.touchpoints.envelope import ByAgent, Channel, touchpoint


def agent_status_changed(
    *,
    channel: Channel,
    status: Literal["available", "busy", "away", "offline"],
    **envelope: Unpack[ByAgent],
) -> Touchpoint:
    """An agent became ready for something else."""
    detail = AgentStatus(status=status)
    return touchpoint("agent.status_changed", channel, envelope, detail)


def training_completed(*, channel: Channel, course: str, **envelope: Unpack[ByAgent]) -> Touchpoint:
    """An agent completed a training."""
    detail = Training(course=course)
    return touchpoint("training.completed", channel, envelope, detail)
