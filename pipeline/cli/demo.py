"""`cx demo`: everything in one process tree on the embedded broker, to see what it does."""

import asyncio
import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.simulate import Customers, Plan, Seconds, Seed, StoryName
from pipeline.cli.start import read_settings
from pipeline.producers.simulator.scenarios import SCENARIOS
from pipeline.settings import Settings

if TYPE_CHECKING:
    from rich.live import Live

    from pipeline.cli.demo_observer import Display
    from pipeline.cli.demo_run import Report
    from pipeline.cli.demo_scene import Scene
    from pipeline.cli.demo_view import Frame

Rate = Annotated[
    float, typer.Option(min=0.01, help="Touchpoints per second, in a working hour (UTC).")
]
Speed = Annotated[float, typer.Option(min=0.01, help="Event time passes so many times as fast.")]
ReportFile = Annotated[
    Path | None, typer.Option("--report", metavar="FILE", help="Write what it did as JSON.")
]
LINE_SECONDS = 5.0


def demo(
    *,
    seconds: Seconds = None,
    report: ReportFile = None,
    scenario: StoryName = "calm",
    rate: Rate = 120.0,
    customers: Customers = 2_000,
    seed: Seed = 1,
    speed: Speed = 240.0,
) -> None:
    """Show the pipeline at work.

    On simulated traffic and an embedded broker, so it needs no Kafka. Ctrl-C ends it.
    """
    began = time.monotonic()
    if report is not None and not report.absolute().parent.is_dir():
        raise typer.BadParameter(f"no such folder: {report.parent}", param_hint="--report")
    plan = Plan(rate, customers, scenario, seed, speed, seconds, None)
    done = _run(read_settings(), plan, began)
    print(summary(done))
    if report is not None:
        report.write_text(json.dumps(done._asdict(), indent=2) + "\n")


def _run(settings: Settings, plan: Plan, began: float) -> "Report":
    """Run on an embedded broker; a failure of a part is told with what it said last."""
    from pipeline.broker.embedded import EmbeddedBroker, settings_for
    from pipeline.cli.children import ChildEnded
    from pipeline.cli.demo_run import NotProcessed, run_demo, settings_of_demo
    from pipeline.contract.topics import catalogue
    from pipeline.producers.failures import PublishingFailed

    broker = EmbeddedBroker()
    settings = settings_of_demo(settings_for(broker.start(), settings))
    broker.declare(topic.name for topic in catalogue(settings.topic_prefix).all())
    try:
        with TemporaryDirectory(prefix="cx-demo-") as logs, _display(settings, plan) as display:
            return asyncio.run(run_demo(settings, plan, display, Path(logs), began))
    except (ChildEnded, NotProcessed, PublishingFailed) as failed:
        print(f"cx: demo: {failed}", file=sys.stderr)
        raise typer.Exit(1) from None
    except asyncio.CancelledError:
        print("cx: demo: ended at once; not all was processed", file=sys.stderr)
        raise typer.Exit(1) from None
    finally:
        broker.stop()


@contextmanager
def _display(settings: Settings, plan: Plan) -> "Iterator[Display]":
    """A live screen on a terminal, lines elsewhere."""
    from rich.live import Live

    from pipeline.cli.demo_run import addresses_of
    from pipeline.cli.demo_view import Frame

    places = tuple(addresses_of(settings)._asdict().items())
    story = f"{plan.scenario}: {SCENARIOS[plan.scenario].summary}"
    frame = Frame(story, plan.speed, places)
    if sys.stdout.isatty():
        with Live(auto_refresh=False, screen=False) as live:
            yield Screen(live, frame)
    else:
        print(f"demo: {story}")
        for name, address in places:
            print(f"demo: {name} on {address}", flush=True)
        yield Lines()


class Screen:
    """One screen, drawn anew with each scene."""

    def __init__(self, live: "Live", frame: "Frame") -> None:
        self._live = live
        self._frame = frame

    def show(self, scene: "Scene", news: Sequence[str]) -> None:
        """Draw it."""
        from pipeline.cli.demo_view import screen

        self._live.update(screen(self._frame, scene, news, self._live.console.height), refresh=True)


class Lines:
    """A line now and then."""

    def __init__(self) -> None:
        self._next_seconds = 0.0

    def show(self, scene: "Scene", news: Sequence[str]) -> None:  # noqa: ARG002  # no room for news
        """Print it, unless one was printed just before."""
        from pipeline.cli.demo_view import line

        if scene.elapsed_seconds >= self._next_seconds:
            self._next_seconds = scene.elapsed_seconds + LINE_SECONDS
            print(line(scene), flush=True)


def summary(done: "Report") -> str:
    """What the demo did, in one line."""
    first = done.seconds_to_first_metric
    soon = "" if first is None else f"; first metric after {first:.1f} s"
    return (
        f"{done.produced} produced, {done.processed} processed, {done.customers} customers, "
        f"{done.duplicates} duplicates, {done.dead_letters} dead letters{soon}"
    )
