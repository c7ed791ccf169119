"""`cx backfill --openmetrics`, through the real promtool into a real Prometheus.

What Prometheus answers about the past is held against the rows of the file, counted here.
"""

import json
import random
import re
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import time
from typing import NamedTuple

import pytest

from pipeline.metrics.declarations import CASES_OPENED, METRICS
from pipeline.probes.exposition import render
from pipeline.probes.families import family_of
from tests.integration.commands import Ended, run_cx
from tests.support.ports import free_ports
from tests.support.prometheus_server import PrometheusServer

RECORDING = Path(__file__).parents[2] / "deploy" / "prometheus" / "rules" / "cx-recording.yml"
PASSES = 4  # totals, what was added in a window, how much that is in all, quantiles of it
HOUR = 3600
DAY = 24 * HOUR
DAYS = 4
# Whole days, the last of which ended some days ago: history is past when live metrics begin.
BEGINS = int(time()) // DAY * DAY - (DAYS + 2) * DAY
ENDS = BEGINS + DAYS * DAY
RECORDED_ENDS = BEGINS + 3 * DAY
QUEUES = ("billing", "technical")
CASES = 500
LIVE_CASES = 5_000
MAPPING = """
[time]
column = "at"
format = "unix_seconds"
[columns]
customer_id = "who"
case_id = "case"
queue = "queue"
[constants]
channel = "email"
[[rules]]
when = { what = "opened" }
touchpoints = [{ kind = "case.opened", actor = "customer" }]
[[rules]]
when = { what = "answered" }
touchpoints = [{ kind = "message.sent", actor = "agent" }]
[[rules]]
when = { what = "resolved" }
touchpoints = [{ kind = "case.resolved", actor = "agent" }]
"""


