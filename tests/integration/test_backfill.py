"""`cx backfill` on a real Kafka, as an operator runs it."""

import csv
import gzip
import json
import signal
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from pipeline.broker.admin import create_topics
from pipeline.contract.markers import Marker, parse_marker
from pipeline.contract.topics import catalogue
from pipeline.contract.touchpoint import Touchpoint, key_of
from pipeline.producers.backfill.job import job_for
from pipeline.producers.backfill.loads import Load
from pipeline.producers.backfill.source_file import SourceFile
from pipeline.settings import Settings
from tests.integration.commands import run_cx
from tests.support.kafka_server import KafkaServer
from tests.support.ports import free_ports
from tests.support.processes import CxLauncher, CxProcess
from tests.support.published import Record, records_in, touchpoints_of
from tests.support.waiting import wait_until

PARTITIONS = 3
MANY = 30_000
HEADER = ["at", "who", "case", "what", "via"]
START_MS = 1_600_000_000_000
MAPPING = """
[time]
column = "at"
format = "unix_milliseconds"
[columns]
customer_id = "who"
case_id = "case"
[constants]
channel = "email"
[[rules]]
when = { what = "opened" }
touchpoints = [{ kind = "case.opened" }]
[[rules]]
when = { what = "answered" }
touchpoints = [{ kind = "case.reopened" }, { kind = "message.sent", actor = "agent" }]
[[rules]]
when = { what = "called" }
touchpoints = [{ kind = "call.queued", channel = "phone" }]
"""
Row = list[str]


@pytest.fixture
def settings(kafka: str, topic_prefix: str) -> Settings:
    return Settings(brokers=kafka, topic_prefix=topic_prefix, partitions=PARTITIONS)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log.csv"


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "mapping.toml"
    path.write_text(MAPPING)
    return path


async def declare_topics(settings: Settings) -> None:
    await create_topics(settings, catalogue(settings.topic_prefix).all())


def row(number: int, what: str = "answered") -> Row:
    return [str(START_MS + number), f"customer {number % 50}", f"C-{number % 100}", what, ""]


def write(log: Path, rows: Iterable[Row]) -> None:
    with log.open("w", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])


def command(log: Path, mapping: Path, *more: str) -> tuple[str, ...]:
    return ("backfill", str(log), "--mapping", str(mapping), *more)


def expected(log: Path, mapping: Path, settings: Settings) -> list[Touchpoint]:
    """What the file comes to, in its order, said without Kafka."""
    job = job_for(SourceFile(log, "csv"), mapping, "file", settings.topic_prefix)
    pieces = list(job.pieces())
    return [made for piece in pieces if isinstance(piece, Load) for made in piece.touchpoints]


def ids_by_customer(touchpoints: Iterable[Touchpoint]) -> dict[bytes, list[str]]:
    ids = defaultdict(list)
    for touchpoint in touchpoints:
        ids[key_of(touchpoint)].append(touchpoint.event_id)
    return ids


def first_of_each(touchpoints: Iterable[Touchpoint]) -> list[Touchpoint]:
    """As the worker takes them: a repeated event id changes nothing."""
    seen: dict[str, Touchpoint] = {}
    for touchpoint in touchpoints:
        seen.setdefault(touchpoint.event_id, touchpoint)
    return list(seen.values())


def shapes(records: Iterable[Record]) -> dict[int, list[str]]:
    """For each partition its markers in order, and a dot for touchpoints between them."""
    found: dict[int, list[str]] = {partition: [] for partition in range(PARTITIONS)}
    for record in records:
        marker = parse_marker(record.headers)
        shape = found[record.partition]
        if marker is not None:
            shape.append(marker.marker)
        elif shape[-1:] != ["."]:
            shape.append(".")
    return found


async def emails(settings: Settings) -> list[Touchpoint]:
    return touchpoints_of(await records_in(settings, "email"), "email")


@pytest.mark.needs("kafka")
async def test_every_touchpoint_of_the_file_is_there_once_in_its_order_between_the_markers(
    settings: Settings, cx_env: Mapping[str, str], log: Path, mapping: Path
) -> None:
    await declare_topics(settings)
    write(log, [row(0, "opened"), *map(row, range(1, 2000)), row(2000, "ignored")])
    ended = run_cx(cx_env, *command(log, mapping))
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.splitlines()[0] == "2001 rows: 3999 touchpoints delivered"
    records = await records_in(settings, "email")
    assert ids_by_customer(touchpoints_of(records, "email")) == ids_by_customer(
        expected(log, mapping, settings)
    )
    between = ["backfill-begun", ".", "backfill-ended"]
    assert shapes(records) == dict.fromkeys(range(PARTITIONS), between)


