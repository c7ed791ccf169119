"""The pipeline's topics on a broker: create what is missing, describe what is not as declared."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Literal, NamedTuple

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError

from pipeline.broker.connection import client_options
from pipeline.contract.topics import Topic
from pipeline.settings import Settings

VISIBLE_SECONDS = 10.0
VISIBLE_PAUSE_SECONDS = 0.1
CHECKED_CONFIGS = ("cleanup.policy", "retention.ms")


class Problem(NamedTuple):
    """One way in which a topic is not as declared."""

    topic: str
    kind: Literal["missing", "mismatch", "refused"]
    text: str


class FoundTopic(NamedTuple):
    """A topic as the broker describes it; `replicas` is that of its least replicated partition."""

    partitions: int
    replicas: int
    configs: Mapping[str, str]


class Creation(NamedTuple):
    """What `create_topics` did; with a mismatch, nothing was created."""

    created: tuple[str, ...]
    problems: tuple[Problem, ...]


async def check_topics(settings: Settings, topics: Sequence[Topic]) -> list[Problem]:
    """Every way in which the broker's topics differ from the declared ones; changes nothing."""
    async with open_admin(settings) as admin:
        return await _compare_all(admin, topics, settings)


async def create_topics(settings: Settings, topics: Sequence[Topic]) -> Creation:
    """Create the missing topics, unless one that exists is not as declared.

    Returns when the broker shows them, so that the next client finds them.
    """
    async with open_admin(settings) as admin:
        problems = await _compare_all(admin, topics, settings)
        if not problems or any(problem.kind == "mismatch" for problem in problems):
            return Creation((), tuple(found for found in problems if found.kind == "mismatch"))
        missing = {problem.topic for problem in problems}
        wanted = [topic for topic in topics if topic.name in missing]
        created, refused = await _create(admin, wanted, settings)
        there = [topic for topic in topics if topic.name not in {name for name, _, _ in refused}]
        await _wait_until_visible(admin, [topic.name for topic in there])
        # Looked at again: another `cx topics create`, with other settings, may have been quicker.
        return Creation(created, (*refused, *await _compare_all(admin, there, settings)))


@asynccontextmanager
async def open_admin(settings: Settings) -> AsyncIterator[AIOKafkaAdminClient]:
    """A started admin client, for as long as the block lasts."""
    admin = AIOKafkaAdminClient(**client_options(settings))
    try:
        await admin.start()
        yield admin
    finally:
        await admin.close()


def compare(topic: Topic, found: Mapping[str, FoundTopic], settings: Settings) -> list[Problem]:
    """How a declared topic differs from what was found: nothing, missing, or its mismatches.

    More replicas than declared are no mismatch.
    """
    if (actual := found.get(topic.name)) is None:
        return [Problem(topic.name, "missing", "missing")]
    texts = []
    if actual.partitions != settings.partitions:
        texts.append(f"has {actual.partitions} partitions, not {settings.partitions}")
    if actual.replicas < settings.replication_factor:
        texts.append(f"has {actual.replicas} replicas, not {settings.replication_factor}")
    texts += [
        f"{name} is {actual.configs.get(name, 'not told')}, not {value}"
        for name, value in configs_of(topic).items()
        if not _same(actual.configs.get(name), value)
    ]
    return [Problem(topic.name, "mismatch", text) for text in texts]


def configs_of(topic: Topic) -> dict[str, str]:
    """Kafka's topic settings that a declared topic asks for."""
    configs: dict[str, str] = {"cleanup.policy": topic.cleanup_policy}
    if topic.retention_ms is not None:
        configs["retention.ms"] = str(topic.retention_ms)
    return configs


def _same(actual: str | None, declared: str) -> bool:
    # A cleanup policy may be a list, in any order.
    return actual is not None and set(actual.split(",")) == set(declared.split(","))


async def _compare_all(
    admin: AIOKafkaAdminClient, topics: Sequence[Topic], settings: Settings
) -> list[Problem]:
    found = await _find(admin, [topic.name for topic in topics])
    return [problem for topic in topics for problem in compare(topic, found, settings)]


async def _find(admin: AIOKafkaAdminClient, names: Iterable[str]) -> dict[str, FoundTopic]:
    # All topics are asked for: a broker may create a topic that is asked for by name.
    described = {topic["topic"]: topic["partitions"] for topic in await admin.describe_topics()}
    present = [name for name in names if name in described]
    configs = await _configs(admin, present)
    return {
        name: FoundTopic(
            partitions=len(described[name]),
            replicas=min(len(partition["replicas"]) for partition in described[name]),
            configs=configs.get(name, {}),
        )
        for name in present
    }


async def _configs(admin: AIOKafkaAdminClient, names: list[str]) -> dict[str, dict[str, str]]:
    if not names:
        return {}
    asked = dict.fromkeys(CHECKED_CONFIGS, "")
    resources = [ConfigResource(ConfigResourceType.TOPIC, name, asked) for name in names]
    [answer] = await admin.describe_configs(resources)
    return {
        resource["resource_name"]: {
            entry["config_names"]: entry["config_value"] for entry in resource["config_entries"]
        }
        for resource in answer.to_object()["resources"]
    }


async def _create(
    admin: AIOKafkaAdminClient, topics: Sequence[Topic], settings: Settings
) -> Creation:
    cluster = await admin.describe_cluster()
    if cluster["controller_id"] not in {broker["node_id"] for broker in cluster["brokers"]}:
        # aiokafka has no error for this; the embedded broker is such a one.
        text = "cannot be created: the broker names no controller"
        return Creation((), tuple(Problem(topic.name, "refused", text) for topic in topics))
    answer = await admin.create_topics([_new_topic(topic, settings) for topic in topics])
    return Creation(
        tuple(sorted(name for name, code, _ in answer.topic_errors if code == 0)),
        tuple(
            Problem(name, "refused", f"cannot be created: {text or f'error {code}'}")
            for name, code, text in answer.topic_errors
            if code not in (0, TopicAlreadyExistsError.errno)
        ),
    )


def _new_topic(topic: Topic, settings: Settings) -> NewTopic:
    configs = configs_of(topic)
    copies = settings.replication_factor
    return NewTopic(topic.name, settings.partitions, copies, topic_configs=configs)


async def _wait_until_visible(admin: AIOKafkaAdminClient, names: Iterable[str]) -> None:
    # Topics that stay invisible are found missing by the look that follows.
    with suppress(TimeoutError):
        async with asyncio.timeout(VISIBLE_SECONDS):
            # Brokers tell nobody when they have heard of a topic: they have to be asked again.
            while not set(names) <= set(await admin.list_topics()):  # noqa: ASYNC110  # see above
                await asyncio.sleep(VISIBLE_PAUSE_SECONDS)
