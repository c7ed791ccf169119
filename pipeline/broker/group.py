"""Where the workers' consumer group stands: who is in it, and what it has not yet processed."""

import asyncio
from collections.abc import Collection
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupCoordinatorNotAvailableError

from pipeline.broker.admin import open_admin
from pipeline.broker.connection import client_options
from pipeline.settings import Settings

COORDINATOR_SECONDS = 10.0
COORDINATOR_PAUSE_SECONDS = 0.2


class GroupStanding(NamedTuple):
    """A moment's view; offsets of the partitions that have records.

    `behind`: records not processed, of partitions with a committed offset. `untouched`: records in
    partitions for which the group has never committed an offset.
    """

    members: int
    behind: dict[TopicPartition, int]
    untouched: dict[TopicPartition, int]


async def group_standing(settings: Settings, topics: Collection[str]) -> GroupStanding:
    """The standing of the group `settings.app_id` on topics that exist; changes nothing."""
    members, committed = await _group(settings)
    begins, ends = await _offsets(settings, topics)
    behind = {
        at: end - max(committed[at], begins[at]) for at, end in ends.items() if at in committed
    }
    untouched = {at: end - begins[at] for at, end in ends.items() if at not in committed}
    return GroupStanding(
        members,
        {at: count for at, count in behind.items() if count > 0},
        {at: count for at, count in untouched.items() if count > 0},
    )


async def _group(settings: Settings) -> tuple[int, dict[TopicPartition, int]]:
    """Members, and committed offsets."""
    async with open_admin(settings) as admin:
        async with asyncio.timeout(COORDINATOR_SECONDS):
            coordinator = await _coordinator(admin, settings.app_id)
        [answer] = await admin.describe_consumer_groups([settings.app_id], coordinator)
        committed = await admin.list_consumer_group_offsets(settings.app_id, coordinator)
    [group] = answer.to_object()["groups"]
    return len(group["members"]), {at: found.offset for at, found in committed.items()}


async def _coordinator(admin: AIOKafkaAdminClient, group: str) -> int:
    while True:
        try:
            return int(await admin.find_coordinator(group))
        except GroupCoordinatorNotAvailableError:
            # A new cluster begins to look for one when it is asked for the first time.
            await asyncio.sleep(COORDINATOR_PAUSE_SECONDS)


async def _offsets(
    settings: Settings, topics: Collection[str]
) -> tuple[dict[TopicPartition, int], dict[TopicPartition, int]]:
    """First and next offset of each partition; of committed records only."""
    parts = [
        TopicPartition(topic, number) for topic in topics for number in range(settings.partitions)
    ]
    options = client_options(settings)
    async with AIOKafkaConsumer(**options, isolation_level="read_committed") as consumer:
        begins = await consumer.beginning_offsets(parts)
        return begins, await consumer.end_offsets(parts)
