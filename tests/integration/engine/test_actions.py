"""Next best actions on Kafka: written with what led to them, once, whatever happens to workers."""

import pytest

from pipeline.contract.records import Action
from pipeline.contract.touchpoint import Touchpoint
from pipeline.engine.owner import wall_ms
from tests.integration.engine.ground import CODEC, Ground, read_all
from tests.integration.engine.test_exactly_once import QUICK_TO_MISS, ground_has_begun
from tests.support.waiting import eventually

pytestmark = pytest.mark.needs("kafka")


def complaints(count: int, origin: str = "live") -> list[Touchpoint]:
    """So many customers, each with a complaint just now.

    Not of a fixed day: the clock of a worker that waits goes with the wall.
    """
    now = wall_ms()
    return [
        Touchpoint(
            event_id=f"complaint-{number}",
            kind="complaint.filed",
            channel="email",
            occurred_at=now,
            received_at=now,
            customer_id=f"customer-{number}",
            origin="live" if origin == "live" else "backfill",
        )
        for number in range(count)
    ]


async def actions_of(ground: Ground) -> list[Action]:
    """Every committed action, each under its customer's key."""
    records = await read_all(ground.kafka, [ground.topics.actions.name])
    actions = [CODEC.decode_action(record.value) for record in records]
    assert [record.key.decode() for record in records] == [one.customer_key for one in actions]
    return actions


async def counted(ground: Ground) -> int:
    """`cx_actions_total`, over all partitions."""
    latest: dict[tuple[int, bytes], bytes] = {
        (record.partition, record.key): record.value
        for record in await read_all(ground.kafka, [ground.topics.service_metrics.name])
        if record.key.startswith(b"cx_actions_total{")
    }
    return sum(CODEC.decode_tally(value).value for value in latest.values())


async def test_a_worker_killed_between_emits_every_action_once(ground: Ground) -> None:
    told = complaints(3_000)
    # Small units of work, so that the kill falls between many of them.
    often = {**QUICK_TO_MISS, "CX_COMMIT_MAX_RECORDS": "50", "CX_COMMIT_INTERVAL_MS": "100"}
    first, _ = ground.ready_worker(**often)
    await ground.publish(told[:1_500])
    await ground_has_begun(ground)
    first.kill()
    await ground.publish(told[1_500:])
    ground.worker(**often)

    async def are_all_there() -> bool:
        return len({one.action_id for one in await actions_of(ground)}) >= len(told)

    await eventually(are_all_there, "an action for each complaint", 90.0)
    actions = await actions_of(ground)
    assert sorted(one.customer_key for one in actions) == sorted(f"c:{t.customer_id}" for t in told)
    assert {(one.action, one.reason) for one in actions} == {("followup", "complaint")}
    assert await counted(ground) == len(told)


async def test_history_leads_to_no_action(ground: Ground) -> None:
    ground.ready_worker()
    await ground.publish(complaints(40, "backfill"))
    await ground.until_counted(40)
    assert await actions_of(ground) == []
    assert await counted(ground) == 0
