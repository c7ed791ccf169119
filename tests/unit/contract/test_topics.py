import pytest

from pipeline.contract.kinds import CHANNELS
from pipeline.contract.schemas import read_schemas, schema_folder
from pipeline.contract.topics import TOPICS, Topic, catalogue

HEADING = """\
# Every topic: what is in it, who writes it, who reads it. All have the same number of partitions,
# and a prefix in front of their names (CX_TOPIC_PREFIX). The pipeline itself reads the table in
# pipeline/contract/topics.py; a test holds both equal.
"""


def test_topics_yaml_says_what_the_table_says() -> None:
    written = HEADING + "".join(map(as_yaml, TOPICS))
    assert (schema_folder() / "topics.yaml").read_text() == written


def test_every_channel_has_a_source_topic_and_back() -> None:
    topics = catalogue("cx")
    assert [topic.name for topic in topics.sources()] == [
        topics.touchpoints(channel).name for channel in CHANNELS
    ]
    assert list(topics.channels.values()) == list(CHANNELS)


def test_names_begin_with_the_prefix() -> None:
    topics = catalogue("shop.eu")
    assert topics.touchpoints("web").name == "shop.eu.touchpoints.web"
    assert topics.service_metrics.name == "shop.eu.service-metrics"
    assert all(topic.name.startswith("shop.eu.") for topic in topics.all())


def test_what_is_restored_from_is_never_deleted() -> None:
    topics = catalogue("cx")
    for topic in (topics.journeys, topics.service_metrics):
        assert (topic.cleanup_policy, topic.retention_ms) == ("compact", None)


def test_every_record_in_a_topic_has_a_schema() -> None:
    assert {record for topic in TOPICS for record in topic.records} == {
        version.record for version in read_schemas().texts
    }


def test_a_channel_outside_the_closed_set_has_no_topic() -> None:
    with pytest.raises(KeyError):
        catalogue("cx").touchpoints("pigeon")


def as_yaml(topic: Topic) -> str:
    keep = "forever" if topic.retention_ms is None else str(topic.retention_ms)
    return (
        f"\n{topic.name}:\n"
        f"  records: [{', '.join(topic.records)}]\n"
        f"  cleanup_policy: {topic.cleanup_policy}\n"
        f"  retention_ms: {keep}\n"
        f"  produced_by: [{', '.join(topic.produced_by)}]\n"
        f"  consumed_by: [{', '.join(topic.consumed_by)}]\n"
    )