@pytest.mark.needs("kafka")
async def test_every_channel_that_the_mapping_can_give_is_marked_and_no_other(
    settings: Settings, cx_env: Mapping[str, str], log: Path, mapping: Path
) -> None:
    await declare_topics(settings)
    write(log, [row(0)])
    assert run_cx(cx_env, *command(log, mapping)).status == 0
    of_phone = await records_in(settings, "phone")
    nothing_between = ["backfill-begun", "backfill-ended"]
    assert shapes(of_phone) == dict.fromkeys(range(PARTITIONS), nothing_between)
    assert parse_marker(of_phone[0].headers) == Marker("backfill-begun", ("email", "phone"))
    assert await records_in(settings, "web") == []


@pytest.mark.needs("kafka")
async def test_touchpoints_are_of_the_past_and_records_of_today(
    settings: Settings, cx_env: Mapping[str, str], log: Path, mapping: Path
) -> None:
    await declare_topics(settings)
    write(log, [row(0)])
    run_cx(cx_env, *command(log, mapping))
    for touchpoint in await emails(settings):
        assert touchpoint.origin == "backfill"
        assert touchpoint.occurred_at == START_MS
        assert touchpoint.received_at > START_MS + 86_400_000
    for record in await records_in(settings, "email"):
        assert record.timestamp > START_MS + 86_400_000


def zipped(log: Path) -> Path:
    path = log.with_name("again.csv.gz")
    path.write_bytes(gzip.compress(log.read_bytes()))
    return path


@pytest.mark.needs("kafka")
async def test_the_same_file_again_gives_the_same_ids_whatever_its_name(
    settings: Settings, cx_env: Mapping[str, str], log: Path, mapping: Path
) -> None:
    await declare_topics(settings)
    write(log, map(row, range(10)))
    for file in (log, log, zipped(log)):
        assert run_cx(cx_env, *command(file, mapping)).status == 0
    found = await emails(settings)
    assert len(found) == 3 * 20
    assert len({touchpoint.event_id for touchpoint in found}) == 20


def wait_until_under_way(process: CxProcess, state: Path) -> None:
    """Wait until some rows are noted as delivered; the others are not by then."""

    def under_way() -> bool:
        process.check_running()
        return state.exists() and json.loads(state.read_text())["position"] > 0

    wait_until(under_way, "progress of the backfill")


@pytest.mark.needs("kafka")
@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM])
async def test_a_run_that_is_ended_and_resumed_gives_what_one_run_would_have_given(
    settings: Settings, cx: CxLauncher, log: Path, mapping: Path, sign: signal.Signals
) -> None:
    await declare_topics(settings)
    write(log, map(row, range(MANY)))
    state = log.with_name("state.json")
    options = command(log, mapping, "--state", str(state))
    first = cx(*options)
    wait_until_under_way(first, state)
    first.signal(sign)
    assert first.wait() == (1 if sign == signal.SIGTERM else -sign)
    before = await emails(settings)
    assert 0 < len(before) < 2 * MANY
    refused = cx(*options)
    assert refused.wait() == 2
    assert "--resume" in refused.tail()
    resumed = cx(*options, "--resume")
    assert resumed.wait() == 0, resumed.tail()
    records = await records_in(settings, "email")
    found = touchpoints_of(records, "email")
    # Only what was under way, or acknowledged in the last half second, may be there twice.
    assert len(found) < 2 * MANY + len(before)
    assert ids_by_customer(first_of_each(found)) == ids_by_customer(
        expected(log, mapping, settings)
    )
    whole = ["backfill-begun", ".", "backfill-ended"]
    assert shapes(records) == dict.fromkeys(range(PARTITIONS), whole)
    assert cx(*options, "--resume").wait() == 0
    assert len(await records_in(settings, "email")) == len(records)


@pytest.mark.needs("own_kafka")
async def test_a_broker_that_stays_away_ends_the_run_and_resuming_completes_it(
    own_kafka: KafkaServer, cx: CxLauncher, log: Path, mapping: Path
) -> None:
    settings = Settings(brokers=own_kafka.bootstrap, partitions=PARTITIONS)
    await declare_topics(settings)
    write(log, map(row, range(MANY)))
    state = log.with_name("state.json")
    options = command(log, mapping, "--state", str(state))
    env = {"CX_BROKERS": own_kafka.bootstrap, "CX_TOPIC_PREFIX": "cx", "CX_CONNECT_TIMEOUT_S": "1"}
    first = cx(*options, **env)
    wait_until_under_way(first, state)
    own_kafka.kill()
    assert first.wait() == 1
    assert first.tail().endswith("--resume goes on")
    own_kafka.start()
    resumed = cx(*options, "--resume", **env)
    assert resumed.wait() == 0, resumed.tail()
    assert ids_by_customer(first_of_each(await emails(settings))) == ids_by_customer(
        expected(log, mapping, settings)
    )


