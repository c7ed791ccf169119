"""`cx topics create` and `cx topics check` on real Kafka."""

import json
from collections.abc import Mapping

import pytest

from pipeline.contract.topics import TOPICS
from tests.integration.commands import run_cx

pytestmark = pytest.mark.needs("kafka")


@pytest.fixture
def env(cx_env: Mapping[str, str]) -> Mapping[str, str]:
    # Few partitions are quicker to create.
    return {**cx_env, "CX_PARTITIONS": "1"}


def test_topics_are_created_once_and_then_found(env: Mapping[str, str], topic_prefix: str) -> None:
    missing = run_cx(env, "topics", "check")
    assert missing.status == 1
    assert f"{topic_prefix}.journeys: missing" in missing.out.splitlines()

    created = run_cx(env, "topics", "create")
    assert created.status == 0
    assert len(created.out.splitlines()) == len(TOPICS)
    assert f"{topic_prefix}.journeys: created" in created.out.splitlines()

    for command in ("create", "check"):
        again = run_cx(env, "topics", command)
        assert again == (0, "every topic is there, as declared\n", "")


@pytest.mark.parametrize("command", ["create", "check"])
def test_other_partitions_are_refused_with_one_line_for_each_topic(
    env: Mapping[str, str], topic_prefix: str, command: str
) -> None:
    run_cx(env, "topics", "create", CX_PARTITIONS="2")
    refused = run_cx(env, "topics", command, CX_PARTITIONS="3")
    assert refused.status == 1
    lines = refused.out.splitlines()
    assert len(lines) == len(TOPICS)
    assert f"{topic_prefix}.journeys: has 2 partitions, not 3" in lines


def test_a_script_reads_json(env: Mapping[str, str], topic_prefix: str) -> None:
    missing = run_cx(env, "topics", "check", "--json")
    problems = json.loads(missing.out)["problems"]
    assert {"topic": f"{topic_prefix}.journeys", "kind": "missing", "text": "missing"} in problems
    created = json.loads(run_cx(env, "topics", "create", "--json").out)
    assert len(created["created"]) == len(TOPICS)
    assert created["problems"] == []
