"""What Twilio's requests about calls become.

A customer's call and the legs it is connected through are one contact: its `session_id` is the
customer's call. Each step has an id of its own, so that it counts once, however often and in
whatever way Twilio tells of it.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from pipeline.contract.details import Call
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.webhooks.event import Event, touchpoint
from pipeline.producers.webhooks.identity import named
from pipeline.producers.webhooks.twilio_request import (
    NAME,
    Request,
    agent_of,
    duration_ms,
    event_of,
    is_ours,
    theirs,
)

BEGINNING: Final = ("queued", "initiated", "ringing", "in-progress")
ANSWERED: Final = ("in-progress", "answered")
CONNECTED: Final = ("completed", "answered")
FAILED: Final = ("busy", "no-answer", "failed", "canceled")
GIVEN_UP: Final = ("hangup", "queue-full", "error", "system-error")
MACHINES: Final = ("machine", "fax")


class _CallRequest(NamedTuple):
    """A request about a call; `event` is that of its beginning."""

    request: Request
    event: Event

    def get(self, name: str) -> str:
        return self.request.fields.get(name, "")

    def wait_ms(self) -> int | None:
        return duration_ms(self.request, "QueueTime")

    def queued(self, before_ms: int | None) -> Touchpoint:
        event = self.event._replace(occurred_at=self.event.occurred_at - (before_ms or 0))
        return touchpoint(event, "call.queued", Call(call_id=event.session_id), actor="customer")

    def abandoned(self, wait_ms: int | None) -> Touchpoint:
        detail = Call(call_id=self.event.session_id, duration_ms=wait_ms)
        return touchpoint(self._step("abandoned"), "call.abandoned", detail, actor="customer")

    def answered(self, leg: str, wait_ms: int | None, before_ms: int | None) -> Touchpoint:
        step = self._step(f"answered:{leg}")
        event = step._replace(occurred_at=step.occurred_at - (before_ms or 0))
        detail = Call(call_id=event.session_id, duration_ms=wait_ms)
        agent_id = agent_of(self.request)
        return touchpoint(event, "call.answered", detail, actor="agent", agent_id=agent_id)

    def ended(self) -> Touchpoint:
        talk_ms = duration_ms(self.request, "CallDuration")
        detail = Call(call_id=self.event.session_id, duration_ms=talk_ms)
        return touchpoint(self._step("ended"), "call.ended", detail)

    def _step(self, word: str) -> Event:
        event_id = named(self.event.session_id or "", word)
        return self.event._replace(event_id=event_id if self.event.event_id and event_id else "")


def of_call(request: Request) -> Iterator[Touchpoint]:
    """The steps of a call that a request tells of."""
    fields = request.fields
    sid = fields.get("ParentCallSid") or fields["CallSid"]
    is_outbound = fields.get("Direction") == "outbound-api"
    number = theirs(request, ("To", "From") if is_outbound else ("From", "To"))
    event = event_of(request, "queued", sid, number)
    session_id = named(request.options.prefix or NAME, sid)
    call = _CallRequest(request, event._replace(session_id=session_id))
    if "QueueResult" in fields:
        yield from _left_queue(call)
    elif "DequeingCallSid" in fields:
        yield call.queued(call.wait_ms())
        yield call.answered(call.get("QueueSid"), call.wait_ms(), None)
    elif "DialCallStatus" in fields:
        yield from _dialled(call)
    else:
        yield from _status_changed(call)


def _left_queue(call: _CallRequest) -> Iterator[Touchpoint]:
    """Of a call that was connected Twilio says so only at the end of the talk."""
    if call.get("QueueResult") == "bridged":
        yield call.answered(call.get("QueueSid"), call.wait_ms(), None)
    elif call.get("QueueResult") in GIVEN_UP:
        yield call.queued(call.wait_ms())
        yield call.abandoned(call.wait_ms())


def _dialled(call: _CallRequest) -> Iterator[Touchpoint]:
    """Whoever was not reached: the caller may still be there, and somebody else be tried next."""
    if call.get("DialCallStatus") in CONNECTED:
        talk_ms = duration_ms(call.request, "DialCallDuration")
        yield call.answered(call.get("DialCallSid"), None, talk_ms)
    elif call.get("DialCallStatus") in FAILED and call.get("CallStatus") == "completed":
        yield call.abandoned(None)


def _status_changed(call: _CallRequest) -> Iterator[Touchpoint]:
    status, direction = call.get("CallStatus"), call.get("Direction")
    if call.get("ParentCallSid"):
        if status in ANSWERED:
            yield call.answered(call.get("CallSid"), None, None)
    elif direction == "inbound":
        yield from _of_caller(call, status)
    elif direction.startswith("outbound") and not is_ours(call.get("To"), call.request.options):
        yield from _of_called(call, status)


def _of_caller(call: _CallRequest, status: str) -> Iterator[Touchpoint]:
    waits = call.request.options.queued_by == "call"
    if waits and status in (*BEGINNING, *FAILED, "completed"):
        yield call.queued(duration_ms(call.request, "CallDuration"))
    if status == "completed":
        yield call.ended()
    elif status in FAILED:
        yield call.abandoned(None)


def _of_called(call: _CallRequest, status: str) -> Iterator[Touchpoint]:
    """We call: who does not answer has given nothing up."""
    if status in ANSWERED and not call.get("AnsweredBy").startswith(MACHINES):
        yield call.answered(call.get("CallSid"), None, None)
    elif status == "completed":
        yield call.ended()
