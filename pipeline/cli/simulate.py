"""`cx simulate`: simulated customers, agents and bots onto real topics."""

import asyncio
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.printing import AsJson, print_json
from pipeline.cli.start import read_settings
from pipeline.producers.simulator.scenarios import SCENARIOS, ScenarioName
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.contract.touchpoint import Touchpoint
    from pipeline.producers.simulator.feed import Feed

Rate = Annotated[
    float, typer.Option(min=0.01, help="Touchpoints per second, in a working hour (UTC).")
]
Customers = Annotated[int, typer.Option(min=1, help="How many customers there are.")]
StoryName = Annotated[ScenarioName, typer.Option("--scenario", help="Which story.")]
Seed = Annotated[int, typer.Option(help="The same seed tells the same story.")]
Speed = Annotated[
    float,
    typer.Option(
        min=0.01, help="Event time passes so many times as fast; over 1, from the past on."
    ),
]
Seconds = Annotated[float | None, typer.Option(min=0, help="End after so many seconds.")]
Count = Annotated[int | None, typer.Option(min=0, help="End after so many touchpoints.")]

PAUSE_SECONDS = 5.0
TERMINAL_PAUSE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked for."""

    rate: float
    customers: int
    scenario: ScenarioName
    seed: int
    speed: float
    seconds: float | None
    count: int | None


def simulate(
    *,
    rate: Rate = 20.0,
    customers: Customers = 2_000,
    scenario: StoryName = "calm",
    seed: Seed = 1,
    speed: Speed = 1.0,
    seconds: Seconds = None,
    count: Count = None,
    as_json: AsJson = False,
) -> None:
    """Produce believable traffic.

    Until Ctrl-C, which delivers what is under way; a further one ends it at once.
    """
    from pipeline.producers.failures import PublishingFailed

    plan = Plan(rate, customers, scenario, seed, speed, seconds, count)
    try:
        feed = asyncio.run(_produce(read_settings(), plan))
    except PublishingFailed as failed:
        print(f"cx: {failed}", file=sys.stderr)
        raise typer.Exit(1) from None
    except asyncio.CancelledError:
        print("cx: ended at once; not all was delivered", file=sys.stderr)
        raise typer.Exit(1) from None
    if as_json:
        print_json({"produced": feed.produced, "seconds": round(feed.elapsed_seconds, 3)})
    else:
        print(line_of(feed))


async def _produce(settings: Settings, plan: Plan) -> "Feed":
    from pipeline.producers.sdk import TouchpointPublisher

    async with TouchpointPublisher(settings) as publisher:
        # Only now: until a broker is there, a signal has nothing to deliver and ends it at once.
        stop = stop_on_signals()
        feed = feed_of(plan, partial(publisher.publish, timeout_s=None))
        if plan.seconds is not None:
            asyncio.get_running_loop().call_later(plan.seconds, stop.set)
        telling = asyncio.create_task(_tell_progress(feed))
        try:
            await feed.run(stop, plan.count)
        finally:
            telling.cancel()
    return feed


def feed_of(plan: Plan, publish: "Callable[[Touchpoint], Awaitable[object]]") -> "Feed":
    """The story that was asked for, beginning now."""
    from pipeline.producers.simulator.feed import Feed
    from pipeline.producers.simulator.generator import simulate as story_of
    from pipeline.producers.simulator.pace import paced

    told_for_ms = None if plan.seconds is None else int(plan.seconds * 1000)
    pace = paced(time.time_ns() // 1_000_000, plan.speed, told_for_ms)
    scenario = SCENARIOS[plan.scenario]
    story = story_of(scenario, plan.customers, plan.rate / plan.speed, plan.seed, pace.story_start)
    return Feed(story, pace, publish)


def stop_on_signals() -> asyncio.Event:
    """Set by SIGINT or SIGTERM; once it is set, a further signal cancels the task that asked."""
    stop = asyncio.Event()
    task = asyncio.current_task()

    def asked() -> None:
        if not stop.is_set():
            stop.set()
        elif task is not None:
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, asked)
    return stop


async def _tell_progress(feed: "Feed") -> None:
    """On a terminal one line that is written over, else a line now and then; on stderr."""
    if sys.stderr.isatty():
        before, after, pause_seconds = "\r\x1b[2K", "", TERMINAL_PAUSE_SECONDS
    else:
        before, after, pause_seconds = "", "\n", PAUSE_SECONDS
    try:
        while True:
            await asyncio.sleep(pause_seconds)
            print(before + line_of(feed), end=after, file=sys.stderr, flush=True)
    finally:
        print(before, end="", file=sys.stderr, flush=True)


def line_of(feed: "Feed") -> str:
    """How far the story has come."""
    elapsed = max(feed.elapsed_seconds, 1e-3)
    story_time = datetime.fromtimestamp(feed.story_time / 1000, UTC)
    behind = f", {feed.behind_seconds:.0f} s behind" if feed.behind_seconds >= 1 else ""
    return (
        f"{feed.produced} touchpoints in {elapsed:.1f} s ({feed.produced / elapsed:.0f}/s)"
        f", event time {story_time:%a %Y-%m-%d %H:%M:%S} UTC{behind}"
    )
