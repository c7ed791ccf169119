"""Senders that send each event until the gateway has taken it, and note every answer."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

BATCH_PATH = "/v1/touchpoints/batch"
ACCEPTED = 202
# What a sender waits before it sends the same again: short, so that an outage is felt as load.
PAUSE_SECONDS = 0.1
CUSTOMERS = 50


@dataclass
class Answers:
    """What senders were told: ids that were accepted, and how often each status came."""

    accepted: set[str] = field(default_factory=set)
    statuses: Counter[int] = field(default_factory=Counter)
    broken: int = 0
    without_retry_after: int = 0
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def until_accepted(self, events: int) -> None:
        """Wait until so many events are accepted."""
        async with self.changed:
            await self.changed.wait_for(lambda: len(self.accepted) >= events)

    async def until_status(self, status: int, times: int) -> None:
        """Wait until so many further answers had this status."""
        wanted = self.statuses[status] + times
        async with self.changed:
            await self.changed.wait_for(lambda: self.statuses[status] >= wanted)


def page_view(event_id: str) -> dict[str, Any]:
    """A touchpoint as senders write it; sent again, it is of the same customer."""
    return {
        "event_id": event_id,
        "kind": "page.viewed",
        "channel": "web",
        "customer_id": f"customer-{crc32(event_id.encode()) % CUSTOMERS}",
    }


async def send_all(
    url: str, key: str, ids: Sequence[str], answers: Answers, *, senders: int, batch: int
) -> None:
    """Send events over several connections; done once all are accepted."""
    shares = [ids[number::senders] for number in range(senders)]
    headers = {"Authorization": f"Bearer {key}"}
    async with (
        ClientSession(url, headers=headers, timeout=ClientTimeout(20)) as session,
        asyncio.TaskGroup() as sending,
    ):
        for share in shares:
            sending.create_task(_send_share(session, share, answers, batch))


async def _send_share(
    session: ClientSession, ids: Sequence[str], answers: Answers, batch: int
) -> None:
    for first in range(0, len(ids), batch):
        left = list(ids[first : first + batch])
        while left:
            left = await _send(session, left, answers)
            if left:
                await asyncio.sleep(PAUSE_SECONDS)


async def _send(session: ClientSession, ids: list[str], answers: Answers) -> list[str]:
    """Send events once; returns those to be sent again."""
    events = [page_view(event_id) for event_id in ids]
    try:
        async with session.post(BATCH_PATH, json=events) as answer:
            taken = await _taken(answer, ids)
    except (ClientError, TimeoutError):
        answers.broken += 1
        return ids
    async with answers.changed:
        answers.accepted.update(taken)
        answers.statuses[answer.status] += 1
        answers.without_retry_after += answer.status == 503 and not _says_when(answer)
        answers.changed.notify_all()
    return [event_id for event_id in ids if event_id not in taken]


async def _taken(answer: ClientResponse, ids: Sequence[str]) -> set[str]:
    """The ids that this answer says are in Kafka."""
    match answer.status:
        case 202:
            return set(ids)
        case 207:
            results = (await answer.json())["results"]
            return {ids[one["index"]] for one in results if one["status"] == ACCEPTED}
        case 503:
            return set()
        case unforeseen:
            raise AssertionError(f"{unforeseen}: {await answer.text()}")


def _says_when(answer: ClientResponse) -> bool:
    return answer.headers.get("Retry-After", "").isdecimal()
