"""How a topic on the broker may differ from the declared one."""

from dataclasses import replace

import pytest

from pipeline.broker.admin import FoundTopic, Problem, compare, configs_of, create_topics
from pipeline.broker.embedded import EmbeddedBroker, settings_for
from pipeline.contract.topics import catalogue
from pipeline.settings import Settings

SETTINGS = Settings(partitions=8, replication_factor=2)
TOPICS = {topic.name: topic for topic in catalogue("cx").all()}
WEB = TOPICS["cx.touchpoints.web"]
JOURNEYS = TOPICS["cx.journeys"]
KEPT = {"cleanup.policy": "compact", "retention.ms": "604800000"}


def test_a_topic_as_declared_is_no_problem() -> None:
    found = {WEB.name: FoundTopic(8, 2, configs_of(WEB)), JOURNEYS.name: FoundTopic(8, 3, KEPT)}
    assert compare(WEB, found, SETTINGS) == []
    assert compare(JOURNEYS, found, SETTINGS) == []


def test_an_absent_topic_is_missing() -> None:
    assert compare(WEB, {}, SETTINGS) == [Problem(WEB.name, "missing", "missing")]


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (FoundTopic(4, 2, KEPT), "has 4 partitions, not 8"),
        (FoundTopic(8, 1, KEPT), "has 1 replicas, not 2"),
        (
            FoundTopic(8, 2, {"cleanup.policy": "delete"}),
            "cleanup.policy is delete, not compact",
        ),
        (
            FoundTopic(8, 2, {"cleanup.policy": "compact,delete"}),
            "cleanup.policy is compact,delete, not compact",
        ),
        (FoundTopic(8, 2, {}), "cleanup.policy is not told, not compact"),
    ],
)
def test_each_mismatch_of_a_compacted_topic_is_told(found: FoundTopic, text: str) -> None:
    problems = compare(JOURNEYS, {JOURNEYS.name: found}, SETTINGS)
    assert problems == [Problem(JOURNEYS.name, "mismatch", text)]


def test_another_retention_is_a_mismatch() -> None:
    found = FoundTopic(8, 2, {"cleanup.policy": "delete", "retention.ms": "1000"})
    [problem] = compare(WEB, {WEB.name: found}, SETTINGS)
    assert problem.text == f"retention.ms is 1000, not {WEB.retention_ms}"


def test_all_mismatches_of_a_topic_are_told() -> None:
    found = FoundTopic(4, 1, {"cleanup.policy": "compact", "retention.ms": "1"})
    assert len(compare(WEB, {WEB.name: found}, SETTINGS)) == 4


async def test_a_broker_that_cannot_create_topics_is_told() -> None:
    embedded = EmbeddedBroker()
    settings = settings_for(embedded.start(), replace(Settings(), connect_timeout_s=1))
    creation = await create_topics(settings, [WEB])
    embedded.stop()
    text = "cannot be created: the broker names no controller"
    assert creation.problems == (Problem(WEB.name, "refused", text),)
