"""Touchpoints of service: the customer and those who serve."""

from typing import Literal, Unpack

from pipeline.contract.details import Call, Merge, Message
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.touchpoints.envelope import Anyone, Channel, InCase, Prioritised, touchpoint


def case_opened(*, channel: Channel, **envelope: Unpack[InCase]) -> Touchpoint:
    """A case was opened: by the customer unless `actor` says otherwise."""
    return touchpoint("case.opened", channel, envelope)


def message_received(*, channel: Channel, **envelope: Unpack[Anyone]) -> Touchpoint:
    """A customer wrote."""
    return touchpoint("message.received", channel, envelope)


def message_sent(
    *,
    channel: Channel,
    visibility: Literal["public", "internal"] = "public",
    author: Literal["human", "bot", "campaign"] | None = None,
    **envelope: Unpack[Anyone],
) -> Touchpoint:
    """Somebody wrote to the customer, or a note about the case."""
    detail = Message(visibility=visibility, author=author)
    return touchpoint("message.sent", channel, envelope, detail)


def case_assigned(*, channel: Channel, **envelope: Unpack[InCase]) -> Touchpoint:
    """A case was given to a team, queue or agent."""
    return touchpoint("case.assigned", channel, envelope)


def case_transferred(*, channel: Channel, **envelope: Unpack[InCase]) -> Touchpoint:
    """A case went to another team or queue."""
    return touchpoint("case.transferred", channel, envelope)


def case_waiting(*, channel: Channel, **envelope: Unpack[InCase]) -> Touchpoint:
    """A case waits for the customer."""
    return touchpoint("case.waiting", channel, envelope)


def case_on_hold(*, channel: Channel, **envelope: Unpack[InCase]) -> Touchpoint:
    """A case waits for somebody else."""
    return touchpoint("case.on_hold", channel, envelope)


def case_prioritised(*, channel: Channel, **envelope: Unpack[Prioritised]) -> Touchpoint:
    """A case was given a priority."""
    return touchpoint("case.prioritised", channel, envelope)


def case_resolved(*, channel: Channel, **envelope: Unpack[InCase]) -> Touchpoint:
    """A case was resolved, by the `actor`."""
    return touchpoint("case.resolved", channel, envelope)


def case_reopened(*, channel: Channel, **envelope: Unpack[InCase]) -> Touchpoint:
    """A resolved or closed case was opened again."""
    return touchpoint("case.reopened", channel, envelope)


def case_closed(*, channel: Channel, **envelope: Unpack[InCase]) -> Touchpoint:
    """A case was closed."""
    return touchpoint("case.closed", channel, envelope)


def case_merged(*, channel: Channel, into_case_id: str, **envelope: Unpack[InCase]) -> Touchpoint:
    """A case was merged into another, which goes on."""
    detail = Merge(into_case_id=into_case_id)
    return touchpoint("case.merged", channel, envelope, detail)


def call_queued(
    *,
    call_id: str | None = None,
    duration_ms: int | None = None,
    channel: Channel = "phone",
    **envelope: Unpack[Anyone],
) -> Touchpoint:
    """A caller waits in a queue."""
    detail = Call(call_id=call_id, duration_ms=duration_ms)
    return touchpoint("call.queued", channel, envelope, detail)


def call_answered(
    *,
    call_id: str | None = None,
    duration_ms: int | None = None,
    channel: Channel = "phone",
    **envelope: Unpack[Anyone],
) -> Touchpoint:
    """A call was answered."""
    detail = Call(call_id=call_id, duration_ms=duration_ms)
    return touchpoint("call.answered", channel, envelope, detail)


def call_abandoned(
    *,
    call_id: str | None = None,
    duration_ms: int | None = None,
    channel: Channel = "phone",
    **envelope: Unpack[Anyone],
) -> Touchpoint:
    """A caller hung up before the answer."""
    detail = Call(call_id=call_id, duration_ms=duration_ms)
    return touchpoint("call.abandoned", channel, envelope, detail)


def call_ended(
    *,
    call_id: str | None = None,
    duration_ms: int | None = None,
    channel: Channel = "phone",
    **envelope: Unpack[Anyone],
) -> Touchpoint:
    """A call ended."""
    detail = Call(call_id=call_id, duration_ms=duration_ms)
    return touchpoint("call.ended", channel, envelope, detail)


def callback_requested(
    *,
    call_id: str | None = None,
    duration_ms: int | None = None,
    channel: Channel = "phone",
    **envelope: Unpack[Anyone],
) -> Touchpoint:
    """A caller wants to be called back."""
    detail = Call(call_id=call_id, duration_ms=duration_ms)
    return touchpoint("callback.requested", channel, envelope, detail)
