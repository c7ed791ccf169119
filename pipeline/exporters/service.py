"""`cx exporter`: from cx.service-metrics to /metrics, until told to stop."""

import asyncio
import logging
import signal

from aiokafka import TopicPartition

from pipeline.agreement.agreement import Agreement
from pipeline.agreement.policy import queue_labels
from pipeline.broker.connection import wait_for_broker
from pipeline.broker.patience import NotYet, wait_for
from pipeline.broker.schema_ids import schemas_for
from pipeline.broker.topics import partition_counts, wait_for_topics
from pipeline.certificates import server_context
from pipeline.contract.schemas import Schemas
from pipeline.contract.topics import catalogue
from pipeline.exporters.exporter import Exporter
from pipeline.exporters.ledger import UnreadableTally
from pipeline.exporters.reading import BegunAnew, Ends, Reading, consumer_of
from pipeline.probes.server import serve
from pipeline.settings import Settings

log = logging.getLogger(__name__)


def run(settings: Settings, agreement: Agreement) -> int:
    """Serve until SIGTERM or SIGINT; the exit status.

    Raises SettingsError, PortTaken, BrokerUnavailable, RegistryRefused, NotInTime or KafkaError.
    """
    return asyncio.run(_run(settings, agreement))


async def _run(settings: Settings, agreement: Agreement) -> int:
    work = asyncio.ensure_future(_serve(settings, agreement))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, work.cancel)
    try:
        await work
    except asyncio.CancelledError:
        log.info("told to stop")
    except UnreadableTally as unreadable:
        log.error("%s", unreadable)  # noqa: TRY400  # one clear line: there is no bug to be traced
        return 1
    return 0


async def _serve(settings: Settings, agreement: Agreement) -> None:
    exporter = Exporter(queue_labels(agreement, settings.queues), agreement.experiments)
    host, port = settings.exporter_host, settings.exporter_port
    tls = server_context(settings)
    server = await serve(host, port, exporter.metrics, exporter.standing.not_ready, tls)
    log.info("serving on %s:%d", host, server.port)
    try:
        await _read(settings, exporter)
    finally:
        await server.close()


async def _read(settings: Settings, exporter: Exporter) -> None:
    topic = catalogue(settings.topic_prefix).service_metrics.name
    schemas = await schemas_for(settings, log.warning)
    await wait_for_broker(settings, log.warning)
    exporter.standing.waiting_for = f"topic {topic}"
    await wait_for_topics(settings, [topic], log.warning)
    partitions = (await partition_counts(settings))[topic]
    exporter.standing.waiting_for = f"the end of {topic}"
    async with consumer_of(settings) as consumer:
        reading = Reading(consumer, [TopicPartition(topic, n) for n in range(partitions)])
        await _follow(reading, exporter, schemas, settings)


async def _follow(
    reading: Reading, exporter: Exporter, schemas: Schemas, settings: Settings
) -> None:
    what, patience_s = "answer about the log", settings.connect_timeout_s
    while True:
        exporter.begin(schemas)
        try:
            ends = await wait_for(reading.begin, what, patience_s, log.warning)
            await reading.until(ends, exporter.take)
            exporter.reached_end()
            log.info("caught up with %d series", exporter.series)
            await _keep_up(reading, exporter, ends)
        except BegunAnew as reason:
            log.warning("the log has begun anew and is read again: %s", reason)
            exporter.standing.begun_anew += 1


async def _keep_up(reading: Reading, exporter: Exporter, ends: Ends | None) -> None:
    """Read on for ever; caught up is what has read all that was there at the look before."""
    while True:
        await reading.for_a_while(exporter.take)
        exporter.standing.caught_up = ends is not None and await reading.past(ends)
        ends = await _look(reading, seen_before=ends is not None)


async def _look(reading: Reading, *, seen_before: bool) -> Ends | None:
    """Where the log ends, or None while no broker tells; a change is told in one line."""
    try:
        ends = await reading.ends()
    except NotYet as silence:
        if seen_before:
            log.warning("the broker does not tell where the log ends (%s): reading on", silence)
        return None
    if not seen_before:
        log.warning("the broker tells where the log ends again")
    return ends