class Case(NamedTuple):
    """One case of the file; times in Unix seconds, and none is on a whole step."""

    queue: str
    opened: int
    answered: int
    resolved: int


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    chance = random.Random(20_261_123)  # noqa: S311  # made-up cases, the same every time
    found = []
    for _ in range(CASES):
        opened = BEGINS + chance.randrange(DAYS * DAY - DAY // 2) // 10 * 10 + 1
        answered = opened + chance.randrange(60, 6 * HOUR) // 10 * 10
        resolved = answered + chance.randrange(60, 5 * HOUR) // 10 * 10
        found.append(Case(chance.choice(QUEUES), opened, answered, resolved))
    return found


class File(NamedTuple):
    """The history as it is handed to `cx`."""

    log: Path
    mapping: Path

    def backfill(self, *options: str, **settings: str) -> Ended:
        """Run `cx backfill` with it, where there is no Kafka."""
        (nobody,) = free_ports(1)
        env = {"CX_BROKERS": f"127.0.0.1:{nobody}", "CX_CONNECT_TIMEOUT_S": "0"}
        queues = ",".join(QUEUES)
        command = ("backfill", str(self.log), "--mapping", str(self.mapping), *options)
        return run_cx(env, *command, **{"CX_QUEUES": queues, **settings})


@pytest.fixture(scope="module")
def file(cases: list[Case], tmp_path_factory: pytest.TempPathFactory) -> File:
    folder = tmp_path_factory.mktemp("history")
    log, mapping = folder / "log.csv", folder / "mapping.toml"
    lines = ["at,who,case,queue,what"]
    for number, case in enumerate(cases):
        for at, what in zip(case[1:], ("opened", "answered", "resolved"), strict=True):
            lines.append(f"{at},customer {number % 90},C-{number},{case.queue},{what}")
    log.write_text("\n".join(lines) + "\n")
    mapping.write_text(MAPPING)
    return File(log, mapping)


class Page(BaseHTTPRequestHandler):
    """What a live exporter would tell: as many cases as have been counted since long ago."""

    def do_GET(self) -> None:  # the server calls it by that name
        labels = ("email", QUEUES[0], "none", "live")
        text = render([family_of(METRICS[CASES_OPENED], {labels: LIVE_CASES})])
        self.send_response(200)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def live_target() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def create_blocks(samples: Path, data: Path) -> int:
    """Make blocks of the samples with promtool; how many samples it took."""
    data.mkdir(parents=True, exist_ok=True)
    command = ["promtool", "tsdb", "create-blocks-from", "openmetrics", str(samples), str(data)]
    made = subprocess.run(
        [*command, "--max-block-duration=54h"], capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    rows = re.findall(r"^\w{26}(?: +\S+){3} +(\d+)", made.stdout, re.MULTILINE)
    return sum(map(int, rows))


@pytest.fixture(scope="module")
def prometheus(
    file: File, live_target: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PrometheusServer]:
    """One that has the history in its storage, and scrapes a live exporter beside it."""
    folder = tmp_path_factory.mktemp("prometheus")
    server = PrometheusServer(folder, [live_target])
    samples = folder / "history.om"
    ended = file.backfill("--openmetrics", str(samples), "--json")
    assert ended.status == 0, ended.err
    assert create_blocks(samples, server.data) == json.loads(ended.out)["history"]["samples"]
    server.start()
    server.wait_for_scrape()
    yield server
    server.stop()


needs_prometheus = pytest.mark.needs("prometheus")
DAY_ENDS = [BEGINS + number * DAY for number in range(1, DAYS + 1)]


def by_queue(prometheus: PrometheusServer, promql: str, at: float) -> dict[str, int]:
    return {
        row.labels["queue"]: round(row.value) for row in prometheus.query(promql, at) if row.value
    }


def counted(cases: list[Case], moments: str, after: int, until: int) -> dict[str, int]:
    """How many there were of a moment of the cases in a time, by queue."""
    found = dict.fromkeys(QUEUES, 0)
    for case in cases:
        found[case.queue] += after < getattr(case, moments) <= until
    return {queue: count for queue, count in found.items() if count}


@needs_prometheus
@pytest.mark.parametrize("day_ends", DAY_ENDS)
def test_a_days_increase_is_what_the_file_has_of_that_day(
    prometheus: PrometheusServer, cases: list[Case], day_ends: int
) -> None:
    # As rules do it: first without the instances, then over what is left.
    increase = "sum by (queue) (max without (instance) (increase({}[1d])))"
    for name, moment in (("opened", "opened"), ("resolved", "resolved")):
        told = by_queue(prometheus, increase.format(f"cx_cases_{name}_total"), day_ends)
        assert told == counted(cases, moment, day_ends - DAY, day_ends)


@needs_prometheus
@pytest.mark.parametrize("day_ends", DAY_ENDS)
def test_a_days_responses_within_an_hour_are_those_of_the_file(
    prometheus: PrometheusServer, cases: list[Case], day_ends: int
) -> None:
    bucket = 'cx_first_response_seconds_bucket{le="3600.0",hours="calendar"}'
    told = by_queue(prometheus, f"sum by (queue) (increase({bucket}[1d]))", day_ends)
    quick = [case for case in cases if case.answered - case.opened <= HOUR]
    assert told == counted(quick, "answered", day_ends - DAY, day_ends)


@needs_prometheus
def test_gauges_are_at_every_hour_what_the_file_says_of_it(
    prometheus: PrometheusServer, cases: list[Case]
) -> None:
    for at in range(BEGINS + HOUR, ENDS - DAY // 2, HOUR):
        standing = [case for case in cases if case.opened <= at < case.resolved]
        told = by_queue(prometheus, "sum by (queue) (cx_cases_open)", at)
        assert told == counted(standing, "opened", 0, at)
        waiting = [case for case in cases if case.opened <= at < case.answered]
        oldest = by_queue(prometheus, "cx_oldest_unanswered_timestamp_seconds", at)
        assert oldest == {
            queue: min(case.opened for case in waiting if case.queue == queue)
            for queue in {case.queue for case in waiting}
        }


@needs_prometheus
def test_rates_are_there_at_any_moment_though_nobody_scraped(
    prometheus: PrometheusServer,
) -> None:
    for at in range(BEGINS + DAY, BEGINS + DAY + HOUR, 61):
        assert prometheus.query("rate(cx_touchpoints_total[15m])", at)


@needs_prometheus
def test_live_series_do_not_jump_and_long_windows_have_both(
    prometheus: PrometheusServer, cases: list[Case]
) -> None:
    live = [row for row in prometheus.query(CASES_OPENED) if row.value == LIVE_CASES]
    assert [row.labels["job"] for row in live] == ["cx"]
    increase = f"sum(max without (instance) (increase({CASES_OPENED}[30d])))"
    # The history's own cases, and none of the live ones: those were there before.
    [row] = prometheus.query(increase)
    assert round(row.value) == len(cases)
    # An increase takes two scrapes.
    prometheus.wait_for_scrape()
    [row] = prometheus.query(f"sum(increase({CASES_OPENED}[1h]))")
    assert row.value == 0


@needs_prometheus
def test_what_dashboards_show_is_recorded_for_the_past_pass_by_pass(
    file: File, cases: list[Case], tmp_path: Path
) -> None:
    """As docs/backfill.md tells it: rules stand on rules, so each pass finds the one before."""
    samples, server = tmp_path / "history.om", PrometheusServer(tmp_path / "server", [])
    assert file.backfill("--openmetrics", str(samples)).status == 0
    create_blocks(samples, server.data)
    rules = tmp_path / "past.yml"
    rules.write_text(re.sub("interval: .*", "interval: 5m", RECORDING.read_text()))
    for _ in range(PASSES):
        server.start()
        record_the_past(server, rules)
        server.stop()
    server.start()
    try:
        told = by_queue(server, "cx:cases_opened:count_1d", RECORDED_ENDS)
        # promtool evaluates each group at a moment of its own, here one or two steps earlier.
        at = [RECORDED_ENDS - late for late in (0, 300, 600)]
        assert told in [counted(cases, "opened", ends - DAY, ends) for ends in at]
        quantile = by_queue(server, "cx:first_response_seconds:p90_1d", RECORDED_ENDS)
        assert quantile.keys() == set(QUEUES)
        assert all(HOUR < seconds < 8 * HOUR for seconds in quantile.values())
    finally:
        server.stop()


def record_the_past(server: PrometheusServer, rules: Path) -> None:
    """Evaluate recording rules over a little more than a day, into the server's own storage."""
    span = (
        f"--start={RECORDED_ENDS - 26 * HOUR}",
        f"--end={RECORDED_ENDS}",
        "--max-block-duration=162h",
    )
    where = (f"--url=http://{server.address}", f"--output-dir={server.data}")
    command = ["promtool", "tsdb", "create-blocks-from", "rules", *span, *where, str(rules)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr


@needs_prometheus
def test_of_history_nothing_is_seen_once_live_metrics_exist(file: File, tmp_path: Path) -> None:
    until = BEGINS + DAY
    samples, server = tmp_path / "part.om", PrometheusServer(tmp_path / "server", [])
    ended = file.backfill("--openmetrics", str(samples), "--until", iso(until))
    assert ended.status == 0
    assert "touchpoints come after the last sample: not counted" in ended.err
    create_blocks(samples, server.data)
    server.start()
    try:
        assert server.query("cx_cases_open", until - HOUR)
        assert not server.query('{job="cx-history"}', until)
    finally:
        server.stop()


def iso(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


def test_a_dry_run_says_how_much_it_would_be_and_writes_nothing(file: File, tmp_path: Path) -> None:
    out = tmp_path / "history.om"
    weighed = file.backfill("--openmetrics", str(out), "--step", "1h", "--dry-run", "--json")
    assert weighed.status == 0
    assert not out.exists()
    written = file.backfill("--openmetrics", str(out), "--step", "1h", "--json")
    assert json.loads(written.out)["history"] == json.loads(weighed.out)["history"]
    assert out.stat().st_size == json.loads(weighed.out)["history"]["bytes"]
    assert list(tmp_path.iterdir()) == [out]


def test_queues_that_are_not_listed_are_told_of(file: File, tmp_path: Path) -> None:
    out = tmp_path / "history.om"
    ended = file.backfill("--openmetrics", str(out), "--step", "1d", CX_QUEUES=QUEUES[0])
    assert ended.status == 0
    assert "their queue is not listed, they are counted under other" in ended.err


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--step", "1h"], "--step is only for --openmetrics"),
        (["--openmetrics", "x.om", "--step", "7w"], "'7w' is no time between samples"),
        (["--openmetrics", "x.om", "--until", "soon"], "'soon' is not a time such as 2026-01-31"),
        (["--openmetrics", "x.om", "--resume"], "--resume and --openmetrics"),
        (["--openmetrics", "x.om", "--since", "2026-01-02", "--until", "2026-01-01"], "--since"),
        (["--openmetrics", "x.om", "--since", "2100-01-01"], "history ends before the time asked"),
        (["--openmetrics", "nowhere/x.om"], "nowhere/x.om.part: No such file or directory"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    file: File, tmp_path: Path, options: list[str], reason: str
) -> None:
    given = [str(tmp_path / one) if one.endswith(".om") else one for one in options]
    ended = file.backfill(*given)
    assert ended.status in (1, 2)
    assert ended.err.startswith("cx: ")
    assert reason in ended.err
    assert ended.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
