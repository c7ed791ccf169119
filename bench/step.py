"""`python -m bench.step`: what one touchpoint costs the core, for each kind of the journey stream.

Decode of the stored state, step, encode: without Kafka, Avro and tallies. `--profile` shows where.
"""

import argparse
import cProfile
import pstats
import time
from collections import defaultdict
from collections.abc import Sequence
from itertools import islice

from rich.console import Console
from rich.table import Table

from bench.partition import POLICY
from bench.streams import journey_touchpoints
from pipeline.contract.touchpoint import Touchpoint, key_of
from pipeline.core.clocks import Now
from pipeline.core.journey import decode_state, encode_state
from pipeline.core.step import step

PROFILE_LINES = 30
Spent = dict[str, list[int]]


def main() -> None:
    """Run the stream through the core, and print the cost of each kind or the profile."""
    parser = argparse.ArgumentParser(prog="python -m bench.step", description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    touchpoints = list(islice(journey_touchpoints(options.customers), options.events))
    if options.profile:
        profiler = cProfile.Profile()
        profiler.runcall(run_all, touchpoints)
        pstats.Stats(profiler).sort_stats("tottime").print_stats(PROFILE_LINES)
    else:
        Console().print(table_of(run_all(touchpoints)))


def run_all(touchpoints: Sequence[Touchpoint]) -> Spent:
    """Kind → nanoseconds of each of its touchpoints: decode, step, encode, one after the other."""
    stored: dict[bytes, bytes] = {}
    spent: Spent = defaultdict(list)
    clock = time.thread_time_ns  # blind to what else runs on the machine
    latest = 0
    for touchpoint in touchpoints:
        key = key_of(touchpoint)
        latest = max(latest, min(touchpoint.occurred_at, touchpoint.received_at))
        now = Now(latest, latest)
        before = stored.get(key)
        began = clock()
        journey = None if before is None else decode_state(before)
        journey, _ = step(journey, touchpoint, now, POLICY)
        stored[key] = encode_state(journey)
        spent[touchpoint.kind].append(clock() - began)
    return spent


def table_of(spent: Spent) -> Table:
    """One line for each kind, the dearest in all first; the last line is the whole mix."""
    table = Table("kind")
    for heading in ("events", "mean µs", "share of time"):
        table.add_column(heading, justify="right")
    everything = sum(map(sum, spent.values()))
    for kind, each in sorted(spent.items(), key=lambda item: -sum(item[1])):
        share = f"{sum(each) / everything:.1%}"
        table.add_row(kind, f"{len(each):,}", f"{sum(each) / len(each) / 1000:.1f}", share)
    count = sum(map(len, spent.values()))
    table.add_row("all", f"{count:,}", f"{everything / count / 1000:.1f}", "100%")
    return table


if __name__ == "__main__":
    main()
