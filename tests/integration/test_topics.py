"""Topics on real Kafka: created as declared, found as declared, refused where they are not."""

from dataclasses import replace

import pytest

from pipeline.broker.admin import Problem, check_topics, create_topics
from pipeline.contract.topics import catalogue
from pipeline.settings import Settings
from tests.support.topics import create_topics as create_other_topics
from tests.support.waiting import eventually

pytestmark = pytest.mark.needs("kafka")


@pytest.fixture
def settings(kafka: str, topic_prefix: str) -> Settings:
    return Settings(brokers=kafka, topic_prefix=topic_prefix, partitions=3)


async def test_all_are_missing_then_all_are_created_then_nothing_is_left_to_do(
    settings: Settings,
) -> None:
    topics = catalogue(settings.topic_prefix).all()
    names = tuple(sorted(topic.name for topic in topics))
    assert {problem.kind for problem in await check_topics(settings, topics)} == {"missing"}
    assert await create_topics(settings, topics) == (names, ())
    assert await check_topics(settings, topics) == []
    assert await create_topics(settings, topics) == ((), ())


async def test_with_one_mismatch_nothing_is_created(settings: Settings) -> None:
    topics = catalogue(settings.topic_prefix)
    await create_other_topics(settings.brokers, [topics.journeys.name], 3)

    async def visible() -> bool:
        [problem] = await check_topics(settings, [topics.journeys])
        return problem.kind == "mismatch"

    await eventually(visible, "the topic is seen")
    created, problems = await create_topics(settings, topics.all())
    assert created == ()
    text = "cleanup.policy is delete, not compact"
    assert problems == (Problem(topics.journeys.name, "mismatch", text),)
    missing = [
        found for found in await check_topics(settings, topics.all()) if found.kind == "missing"
    ]
    assert len(missing) == len(topics.all()) - 1


async def test_other_partitions_are_a_mismatch_of_every_topic(settings: Settings) -> None:
    topics = catalogue(settings.topic_prefix).all()
    await create_topics(settings, topics)
    problems = await check_topics(replace(settings, partitions=4), topics)
    assert {problem.text for problem in problems} == {"has 3 partitions, not 4"}
    assert len(problems) == len(topics)


async def test_what_the_broker_refuses_is_told_in_its_words(settings: Settings) -> None:
    topics = catalogue(settings.topic_prefix).all()[:1]
    created, [problem] = await create_topics(replace(settings, replication_factor=9), topics)
    assert created == ()
    assert problem.text.startswith("cannot be created: ")
    assert "replication factor" in problem.text
