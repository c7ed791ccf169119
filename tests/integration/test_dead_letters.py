"""`cx dead-letters` on real Kafka: what was put aside is found, and counts once when sent again."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.contract.partitioner import partition_of
from pipeline.contract.touchpoint import Touchpoint, key_of
from pipeline.core.effects import WakeUp
from pipeline.core.policy import Policy
from pipeline.engine.journeys import Journeys
from pipeline.engine.worker import Worker
from pipeline.producers.plan.plan import Violation
from pipeline.producers.plan.quarantine import Quarantine
from pipeline.settings import Settings
from tests.integration.commands import Ended, run_cx
from tests.integration.engine.ground import CODEC, NOW, PARTITIONS, SETTINGS, Ground, read_all
from tests.support.processes import CxLauncher
from tests.support.waiting import eventually

pytestmark = pytest.mark.needs("kafka")


def page(event_id: str, customer: str = "ada", **fields: Any) -> Touchpoint:
    given = {"occurred_at": NOW, "received_at": NOW, "kind": "page.viewed", "channel": "web"}
    return Touchpoint(event_id=event_id, customer_id=customer, **{**given, **fields})


class Bench(Ground):
    """Ground with the commands an operator has."""

    def __init__(self, kafka: str, topic_prefix: str, cx: CxLauncher, env: dict[str, str]) -> None:
        super().__init__(kafka, topic_prefix, cx)
        self._env = {**env, **SETTINGS}

    def letters(self, command: str, *arguments: str, **settings: str) -> Ended:
        """Run `cx dead-letters …`."""
        return run_cx(self._env, "dead-letters", command, *arguments, **settings)

    def listed(self, *arguments: str, **settings: str) -> list[dict[str, Any]]:
        """What `cx dead-letters list --json` says."""
        ended = self.letters("list", *arguments, "--json", **settings)
        assert ended.status == 0, ended.err
        rows: list[dict[str, Any]] = json.loads(ended.out)
        return rows

    def replayed(self, *arguments: str, **settings: str) -> tuple[int, dict[str, Any]]:
        """Status and JSON of `cx dead-letters replay`."""
        ended = self.letters("replay", *arguments, "--json", **settings)
        assert ended.out, ended.err
        return ended.status, json.loads(ended.out)

    async def until_put_aside(self, count: int) -> None:
        """Wait until there are so many letters."""

        async def there() -> bool:
            return len((await self.told()).letters) >= count

        await eventually(there, f"{count} dead letters", 60.0)

    async def records(self, channel: str = "web") -> list[Any]:
        """All that is in a channel's topic."""
        return await read_all(self.kafka, [self.topic_of(channel)])


@pytest.fixture
def bench(kafka: str, topic_prefix: str, cx: CxLauncher, cx_env: dict[str, str]) -> Bench:
    return Bench(kafka, topic_prefix, cx, cx_env)


def quarantine_of(bench: Bench) -> Quarantine:
    prefix = bench.topics.journeys.name.rpartition(".")[0]
    return Quarantine(Settings(brokers=bench.kafka, topic_prefix=prefix, partitions=PARTITIONS))


class Fragile(Journeys):
    """A build with a bug: it raises at every third page."""

    def step(self, state: Any, event: Touchpoint | WakeUp, now: Any) -> Any:
        if isinstance(event, Touchpoint) and int(event.event_id.rpartition("-")[2]) % 3 == 0:
            raise ZeroDivisionError
        return super().step(state, event, now)


async def no_ids() -> dict[str, str]:
    return {}


async def test_what_a_bug_put_aside_counts_once_when_it_is_mended_however_often_it_is_sent(
    bench: Bench,
) -> None:
    touchpoints = [page(f"e-{number}", f"customer-{number % 4}") for number in range(30)]
    await bench.publish(touchpoints)
    prefix = bench.topics.journeys.name.rpartition(".")[0]
    settings = Settings(
        brokers=bench.kafka,
        topic_prefix=prefix,
        app_id=f"{prefix}-app",
        partitions=PARTITIONS,
        worker_host="127.0.0.1",
        worker_port=0,
    )
    worker = Worker(settings, Fragile(CODEC, Policy()), CODEC, no_ids, "broken")
    running = asyncio.create_task(worker.run(lambda _: None))
    try:
        told = await bench.until_counted(20)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert len(told.letters) == 10
    bench.ready_worker()
    for _ in range(2):
        assert bench.replayed("--reason", "step_raised") == (0, sent_again(step_raised=10))
    told = await bench.until_counted(30)
    await bench.publish([page("e-99")])
    told = await bench.until_counted(31)
    assert (told.in_journeys, len(told.letters)) == (31, 10)