@pytest.mark.needs("kafka")
async def test_rejects_are_told_with_their_lines_and_can_be_mended_and_backfilled(
    settings: Settings, cx_env: Mapping[str, str], log: Path, mapping: Path
) -> None:
    await declare_topics(settings)
    without_customer = [*row(1)[:1], "", *row(1)[2:]]
    write(log, [row(0), without_customer, ["short"], row(2)])
    ended = run_cx(cx_env, *command(log, mapping, "--json"))
    rejects = log.with_name("log.csv.rejects.csv")
    assert ended.status == 1
    assert ended.err.splitlines() == [
        "line 3: missing_customer: case.reopened: neither customer_id nor anonymous_id",
        "line 4: undecodable: 1 fields, but the header has 5",
        f"2 of 4 rows rejected; all are in {rejects}",
    ]
    result = json.loads(ended.out)
    assert (result["rows"], result["touchpoints"], result["rejects"]) == (4, 4, 2)
    assert len(await emails(settings)) == 4
    header, first, _ = csv.reader(rejects.read_text().splitlines())
    mended = dict(zip(header, first, strict=True)) | {"who": "customer 1"}
    with log.open("w", newline="") as file:
        csv.writer(file).writerows([mended.keys(), mended.values()])
    log.with_name("log.csv.progress.json").unlink()
    assert run_cx(cx_env, *command(log, mapping)).status == 0
    assert len(await emails(settings)) == 6


@pytest.mark.needs("kafka")
async def test_a_missing_topic_is_told_before_anything_is_produced(
    settings: Settings, cx_env: Mapping[str, str], log: Path, mapping: Path
) -> None:
    write(log, [row(0)])
    ended = run_cx(cx_env, *command(log, mapping))
    assert ended.status == 1
    assert f"Kafka has no topic {settings.topic_prefix}.touchpoints.email" in ended.err


@pytest.fixture
def offline() -> dict[str, str]:
    """Where there is no Kafka: a command that needs none must do without."""
    (port,) = free_ports(1)
    return {"CX_BROKERS": f"127.0.0.1:{port}", "CX_CONNECT_TIMEOUT_S": "0"}


def test_a_column_that_is_not_there_is_refused_before_anything_is_produced(
    offline: dict[str, str], log: Path, mapping: Path
) -> None:
    write(log, [row(0)])
    mapping.write_text(MAPPING.replace('"who"', '"customer"'))
    ended = run_cx(offline, *command(log, mapping))
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        f"cx: {log} has no column 'customer' which the mapping names; "
        "it has: at, who, case, what, via\n"
    )


def test_a_dry_run_says_what_would_come_and_needs_no_kafka(
    offline: dict[str, str], log: Path, mapping: Path
) -> None:
    write(log, [row(0, "opened"), row(1), row(2, "ignored"), ["short"]])
    ended = run_cx(offline, *command(log, mapping, "--dry-run", "--json"))
    assert ended.status == 1
    assert json.loads(ended.out) == {
        "dry_run": True,
        "rows": 4,
        "touchpoints": 3,
        "kinds": {"case.opened": 1, "case.reopened": 1, "message.sent": 1},
        "unmatched": 1,
        "rejects": 1,
        "rejects_file": None,
    }
    assert sorted(log.parent.iterdir()) == [log, mapping]


def test_a_file_too_far_out_of_order_is_refused_with_the_way_out(
    offline: dict[str, str], log: Path, mapping: Path
) -> None:
    month_later = row(30 * 86_400_000)
    write(log, [month_later, row(0)])
    ended = run_cx(offline, *command(log, mapping))
    assert ended.status == 2
    assert "line 3: 30 days, 0:00:00 older" in ended.err
    assert "--order time" in ended.err
    assert run_cx(offline, *command(log, mapping, "--order", "time", "--dry-run")).status == 0


@pytest.mark.needs("kafka")
async def test_the_order_of_time_is_kept_over_the_whole_file(
    settings: Settings, cx_env: Mapping[str, str], log: Path, mapping: Path
) -> None:
    await declare_topics(settings)
    days = [5, 3, 40, 1, 3]
    write(log, [row(day * 86_400_000) for day in days])
    assert run_cx(cx_env, *command(log, mapping, "--order", "time")).status == 0
    times = [touchpoint.occurred_at for touchpoint in await emails(settings)]
    assert [(time - START_MS) // 86_400_000 for time in times[::2]] == sorted(days)


def test_a_file_or_a_mapping_that_is_not_there_is_told_in_one_line(
    offline: dict[str, str], log: Path, mapping: Path
) -> None:
    ended = run_cx(offline, *command(log, mapping))
    assert (ended.status, ended.err) == (2, f"cx: {log}: No such file or directory\n")
    write(log, [])
    mapping.unlink()
    ended = run_cx(offline, *command(log, mapping))
    assert (ended.status, ended.err) == (2, f"cx: {mapping}: No such file or directory\n")


def test_a_broker_that_is_not_there_is_told_in_one_line_and_nothing_is_noted(
    offline: dict[str, str], log: Path, mapping: Path
) -> None:
    write(log, [row(0)])
    ended = run_cx(offline, *command(log, mapping))
    assert ended.status == 1
    assert "Kafka broker" in ended.err.splitlines()[-1]
    assert sorted(log.parent.iterdir()) == [log, mapping]
