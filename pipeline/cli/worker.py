"""`cx worker`: builds the worker's live objects and runs it."""

import asyncio
import logging
from collections.abc import Collection, Mapping
from functools import partial
from importlib.metadata import version

from aiokafka.errors import KafkaError

from pipeline.agreement.agreement import Agreement
from pipeline.agreement.policy import policy_of
from pipeline.broker.connection import wait_for_broker
from pipeline.broker.schema_ids import schemas_for
from pipeline.broker.topic_ids import topic_ids
from pipeline.broker.topics import partition_counts, wait_for_topics
from pipeline.contract.topics import catalogue
from pipeline.contract.wire import Codec
from pipeline.core.policy import Policy
from pipeline.engine.corrupt_log import CorruptLog
from pipeline.engine.journeys import Journeys
from pipeline.engine.owner import OnlyPoison
from pipeline.engine.ownership import NotCopartitioned
from pipeline.engine.worker import Worker
from pipeline.settings import Settings

log = logging.getLogger(__name__)

DAY_MS = 86_400_000


def run(settings: Settings, agreement: Agreement) -> int:
    """Work until SIGTERM or SIGINT; the exit status.

    Raises PortTaken, BrokerUnavailable, RegistryRefused, NotInTime or SettingsError.
    """
    return asyncio.run(_run(settings, agreement))


async def _run(settings: Settings, agreement: Agreement) -> int:
    schemas = await schemas_for(settings, log.warning)
    await wait_for_broker(settings, log.warning)
    names = [topic.name for topic in catalogue(settings.topic_prefix).all()]
    await wait_for_topics(settings, names, log.warning)
    if uneven := await other_partition_counts(settings, names):
        log.error("%s", uneven)
        return 1
    codec = Codec(schemas)
    worker = Worker(
        settings,
        Journeys(codec, policy_by(settings, agreement)),
        codec,
        partial(_ids, settings),
        version("cx-pipeline"),
    )
    try:
        await worker.run(lambda port: log.info("serving on %s:%d", settings.worker_host, port))
    except (CorruptLog, NotCopartitioned, OnlyPoison, KafkaError) as stopped:
        log.error("%s", stopped)  # noqa: TRY400  # one clear line: there is no bug to be traced
        return 1
    return 0


async def other_partition_counts(settings: Settings, names: Collection[str]) -> str | None:
    """The topics that have not `CX_PARTITIONS` partitions, in one line.

    With other counts, or different ones, a customer's touchpoints would not meet in one partition.
    """
    counts = await partition_counts(settings)
    wrong = [f"{name} has {counts[name]}" for name in names if counts[name] != settings.partitions]
    if not wrong:
        return None
    more = f", and {len(wrong) - 3} more (cx topics check)" if len(wrong) > 3 else ""
    return f"CX_PARTITIONS is {settings.partitions}, but {', '.join(wrong[:3])}{more}"


def policy_by(settings: Settings, agreement: Agreement) -> Policy:
    """What counts, by the settings and by what was agreed."""
    return policy_of(
        agreement,
        settings.queues,
        lateness_ms=settings.lateness_days * DAY_MS,
        case_retention_ms=settings.case_retention_days * DAY_MS,
    )


async def _ids(settings: Settings) -> Mapping[str, str]:
    """The ids of the source topics; none where the broker is not asked for them."""
    if not settings.check_topic_ids:
        return {}
    return await topic_ids(settings, catalogue(settings.topic_prefix).channels)