def sent_again(**reasons: int) -> dict[str, Any]:
    """What a replay says that sent so many and left none."""
    count = sum(reasons.values())
    told: dict[str, Any] = {"dry_run": False, "replayed": count, "by_reason": reasons}
    return {**told, "skipped": {}, "refused": 0, "notes": []}


async def quarantined(bench: Bench, count: int) -> list[Touchpoint]:
    touchpoints = [
        page(f"q-{n}", f"customer-{n % 4}", source="shop/1.4", occurred_at=NOW + n)
        for n in range(count)
    ]
    violation = Violation("shop", "kind: page.viewed is none that shop sends", "quarantine")
    async with quarantine_of(bench) as quarantine:
        for one in touchpoints:
            await quarantine.put(one, violation)
    return touchpoints


async def test_quarantined_touchpoints_count_once_after_the_plan_was_widened(
    bench: Bench, tmp_path: Path
) -> None:
    touchpoints = await quarantined(bench, 20)
    plan = tmp_path / "plan.toml"
    plan.write_text('[[sources.shop.rules]]\nkinds = ["order.*"]\n')
    status, told = bench.replayed("--all", CX_TRACKING_PLAN=str(plan))
    assert (status, told["replayed"], told["skipped"]) == (1, 0, {"not_in_plan": 20})
    plan.write_text('[[sources.shop.rules]]\nkinds = ["order.*", "page.viewed"]\n')
    bench.ready_worker()
    letters = (await bench.told()).letters
    for _ in range(2):
        status, told = bench.replayed("--reason", "tracking_plan", CX_TRACKING_PLAN=str(plan))
        assert (status, told["replayed"]) == (0, 20)
    await bench.publish([page("last")])
    counted = await bench.until_counted(21)
    assert counted.in_journeys == 21
    assert len(counted.letters) == 20
    records = [record for record in await bench.records() if record.headers]
    assert len(records) == 40
    values = {(letter.key, letter.value, letter.partition) for letter in letters}
    assert {(record.key, record.value, record.partition) for record in records} == values
    assert all(dict(record.headers)["cx-source"] == b"shop" for record in records)
    assert all("cx-replay-of" in dict(record.headers) for record in records)
    assert {one.event_id for one in touchpoints} == {
        CODEC.decode_touchpoint(record.value).event_id  # type: ignore[union-attr]  # they are
        for record in records
    }


async def test_letters_are_found_newest_first_by_what_one_asks_for(bench: Bench) -> None:
    await quarantined(bench, 12)
    web = bench.topic_of("web")
    await bench.send([(web, b"c:bob", b"garbage"), (web, None, b"no key"), (web, b"c:bob", None)])
    await bench.publish([page("good")])
    bench.ready_worker()
    await bench.until_put_aside(15)
    rows = bench.listed()
    assert len(rows) == 15
    times = [row["put_aside"] for row in rows]
    assert times == sorted(times, reverse=True)
    assert {row["reason"] for row in rows[:3]} == {"undecodable", "missing_key", "null_value"}
    assert bench.listed("--reason", "tracking_plan", "--limit", "5") == rows[3:8]
    assert {row["customer"] for row in bench.listed("--customer", "bob")} == {"c:bob"}
    assert bench.listed("--topic", "web", "--since", "1h") == rows
    assert bench.listed("--until", "1h") == []
    shown = bench.letters("list", "--scan", "1", "--topic", "email")
    assert (shown.status, shown.out) == (0, "no dead letter fits\n")
    assert "older records were not looked at (--scan)" in shown.err


async def test_a_letter_is_shown_with_its_touchpoint_or_its_bytes(bench: Bench) -> None:
    [touchpoint] = await quarantined(bench, 1)
    partition = partition_of(key_of(touchpoint), PARTITIONS)
    shown = bench.letters("show", f"{partition}:0")
    assert shown.status == 0
    assert "tracking_plan: kind: page.viewed is none that shop sends" in shown.out
    assert '"event_id": "q-0"' in shown.out
    assert "replay      would be sent" in shown.out
    assert "header      cx-source: shop" in shown.out
    data = json.loads(bench.letters("show", f"{partition}:0", "--json").out)
    assert bytes.fromhex(data["key_hex"]) == key_of(touchpoint)
    assert data["touchpoint"]["event_id"] == "q-0"
    missing = bench.letters("show", f"{partition}:1")
    assert (missing.status, missing.out) == (1, "")
    assert missing.err.startswith(f"cx: {partition}:1: no dead letter there; ")
    assert bench.letters("show", "x").status == 2


