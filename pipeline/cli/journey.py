"""`cx journey show`: one customer's journey, readable."""

import asyncio
import sys
import time
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.printing import AsJson, print_json
from pipeline.cli.start import read_agreed, read_settings, tell
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.serving.story import Story

CustomerId = Annotated[str, typer.Argument(metavar="ID", help="The customer's id.")]
Anonymous = Annotated[bool, typer.Option("--anonymous", help="ID is an anonymous id.")]


def show(customer_id: CustomerId, anonymous: Anonymous = False, as_json: AsJson = False) -> None:
    """Print one customer's journey.

    As the workers have last written it; exit status 1 where there is none.
    """
    import msgspec

    from pipeline.serving.story_text import print_story, story_console

    key = f"{'a' if anonymous else 'c'}:{customer_id}"
    story = asyncio.run(_story(read_settings(), key))
    if story is None:
        print(f"cx: no journey of {key}", file=sys.stderr)
        raise typer.Exit(1)
    if as_json:
        print_json(msgspec.to_builtins(story, str_keys=True))
    else:
        print_story(story, story_console())


async def _story(settings: Settings, key: str) -> "Story | None":
    from pipeline.broker.connection import wait_for_broker
    from pipeline.broker.schema_ids import schemas_for
    from pipeline.contract.wire import Codec
    from pipeline.core.policy import Policy
    from pipeline.serving.lookup import find_story

    agreed = read_agreed(settings)
    policy = Policy(inactivity_ms=agreed.inactivity_ms, at_risk_points=agreed.at_risk_points)
    codec = Codec(await schemas_for(settings, tell))
    await wait_for_broker(settings, tell)
    return await find_story(settings, codec, key, time.time_ns() // 1_000_000, policy)
