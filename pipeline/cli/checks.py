"""What `cx doctor` looks at: one row each, and one line of finding."""

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal, NamedTuple

from aiokafka.errors import KafkaError

from pipeline.agreement.reading import AgreementError
from pipeline.broker.admin import check_topics
from pipeline.broker.connection import BrokerUnavailable, wait_for_broker
from pipeline.broker.group import group_standing
from pipeline.broker.patience import NotInTime
from pipeline.broker.reading import time_ahead
from pipeline.broker.registry import RegistryRefused
from pipeline.broker.schema_ids import schemas_for
from pipeline.cli.start import read_agreed
from pipeline.contract.topics import catalogue
from pipeline.settings import Settings, without_password

SKEW_MS = 5_000
MANY_RECORDS = 100_000


class Finding(NamedTuple):
    """What a check found, in one line."""

    level: Literal["ok", "warn", "FAIL"]
    text: str


class Check(NamedTuple):
    """One thing to look at, once the checks it needs have not failed."""

    name: str
    needs: tuple[str, ...]
    look: Callable[[Settings], Awaitable[Finding]]


async def examine(settings: Settings, checks: Sequence[Check]) -> dict[str, Finding]:
    """Every check's finding, by name, in the order of the table."""
    findings: dict[str, Finding] = {}
    for check in checks:
        failed = [name for name in check.needs if findings[name].level == "FAIL"]
        if failed:
            findings[check.name] = Finding("FAIL", f"not checked: {failed[0]} failed")
        else:
            findings[check.name] = await _look(check, settings)
    return findings


async def _look(check: Check, settings: Settings) -> Finding:
    try:
        return await check.look(settings)
    except (BrokerUnavailable, NotInTime, RegistryRefused, KafkaError, TimeoutError) as failed:
        return Finding("FAIL", str(failed) or "no answer in time")


async def look_at_broker(settings: Settings) -> Finding:
    """Whether one answers."""
    await wait_for_broker(settings, lambda _: None)
    return Finding("ok", f"{settings.brokers} answers")


async def look_at_topics(settings: Settings) -> Finding:
    """Whether all are there, as declared."""
    topics = catalogue(settings.topic_prefix).all()
    problems = await check_topics(settings, topics)
    if not problems:
        return Finding("ok", f"{len(topics)} topics of {settings.partitions} partitions")
    first, *more = problems
    others = f", and {len(more)} more (cx topics check)" if more else ""
    return Finding("FAIL", f"{first.topic}: {first.text}{others}")


async def look_at_schemas(settings: Settings) -> Finding:
    """Whether every version has an id, of the registry where one is set."""
    schemas = await schemas_for(settings, lambda _: None)
    source = without_password(settings.registry_url) if settings.registry_url else "the fixed table"
    return Finding("ok", f"{len(schemas.ids)} schemas, ids from {source}")


async def look_at_clocks(settings: Settings) -> Finding:
    """Whether a worker has stamped a tally later than it is now on this machine.

    Kafka tells nobody its time. A clock of a worker that is behind ours cannot be seen so.
    """
    topic = catalogue(settings.topic_prefix).service_metrics.name
    ahead = await time_ahead(settings, topic, time.time_ns() // 1_000_000)
    if ahead > SKEW_MS:
        return Finding("warn", f"{topic} has records {ahead / 1000:.0f} s ahead of this clock")
    return Finding("ok", "no tally is stamped ahead of this machine's clock")


async def look_at_lag(settings: Settings) -> Finding:
    """Whether workers are there, and how much they have still to process."""
    topics = [one.name for one in catalogue(settings.topic_prefix).sources()]
    standing = await group_standing(settings, topics)
    records = sum(standing.behind.values()) + sum(standing.untouched.values())
    text = f"workers in group {settings.app_id}: {standing.members}; records to process: {records}"
    if not standing.members or records > MANY_RECORDS:
        return Finding("warn", text)
    return Finding("ok", text)


async def look_at_agreement(settings: Settings) -> Finding:
    """Whether what was agreed can be read."""
    if not settings.agreement:
        return Finding("ok", "none: CX_AGREEMENT names no file")
    try:
        agreement = read_agreed(settings)
    except AgreementError as refused:
        first, *more = str(refused).splitlines()
        others = f", and {len(more)} more (cx config check)" if more else ""
        return Finding("FAIL", first + others)
    counts = f"{len(agreement.queues)} queues, {len(agreement.sla)} sla"
    return Finding("ok", f"{settings.agreement}: {counts}, {len(agreement.calendars)} calendars")


CHECKS = (
    Check("broker", (), look_at_broker),
    Check("topics", ("broker",), look_at_topics),
    Check("schemas", (), look_at_schemas),
    Check("clocks", ("broker", "topics"), look_at_clocks),
    Check("lag", ("broker", "topics"), look_at_lag),
    Check("agreement", (), look_at_agreement),
)
