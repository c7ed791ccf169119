"""The stations that every event passes, in one order, until Kafka has it."""

import asyncio
import logging
from collections.abc import Awaitable, Sequence
from typing import Final, NamedTuple, Protocol

import msgspec
from aiokafka.errors import (
    KafkaError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
)

from pipeline.contract.rejection import Rejection
from pipeline.contract.touchpoint import Touchpoint
from pipeline.metrics.gateway_metrics import PLAN_VIOLATIONS
from pipeline.producers.delivery import Delivery
from pipeline.producers.failures import (
    BufferFull,
    DeliveryFailed,
    InvalidTouchpoint,
    PublisherClosed,
    TopicMissing,
)
from pipeline.producers.gateway.browser.scope import not_of_a_browser
from pipeline.producers.gateway.keys import Key
from pipeline.producers.gateway.measures import Measures
from pipeline.producers.gateway.outcomes import (
    ACCEPTED,
    NOT_NOW,
    QUARANTINED,
    SUPPRESSED,
    Outcome,
    not_in_plan,
    out_of_scope,
    refused,
)
from pipeline.producers.gateway.standing import Standing
from pipeline.producers.plan.plan import TrackingPlan, Violation
from pipeline.producers.privacy.privacy import Privacy, Suppressed

log = logging.getLogger(__name__)

TOO_LARGE: Final = (MessageSizeTooLargeError, RecordListTooLargeError)
TOO_LARGE_FOR_KAFKA: Final = Outcome(
    "refused", refused(Rejection("invalid_field", "")).problem, "invalid_field",
    "larger than Kafka takes",
)  # fmt: skip


class Publisher(Protocol):
    """What of the SDK's publisher is needed here."""

    def publish_nowait(self, touchpoint: Touchpoint) -> Delivery:
        """Accept a touchpoint; awaiting what it returns says when Kafka has it."""


class Quarantine(Protocol):
    """Where touchpoints go that the plan wants put aside."""

    def put(self, touchpoint: Touchpoint, violation: Violation) -> Awaitable[int]:
        """Put one aside; done once Kafka has it."""


class Kafka(NamedTuple):
    """Where events go."""

    publisher: Publisher
    quarantine: Quarantine


class Sent(NamedTuple):
    """An event on its way to Kafka: what says that it is there, and what it then is."""

    arrival: asyncio.Future[object]
    then: Outcome
    delivery: Delivery | None = None


class Stations:
    """Takes events from the door to Kafka. Lives in one event loop."""

    def __init__(
        self,
        kafka: Kafka,
        plan: TrackingPlan | None,
        privacy: Privacy,
        measures: Measures,
        standing: Standing,
    ) -> None:
        self._publisher, self._quarantine = kafka
        self._plan = plan
        self._privacy = privacy
        self._measures = measures
        self._standing = standing
        self._putting: set[asyncio.Future[object]] = set()

    def send(  # noqa: PLR0911  # one line for each station
        self, event: Touchpoint | Rejection, key: Key
    ) -> Outcome | Sent:
        """Contract, key's scope, tracking plan, privacy, Kafka: the first that refuses ends it."""
        if isinstance(event, Rejection):
            return refused(event)
        event = _with_source(event, key)
        if not key.may_send_to(event.channel):
            return out_of_scope("channel")
        if not key.may_send_as(event.source):
            return out_of_scope("source")
        if key.origins and (field := not_of_a_browser(event)):
            return out_of_scope(field)
        violation = self._violation_of(event)
        if violation is not None and violation.action == "refuse":
            return not_in_plan(violation.text)
        cleaned = self._privacy.clean(event)
        if isinstance(cleaned, Suppressed):
            return SUPPRESSED
        if violation is not None:
            return self._put_aside(cleaned, violation)
        return self._publish(cleaned)

    async def settled(self, events: Sequence[Outcome | Sent], patience_s: float) -> list[Outcome]:
        """What became of each, as far as Kafka says within `patience_s` seconds."""
        under_way = [event.arrival for event in events if isinstance(event, Sent)]
        if under_way:
            await asyncio.wait(under_way, timeout=patience_s)
        return [event if isinstance(event, Outcome) else self._end(event) for event in events]

    def _violation_of(self, event: Touchpoint) -> Violation | None:
        violation = self._plan.check(event) if self._plan else None
        if violation is not None:
            self._measures.count(PLAN_VIOLATIONS, violation.action)
        return violation

    def _publish(self, touchpoint: Touchpoint) -> Outcome | Sent:
        try:
            delivery = self._publisher.publish_nowait(touchpoint)
        except InvalidTouchpoint as invalid:
            return _outcome_of(invalid)
        except TopicMissing as missing:
            self._tell(missing)
            return NOT_NOW
        except (BufferFull, PublisherClosed):
            return NOT_NOW
        return Sent(delivery.result, ACCEPTED, delivery)  # type: ignore[arg-type]  # only waited for

    def _put_aside(self, touchpoint: Touchpoint, violation: Violation) -> Sent:
        putting = asyncio.ensure_future(self._quarantine.put(touchpoint, violation))
        # A task that nobody refers to may be collected before it ends.
        self._putting.add(putting)  # type: ignore[arg-type]  # only waited for
        putting.add_done_callback(self._putting.discard)
        return Sent(putting, QUARANTINED)  # type: ignore[arg-type]  # likewise

    def _end(self, event: Sent) -> Outcome:
        if not event.arrival.done():
            self._give_up(event)
            return NOT_NOW
        failure = event.arrival.exception()
        if failure is None:
            self._standing.acknowledged()
            return event.then
        if event.delivery is not None:
            event.delivery.told()
        outcome = _outcome_of(failure)
        if outcome is NOT_NOW:
            self._tell(failure)
        return outcome

    def _tell(self, failure: BaseException) -> None:
        """Log why nothing is taken, once in a while; the event itself is not told."""
        cause = failure.cause if isinstance(failure, DeliveryFailed) else failure
        if self._standing.is_news():
            log.error("not taken: %r", cause)

    def _give_up(self, event: Sent) -> None:
        """Not waited for any longer, but still being tried: it may arrive, and so may its retry."""
        self._standing.give_up(event.arrival)
        if (delivery := event.delivery) is not None:
            event.arrival.add_done_callback(lambda _: delivery.told())


def _with_source(touchpoint: Touchpoint, key: Key) -> Touchpoint:
    if touchpoint.source is not None or key.own_source is None:
        return touchpoint
    return msgspec.structs.replace(touchpoint, source=key.own_source)


def _outcome_of(failure: BaseException) -> Outcome:
    match failure:
        case InvalidTouchpoint(reason=reason, text=text):
            return refused(Rejection(reason, text))  # type: ignore[arg-type]  # the SDK's is of the same words
        case DeliveryFailed(cause=cause) if isinstance(cause, TOO_LARGE):
            return TOO_LARGE_FOR_KAFKA
        case _ if isinstance(failure, TOO_LARGE):
            return TOO_LARGE_FOR_KAFKA
        case DeliveryFailed() | KafkaError() | BufferFull() | PublisherClosed() | TopicMissing():
            return NOT_NOW
        case _:
            raise failure
