"""`python -m bench.gateway`: how many events a second one gateway takes, and how long each waits.

A real Kafka, and one gateway process alone on one core; broker and senders have the other. Senders
keep their connections and send the next request when the last is answered. All requests are
written before the clock starts.
"""

import argparse
import asyncio
import json
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import NamedTuple

import msgspec
import uvloop
from rich.console import Console
from rich.table import Table

from bench.broker import running_kafka
from bench.cores import pin_process, split_cores
from tests.support.gateway_process import Door, new_door
from tests.support.processes import CxLauncher, environment_of_cx

CUSTOMERS = 10_000
MILLISECONDS = 1e3
MICROSECONDS = 1e6
WIDTH = 110
# So that what is measured has all its code and connections warm.
WARM_UP_SHARE = 0.1
CPU = "process_cpu_seconds_total"
END_OF_HEAD = b"\r\n\r\n"


class Way(NamedTuple):
    """A way to send: events in a request, and connections that are used at once."""

    name: str
    path: str
    batch: int
    connections: int


WAYS = (
    Way("batches of 100", "/v1/touchpoints/batch", 100, 8),
    Way("single events", "/v1/touchpoints", 1, 32),
)


@dataclass(frozen=True, slots=True)
class Row:
    """What one way comes to. `cpu_us_per_event` is of the gateway, with all its threads."""

    way: str
    connections: int
    events: int
    events_per_second: float
    requests_per_second: float
    p50_ms: float
    p99_ms: float
    cpu_us_per_event: float


class Spent(NamedTuple):
    """What each request waited, the time on the wall, and the gateway's CPU time; seconds."""

    waits: list[float]
    wall_seconds: float
    cpu_seconds: float


def main() -> None:
    """Measure each way, print the table, write the JSON list."""
    parser = argparse.ArgumentParser(prog="python -m bench.gateway", description=__doc__)
    parser.add_argument("--events", type=int, default=100_000, help="in batches")
    parser.add_argument("--single", type=int, default=15_000, help="one by one")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there")
    options = parser.parse_args()
    print(f"load average before: {os.getloadavg()[0]:.2f}", flush=True)
    rows = measured(dict(zip(WAYS, (options.events, options.single), strict=True)))
    Console(width=WIDTH).print(table_of(rows))
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n")


def measured(events: dict[Way, int]) -> list[Row]:
    """One gateway on one Kafka, each way after the other."""
    cores = split_cores()
    with TemporaryDirectory(prefix="cx-bench-") as name:
        folder = Path(name)
        (folder / "kafka").mkdir()
        with running_kafka(folder / "kafka", cores.broker) as brokers:
            env = environment_of_cx(f"bench-gateway-{os.getpid()}", "bench-gateway")
            cx = CxLauncher({**env, "CX_BROKERS": brokers, "CX_PARTITIONS": "4"}, folder)
            try:
                door = opened(cx, folder, cores.measured)
                return [row_of(door, way, number) for way, number in events.items()]
            finally:
                cx.kill_all()


def opened(cx: CxLauncher, folder: Path, cores: frozenset[int]) -> Door:
    """A gateway that takes events, alone on its core."""
    created = cx("topics", "create")
    if created.wait(60.0) != 0:
        raise RuntimeError(f"no topics:\n{created.tail()}")
    door = new_door(cx, folder)
    # An access log is written by what stands in front of many gateways.
    pin_process(door.open(cx, CX_LOG_LEVEL="warning").pid, cores)
    return door


def row_of(door: Door, way: Way, events: int) -> Row:
    """Warm up, send, and sum up. Raises `RuntimeError` where an answer is not 202."""
    numbers = count()
    sent_and_timed(door, way, int(events * WARM_UP_SHARE), numbers)
    spent = sent_and_timed(door, way, events, numbers)
    sent = len(spent.waits) * way.batch
    percentiles = quantiles(spent.waits, n=100)
    return Row(
        way=way.name,
        connections=way.connections,
        events=sent,
        events_per_second=round(sent / spent.wall_seconds, 1),
        requests_per_second=round(len(spent.waits) / spent.wall_seconds, 1),
        p50_ms=round(percentiles[49] * MILLISECONDS, 2),
        p99_ms=round(percentiles[98] * MILLISECONDS, 2),
        cpu_us_per_event=round(spent.cpu_seconds / sent * MICROSECONDS, 1),
    )


def sent_and_timed(door: Door, way: Way, events: int, numbers: Iterator[int]) -> Spent:
    """Send so many events, in whole requests."""
    requests = list(requests_of(door, way, max(1, events // way.batch), numbers))
    cpu_before = door.metric(CPU)
    began = time.perf_counter()
    waits = uvloop.run(send_all(door, requests, way.connections))
    return Spent(waits, time.perf_counter() - began, door.metric(CPU) - cpu_before)


def requests_of(door: Door, way: Way, requests: int, numbers: Iterator[int]) -> Iterator[bytes]:
    """Whole HTTP requests; no event is sent twice."""
    for _ in range(requests):
        events = [page_view(way, next(numbers)) for _ in range(way.batch)]
        body = msgspec.json.encode(events if way.batch > 1 else events[0])
        head = (
            f"POST {way.path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {door.key}\r\n"
            f"content-type: application/json\r\ncontent-length: {len(body)}"
        )
        yield head.encode() + END_OF_HEAD + body


def page_view(way: Way, number: int) -> dict[str, object]:
    """An event as a shop sends it."""
    return {
        "event_id": f"{way.batch}-{number}",
        "kind": "page.viewed",
        "channel": "web",
        "occurred_at": time.time_ns() // 1_000_000,
        "customer_id": f"customer-{number % CUSTOMERS}",
        "session_id": f"session-{number // 10}",
        "source": "shop/1.4",
    }


async def send_all(door: Door, requests: Sequence[bytes], connections: int) -> list[float]:
    """What each request waited for its answer, in seconds."""
    shares = [requests[number::connections] for number in range(connections)]
    waits = await asyncio.gather(*(send_share(door, share) for share in shares))
    return [wait for each in waits for wait in each]


async def send_share(door: Door, requests: Sequence[bytes]) -> list[float]:
    """The requests of one connection, one after the other."""
    host, _, port = door.url.rpartition("/")[2].partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    waits = []
    for request in requests:
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(END_OF_HEAD)
        body = await reader.readexactly(length_in(head))
        waits.append(time.perf_counter() - began)
        if b" 202 " not in head[:13]:
            raise RuntimeError(f"not accepted: {head!r} {body!r}")
    writer.close()
    await writer.wait_closed()
    return waits


def length_in(head: bytes) -> int:
    """What the head of an answer says of its body."""
    return int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])


def table_of(rows: Sequence[Row]) -> Table:
    """One line for each way."""
    table = Table("sent as")
    for heading in ("connections", "events", "events/s", "requests/s", "p50 ms", "p99 ms"):
        table.add_column(heading, justify="right")
    table.add_column("CPU µs/event", justify="right")
    for row in rows:
        rates = (f"{rate:,.0f}" for rate in (row.events_per_second, row.requests_per_second))
        waits = (f"{row.p50_ms:.1f}", f"{row.p99_ms:.1f}", f"{row.cpu_us_per_event:.1f}")
        table.add_row(row.way, f"{row.connections}", f"{row.events:,}", *rates, *waits)
    return table


if __name__ == "__main__":
    main()
