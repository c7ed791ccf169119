"""`cx gateway`: what it is made of, and its life from the first connection to the last answer."""

import asyncio
import logging
import signal
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import uvloop

from pipeline.broker.connection import BrokerUnavailable, wait_for_broker
from pipeline.broker.schema_ids import schemas_for
from pipeline.broker.topics import wait_for_topics
from pipeline.certificates import server_context
from pipeline.contract.topics import catalogue
from pipeline.contract.touchpoint_codec import TouchpointCodec
from pipeline.producers.failures import NotDelivered
from pipeline.producers.formats.table import single_formats
from pipeline.producers.gateway.app import application
from pipeline.producers.gateway.gateway import Bounds, Gateway, Ways
from pipeline.producers.gateway.key_file import KeptKeys
from pipeline.producers.gateway.limits import Shares
from pipeline.producers.gateway.measures import Measures
from pipeline.producers.gateway.room import MOST_BYTES, Room
from pipeline.producers.gateway.server import Server, listening_socket, server_of
from pipeline.producers.gateway.standing import Standing
from pipeline.producers.gateway.stations import Kafka, Stations
from pipeline.producers.gateway.webhook_file import NO_WEBHOOKS, read_webhooks
from pipeline.producers.plan.plan import TrackingPlan
from pipeline.producers.plan.quarantine import Quarantine
from pipeline.producers.plan.reading import read_plan
from pipeline.producers.privacy.privacy import privacy_of
from pipeline.producers.sdk import TouchpointPublisher
from pipeline.settings import Settings

log = logging.getLogger(__name__)

# Only while nothing is sent is Kafka asked whether it is there.
ASK_EVERY_SECONDS = 5.0
CLOSE_SECONDS = 2.0


def run(settings: Settings, *, keys_needed: bool) -> int:
    """Serve until SIGTERM or SIGINT; the exit status.

    Raises SettingsError, KeysError, WebhooksError, PlanError, PortTaken, BrokerUnavailable,
    RegistryRefused or NotInTime.
    """
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings, keys_needed=keys_needed))
    return 0


async def _serve(settings: Settings, *, keys_needed: bool) -> None:
    plan = read_plan(Path(settings.tracking_plan)) if settings.tracking_plan else None
    gateway = _gateway(settings, plan, keys_needed=keys_needed)
    tls = server_context(settings)
    listening = listening_socket(settings.gateway_host, settings.gateway_port)
    server = server_of(application(gateway), tls, gateway.bounds.patience_s)
    log.info("serving on %s:%d", settings.gateway_host, listening.getsockname()[1])
    _stop_on_signals(gateway.standing, server)
    serving = asyncio.create_task(server.serve([listening]))
    try:
        async with AsyncExitStack() as ending:
            await _unless_ended(serving, _open(settings, gateway, plan, ending))
            await _unless_ended(serving, _look_after(settings, gateway.standing))
            await serving
    finally:
        server.should_exit = True
        await serving
    log.info("told to stop: all that was accepted is in Kafka")


async def _unless_ended(serving: asyncio.Task[None], work: Coroutine[None, None, None]) -> None:
    """Do something while requests are served; raises what it raises. Given up when serving ends."""
    working = asyncio.create_task(work)
    await asyncio.wait([working, serving], return_when=asyncio.FIRST_COMPLETED)
    if not working.done():
        working.cancel()
        await asyncio.wait([working])
    elif (failed := working.exception()) is not None:
        raise failed


async def _open(
    settings: Settings, gateway: Gateway, plan: TrackingPlan | None, ending: AsyncExitStack
) -> None:
    """Reach Kafka, and let events in; until then they are answered with 503."""
    standing = gateway.standing
    await wait_for_broker(settings, log.warning)
    standing.waiting_for = "the topics"
    names = [topic.name for topic in catalogue(settings.topic_prefix).all()]
    await wait_for_topics(settings, names, log.warning)
    standing.waiting_for = "the schemas"
    codec = TouchpointCodec(await schemas_for(settings, log.warning))
    publisher = TouchpointPublisher(settings)
    await publisher.start()
    ending.push_async_callback(_close, publisher)
    quarantine = await ending.enter_async_context(Quarantine(settings))
    kafka = Kafka(publisher, quarantine)
    stations = Stations(kafka, plan, gateway.privacy, gateway.measures, standing)
    gateway.ways = Ways(stations, single_formats(codec))
    standing.waiting_for = None
    log.info("Kafka takes writes")


async def _close(publisher: TouchpointPublisher) -> None:
    """Deliver the rest: only what was answered with 503 is still under way."""
    try:
        await publisher.close(CLOSE_SECONDS)
    except NotDelivered as late:
        log.warning("%d touchpoints answered with 503 are given up", len(late.touchpoints))


async def _look_after(settings: Settings, standing: Standing) -> None:
    """Know of a Kafka that has gone also while nobody sends anything; for readiness alone."""
    at_once = replace(settings, connect_timeout_s=0)
    while True:
        await asyncio.sleep(ASK_EVERY_SECONDS)
        if standing.quiet_seconds() < ASK_EVERY_SECONDS:
            continue
        try:
            await wait_for_broker(at_once, _say_nothing)
            standing.unreachable = None
        except BrokerUnavailable as gone:
            standing.unreachable = str(gone)


def _say_nothing(_: str) -> None:
    """Readiness says it."""


def _gateway(settings: Settings, plan: TrackingPlan | None, *, keys_needed: bool) -> Gateway:
    """All parts but those that need Kafka."""
    bounds = Bounds(
        settings.gateway_max_body_bytes,
        settings.gateway_max_batch,
        float(settings.gateway_patience_s),
    )
    attributes = plan.attributes if plan else (lambda _: frozenset())
    webhooks = settings.webhooks_file
    return Gateway(
        keys=KeptKeys(Path(settings.keys_file)) if keys_needed else None,
        bounds=bounds,
        room=Room(most_bytes=max(MOST_BYTES, 4 * bounds.most_body_bytes)),
        shares=Shares(),
        standing=Standing(bounds.patience_s),
        privacy=privacy_of(settings, attributes),
        measures=Measures(),
        webhooks=read_webhooks(Path(webhooks)) if webhooks else NO_WEBHOOKS,
    )


def _stop_on_signals(standing: Standing, server: Server) -> None:
    """At SIGTERM or SIGINT nobody is let in any more, and who is in is answered."""

    def asked() -> None:
        standing.stopping = True
        server.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, asked)
