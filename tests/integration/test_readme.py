"""The README's example does what it says."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Mapping

from aiokafka import AIOKafkaConsumer

from pipeline.contract.schemas import read_schemas
from pipeline.contract.topics import catalogue
from pipeline.contract.touchpoint import Touchpoint
from pipeline.contract.wire import Codec
from tests.support.components import CHECKOUT
from tests.support.topics import create_topics


def example() -> str:
    """The first Python block of the README."""
    found = re.search(r"```python\n(.*?)```", (CHECKOUT / "README.md").read_text(), re.DOTALL)
    assert found
    return found[1]


async def test_the_readme_example_publishes_a_touchpoint(
    kafka: str, topic_prefix: str, cx_env: Mapping[str, str]
) -> None:
    topics = catalogue(topic_prefix)
    await create_topics(kafka, [topic.name for topic in topics.all()], partitions=1)
    command = [sys.executable, "-c", example()]
    await asyncio.to_thread(subprocess.run, command, check=True, env=cx_env)
    async with AIOKafkaConsumer(
        topics.touchpoints("email").name, bootstrap_servers=kafka, auto_offset_reset="earliest"
    ) as consumer:
        record = await consumer.getone()
    touchpoint = Codec(read_schemas()).decode_touchpoint(record.value)
    assert isinstance(touchpoint, Touchpoint)
    assert (touchpoint.kind, touchpoint.customer_id) == ("message.received", "4711")
    assert touchpoint.source == "helpdesk 4.2"
