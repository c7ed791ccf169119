"""One run of the demo: broker, worker, exporter and a story, until it is told to end."""

import asyncio
import signal
import socket
from collections.abc import Sequence
from contextlib import AsyncExitStack, ExitStack
from dataclasses import fields, replace
from pathlib import Path
from typing import NamedTuple

import aiohttp

from pipeline.agreement.example import example_file
from pipeline.cli.children import Child, ChildEnded, child
from pipeline.cli.demo_observer import Display, Observer
from pipeline.cli.demo_scene import Scene
from pipeline.cli.simulate import Plan, feed_of, stop_on_signals
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers.sdk import TouchpointPublisher
from pipeline.producers.simulator.feed import Feed
from pipeline.producers.simulator.scenarios import SIMULATED_QUEUES
from pipeline.settings import Settings, plainly, variable

THIS_MACHINE = "127.0.0.1"
DRAIN_SECONDS = 60.0
DRAIN_PAUSE_SECONDS = 0.1
OWN_METRICS = "cx_"


class NotProcessed(Exception):
    """What was produced did not all come out as metrics in time."""


class Report(NamedTuple):
    """What a demo did: the numbers of the last /metrics pages, and how soon the first came."""

    produced: int
    processed: int
    customers: int
    dead_letters: int
    duplicates: int
    seconds_to_first_metric: float | None
    samples: dict[str, float]


class Addresses(NamedTuple):
    """Where the metrics of a demo are."""

    worker: str
    exporter: str


def settings_of_demo(settings: Settings) -> Settings:
    """The same on this machine alone, with free ports, and with the simulated queues as labels.

    What was agreed is as the simulated company has it, unless something else is set.
    """
    worker_port, exporter_port = free_ports(2)
    return replace(
        settings,
        registry_url="",
        # The demo looks at its parts itself, and they at nobody but this machine.
        http_tls_cert_file="",
        http_tls_key_file="",
        http_tls_key_password="",
        queues=SIMULATED_QUEUES,
        agreement=settings.agreement or str(example_file()),
        follow_wall=False,
        worker_host=THIS_MACHINE,
        worker_port=worker_port,
        exporter_host=THIS_MACHINE,
        exporter_port=exporter_port,
    )


def addresses_of(settings: Settings) -> Addresses:
    """The /metrics pages of a demo with these settings."""
    return Addresses(
        f"http://{settings.worker_host}:{settings.worker_port}/metrics",
        f"http://{settings.exporter_host}:{settings.exporter_port}/metrics",
    )


async def run_demo(
    settings: Settings, plan: Plan, display: Display, logs: Path, began: float
) -> Report:
    """Run until told to end, then until all that was produced is processed; leaves no process.

    Raises ChildEnded when a child ends by itself, and NotProcessed.
    """
    stop = stop_on_signals()
    env = env_of(settings)
    async with AsyncExitStack() as stack:
        children = [
            await stack.enter_async_context(child(name, env, logs / f"{name}.log"))
            for name in ("worker", "exporter")
        ]
        session = await stack.enter_async_context(aiohttp.ClientSession())
        observer = Observer(session, *addresses_of(settings), display, began)
        endings = [asyncio.create_task(one.ended()) for one in children]
        for ending in endings:
            ending.add_done_callback(lambda _: stop.set())
            stack.callback(ending.cancel)
        feed = await tell_story(settings, plan, observer, stop)
        scene = await drained(feed, observer, endings)
        for ending in endings:
            ending.cancel()
        await end_all(children)
        return report_of(scene, observer)


async def tell_story(
    settings: Settings, plan: Plan, observer: Observer, stop: asyncio.Event
) -> Feed:
    """Publish the story until `stop`; on return all of it is in Kafka."""
    async with TouchpointPublisher(settings) as publisher:

        async def publish(touchpoint: Touchpoint) -> None:
            await publisher.publish(touchpoint, timeout_s=None)
            observer.note(touchpoint)

        feed = feed_of(plan, publish)
        if plan.seconds is not None:
            asyncio.get_running_loop().call_later(plan.seconds, stop.set)
        looking = asyncio.create_task(observer.keep_looking(feed))
        try:
            await feed.run(stop, plan.count)
        finally:
            looking.cancel()
    return feed


async def drained(
    feed: Feed, observer: Observer, endings: Sequence[asyncio.Task[ChildEnded]]
) -> Scene:
    """Wait until everything produced is processed and shown by the exporter."""
    scene = await observer.look(feed)
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            while not complete(scene, observer.exported()):
                for ending in endings:
                    if ending.done():
                        raise ending.result()
                await asyncio.sleep(DRAIN_PAUSE_SECONDS)
                scene = await observer.look(feed)
    except TimeoutError:
        raise NotProcessed(
            f"{scene.produced} produced, but {scene.processed} processed and "
            f"{observer.exported()} exported after {DRAIN_SECONDS:.0f} s"
        ) from None
    return scene


def complete(scene: Scene, exported: int) -> bool:
    """Whether each record was processed, and each that counts is in the service metrics."""
    uncounted = scene.dead_letters + scene.duplicates
    return scene.processed == scene.produced == exported + uncounted


async def end_all(children: Sequence[Child]) -> None:
    """Tell the children to end; raises ChildEnded when one does not do so in good order."""
    for one in children:
        # By the signal itself where the child had only just begun.
        if (status := await one.stop()) not in (0, -signal.SIGTERM):
            raise ChildEnded(one.name, status, one.last_lines())


def report_of(scene: Scene, observer: Observer) -> Report:
    """The numbers of the last scene, and every sample of our own behind them."""
    samples = observer.worker.samples | observer.exporter.samples
    return Report(
        produced=scene.produced,
        processed=scene.processed,
        customers=scene.customers,
        dead_letters=scene.dead_letters,
        duplicates=scene.duplicates,
        seconds_to_first_metric=observer.seconds_to_first_metric,
        samples={name: value for name, value in samples.items() if name.startswith(OWN_METRICS)},
    )


def env_of(settings: Settings) -> dict[str, str]:
    """The settings as the environment variables they are read from."""
    return {variable(one.name): plainly(getattr(settings, one.name)) for one in fields(settings)}


def free_ports(number: int) -> list[int]:
    """Ports nobody listens on; all different, since each is held until the last is found."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(number)]
        for one in sockets:
            one.bind((THIS_MACHINE, 0))
        return [one.getsockname()[1] for one in sockets]
