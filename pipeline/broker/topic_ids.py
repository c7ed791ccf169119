"""The ids of topics, by which one that was deleted and created anew is told from the old one."""

import asyncio
from collections.abc import Collection

from aiokafka.errors import KafkaConnectionError
from confluent_kafka import KafkaException, TopicCollection
from confluent_kafka.admin import AdminClient

from pipeline.broker.librdkafka import librdkafka_options
from pipeline.settings import Settings

TIMEOUT_SECONDS = 10.0


async def topic_ids(settings: Settings, topics: Collection[str]) -> dict[str, str]:
    """Topic → id; "" for a topic whose broker tells none. aiokafka's protocol does not carry ids.

    Raises KafkaConnectionError when the broker does not answer or a topic does not exist.
    """
    try:
        return await asyncio.to_thread(_describe, settings, topics)
    except KafkaException as failed:
        # As the clients of all others who read the log say it, so that it is tried again.
        raise KafkaConnectionError(f"the ids of the topics: {failed}") from failed


def _describe(settings: Settings, topics: Collection[str]) -> dict[str, str]:
    admin = AdminClient(librdkafka_options(settings))
    described = admin.describe_topics(
        TopicCollection(list(topics)), request_timeout=TIMEOUT_SECONDS
    )
    return {topic: str(future.result().topic_id) for topic, future in described.items()}
