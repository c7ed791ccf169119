"""`cx simulate` on real Kafka."""

import json
import signal
from collections.abc import Mapping

import pytest

from pipeline.contract.kinds import CHANNELS
from pipeline.contract.touchpoint import Touchpoint
from pipeline.settings import Settings
from tests.integration.commands import run_cx
from tests.support.processes import CxLauncher
from tests.support.published import records_in, touchpoints_of

pytestmark = pytest.mark.needs("kafka")


@pytest.fixture
def env(cx_env: Mapping[str, str]) -> Mapping[str, str]:
    # Few partitions are quicker to create.
    return {**cx_env, "CX_PARTITIONS": "1"}


async def test_it_produces_as_many_touchpoints_as_asked_for(env: Mapping[str, str]) -> None:
    run_cx(env, "topics", "create")
    ended = run_cx(env, "simulate", "--count", "2000", "--rate", "5000", "--speed", "50", "--json")
    assert ended.status == 0, ended.err
    assert json.loads(ended.out)["produced"] == 2_000
    told = await published(Settings.from_env(env))
    assert len({touchpoint.event_id for touchpoint in told}) == 2_000
    assert all(touchpoint.occurred_at <= touchpoint.received_at for touchpoint in told)


def test_without_topics_it_says_which_is_missing(env: Mapping[str, str], topic_prefix: str) -> None:
    ended = run_cx(env, "simulate", "--count", "10", "--rate", "100")
    assert ended.status == 1
    assert f"Kafka has no topic {topic_prefix}.touchpoints." in ended.err
    assert "Traceback" not in ended.err


async def test_a_signal_ends_it_with_all_delivered(env: Mapping[str, str], cx: CxLauncher) -> None:
    run_cx(env, "topics", "create")
    running = cx("simulate", "--rate", "500", "--speed", "20", CX_PARTITIONS="1")
    running.wait_for_line(r"^[1-9]\d* touchpoints in")
    running.signal(signal.SIGTERM)
    assert running.wait() == 0, running.tail()
    produced = int(running.tail().splitlines()[-1].split()[0])
    assert produced == len(await published(Settings.from_env(env))) > 0


async def published(settings: Settings) -> list[Touchpoint]:
    """What is on the topics, as the worker's door lets it in."""
    return [
        touchpoint
        for channel in CHANNELS
        for touchpoint in touchpoints_of(await records_in(settings, channel), channel)
    ]
