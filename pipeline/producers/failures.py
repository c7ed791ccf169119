"""What publishing can end in, other than delivery."""

from collections.abc import Sequence

from pipeline.contract.touchpoint import Touchpoint


class PublishingFailed(Exception):
    """The root of every failure here, for those who treat all of them alike."""


class InvalidTouchpoint(PublishingFailed):
    """The contract forbids this touchpoint; nothing was sent."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(f"{reason}: {text}")
        self.reason = reason
        self.text = text


class TopicMissing(PublishingFailed):
    """Kafka has no such topic; nothing was sent."""

    def __init__(self, topic: str) -> None:
        super().__init__(f"Kafka has no topic {topic}; `cx topics create` makes all of them")
        self.topic = topic


class BufferFull(PublishingFailed):
    """Too much waits for its delivery; nothing was sent. Publish the same touchpoint later."""


class PublisherClosed(PublishingFailed):
    """The publisher is not open (any more); nothing was sent."""


class DeliveryFailed(PublishingFailed):
    """The broker refused a touchpoint, or the publisher closed before it had taken it.

    `cause` is what the broker said: a KafkaError; or why the publisher gave up, in words.
    """

    def __init__(self, touchpoint: Touchpoint, cause: BaseException | str) -> None:
        said = cause if isinstance(cause, str) else repr(cause)
        super().__init__(f"{touchpoint.kind} {touchpoint.event_id} was not delivered: {said}")
        self.touchpoint = touchpoint
        self.cause = cause


class NotDelivered(PublishingFailed):
    """Some touchpoints were not delivered: each of them, to publish again with the same ids.

    Those under way when time ran out may still have arrived: their event ids make the second
    attempt a duplicate, which changes nothing.
    """

    def __init__(self, touchpoints: Sequence[Touchpoint], cause: str) -> None:
        super().__init__(f"{len(touchpoints)} touchpoints were not delivered: {cause}")
        self.touchpoints = tuple(touchpoints)
