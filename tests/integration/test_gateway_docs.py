"""docs/gateway.md does what it says: every curl example is run, every table is the code's."""

import asyncio
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline.producers.formats.segment_events import EVENTS
from pipeline.producers.gateway.problems import PROBLEMS
from pipeline.settings import Settings
from tests.support.components import CHECKOUT
from tests.support.gateway_process import new_door
from tests.support.processes import CxLauncher
from tests.support.published import records_in, touchpoints_of

TEXT = (CHECKOUT / "docs" / "gateway.md").read_text()
EXAMPLES = re.findall(r"```sh\n(curl .*?)```\n```json\n(.*?)\n```", TEXT, re.DOTALL)
PARTITIONS = {"CX_PARTITIONS": "2"}
# Of the examples that are accepted, on the channel web.
EVENT_IDS = {"order-7-placed", "page-1", "order-8-placed", "page-9", "m-1"}


def test_every_example_says_what_is_answered() -> None:
    assert len(EXAMPLES) == TEXT.count("```sh\n") == TEXT.count("```json\n") >= 6


@pytest.mark.needs("kafka", "curl")
async def test_every_example_is_answered_as_written_and_what_is_accepted_is_in_kafka(
    cx: CxLauncher, cx_env: Mapping[str, str], tmp_path: Path
) -> None:
    assert cx("topics", "create", **PARTITIONS).wait(60.0) == 0
    door = new_door(cx, tmp_path)
    door.open(cx)
    env = {**cx_env, "GATEWAY": door.url, "KEY": door.key}
    for command, answer in EXAMPLES:
        ran = await asyncio.to_thread(
            subprocess.run,
            ["sh", "-c", command],
            env=env,
            capture_output=True,
            text=True,
            check=True,
        )
        assert ran.stdout == answer, command
    found = touchpoints_of(
        await records_in(Settings.from_env({**cx_env, **PARTITIONS}), "web"), "web"
    )
    assert {touchpoint.event_id for touchpoint in found} == EVENT_IDS


def rows(heading: str) -> list[list[str]]:
    """The cells of the table whose first line begins so."""
    table = TEXT.split(f"\n| {heading}", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def test_the_events_of_segment_are_as_written() -> None:
    written = {event.lower(): kind.strip("`") for event, kind, _ in rows("event of `track`")}
    assert written == {event: row.kind for event, row in EVENTS.items()}


def test_the_problems_are_as_written() -> None:
    written = {
        (int(status), name)
        for status, names, _ in rows("status | `type`")
        for name in re.findall(r"`([a-z-]+)`", names)
    }
    assert written == {(problem.status, problem.name) for problem in PROBLEMS}