async def test_a_corrupt_record_among_the_letters_is_told_and_stands_in_nobodys_way(
    bench: Bench,
) -> None:
    [touchpoint] = await quarantined(bench, 1)
    name = bench.topics.dead_letters.name
    corrupt = [b"", b"\0\0\0\0\x63what", b"\xff" * 40, CODEC.encode_touchpoint(touchpoint), None]
    await bench.send([(name, key_of(touchpoint), value) for value in corrupt])
    rows = bench.listed()
    assert [row["reason"] for row in rows] == ["unreadable"] * 5 + ["tracking_plan"]
    assert len(bench.listed("--reason", "unreadable")) == 5
    shown = bench.letters("show", bench.listed("--reason", "unreadable")[2]["id"])
    assert "ff ff ff ff" in shown.out
    status, told = bench.replayed("--all", "--force")
    assert (status, told["replayed"], told["skipped"]) == (1, 1, {"unreadable": 5})


async def test_what_cannot_heal_is_sent_only_by_force_and_put_aside_again(bench: Bench) -> None:
    web = bench.topic_of("web")
    await bench.send([(web, b"c:ada", b"garbage"), (web, b"c:ada", None), (web, None, b"x")])
    bench.ready_worker()
    await bench.until_put_aside(3)
    dry = bench.letters("replay", "--all", "--dry-run")
    assert dry.status == 1
    assert dry.out.startswith("0 letters would be sent again\n3 not\n")
    assert "it would be put aside again" in dry.err
    status, told = bench.replayed("--all", "--force")
    assert (status, told["replayed"]) == (0, 3)
    await bench.until_put_aside(6)
    letters = (await bench.told()).letters
    assert sorted((letter.key or b"", letter.value or b"") for letter in letters) == sorted(
        [(b"c:ada", b"garbage"), (b"c:ada", b""), (b"", b"x")] * 2
    )


async def test_nothing_of_a_suppressed_customer_is_sent_again(bench: Bench, tmp_path: Path) -> None:
    await quarantined(bench, 8)
    listed = tmp_path / "suppressed"
    listed.write_text("c:customer-1\n")
    status, told = bench.replayed("--all", "--force", CX_SUPPRESSION_FILE=str(listed))
    assert (status, told["replayed"], told["skipped"]) == (0, 6, {"suppressed": 2})
    assert b"c:customer-1" not in {record.key for record in await bench.records()}
    listed.write_text("ab" * 32)
    ended = bench.letters("replay", "--all", CX_SUPPRESSION_FILE=str(listed))
    assert (ended.status, ended.err) == (
        2,
        "cx: CX_HASH_KEY: missing, but CX_SUPPRESSION_FILE has hashes made with it\n",
    )


async def test_a_replay_goes_on_by_its_report_and_asks_before_many(
    bench: Bench, tmp_path: Path
) -> None:
    await quarantined(bench, 120)
    asked = bench.letters("replay", "--all")
    assert (asked.status, asked.out) == (2, "")
    assert "120 letters would be sent again; --yes sends them" in asked.err
    assert await bench.records() == []
    report = tmp_path / "replay.jsonl"
    status, told = bench.replayed("--all", "--limit", "50", "--report", str(report))
    assert (status, told["replayed"]) == (0, 50)
    with report.open("ab") as file:
        file.write(b'{"letter":"0:')  # as a killed run would leave it
    status, told = bench.replayed("--all", "--rate", "500/s", "--report", str(report))
    assert (status, told["replayed"], told["skipped"]) == (0, 70, {"done_before": 50})
    lines = [json.loads(line) for line in report.read_text().splitlines()]
    assert len({line["letter"] for line in lines}) == len(lines) == 120
    places = {(record.partition, record.offset) for record in await bench.records()}
    assert {(line["partition"], line["offset"]) for line in lines} == places
    assert bench.replayed("--all", "--report", str(report))[1]["replayed"] == 0


async def test_letters_are_named_one_by_one_or_by_what_fits(bench: Bench) -> None:
    await quarantined(bench, 8)
    first, second, *_ = [row["id"] for row in bench.listed()]
    assert bench.letters("replay").status == 2
    assert bench.replayed(first, second, first)[1]["replayed"] == 2
    assert bench.letters("replay", "99:1").err.startswith("cx: 99:1: ")
    assert bench.letters("replay", "--all", "--rate", "fast").status == 2
    status, told = bench.replayed("--customer", "customer-2", "--dry-run")
    assert (status, told["replayed"], told["dry_run"]) == (0, 2, True)
    assert len(await bench.records()) == 2


def test_without_the_topic_the_way_out_is_told(cx_env: dict[str, str]) -> None:
    ended = run_cx(cx_env, "dead-letters", "list", CX_TOPIC_PREFIX="nosuch")
    assert ended == (1, "", "cx: no topic nosuch.dead-letters (cx topics create)\n")
