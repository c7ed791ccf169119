"""The ids of topics, by which one that was deleted and created anew is told from the old one."""

import asyncio
from collections.abc import Collection

from confluent_kafka import TopicCollection
from confluent_kafka.admin import AdminClient

from pipeline.broker.librdkafka import librdkafka_options
from pipeline.settings import Settings

TIMEOUT_SECONDS = 10.0


async def topic_ids(settings: Settings, topics: Collection[str]) -> dict[str, str]:
    """Topic → id; "" for a topic whose broker tells none. aiokafka's protocol does not carry ids.

    Raises KafkaException when the broker does not answer or a topic does not exist.
    """
    return await asyncio.to_thread(_describe, settings, topics)


def _describe(settings: Settings, topics: Collection[str]) -> dict[str, str]:
    admin = AdminClient(librdkafka_options(settings))
    described = admin.describe_topics(
        TopicCollection(list(topics)), request_timeout=TIMEOUT_SECONDS
    )
    return {topic: str(future.result().topic_id) for topic, future in described.items()}
