"""`python -m bench.memory`: resident bytes per customer of one worker with very many of them."""

import argparse
import gc
import time
from pathlib import Path

from bench.customers import BLOCK_CUSTOMERS, TOUCHPOINTS_EACH, blocks
from bench.partition import apply_block, journeys, new_partition

PAGE_BYTES = 4096


def main() -> None:
    """Fill one partition, and print what it holds."""
    parser = argparse.ArgumentParser(prog="python -m bench.memory", description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    customers = parser.parse_args().customers
    warm_up()
    before, began = resident_bytes(), time.perf_counter()
    state = new_partition(journeys())
    for block in blocks(customers):
        apply_block(state, block)
        state.changes()
        state.commit()
        print(
            f"\r{state.customers:,} customers, {resident_bytes() >> 20:,} MiB", end="", flush=True
        )
    del block
    gc.collect()
    grown, seconds = resident_bytes() - before, time.perf_counter() - began
    print(
        f"\r{state.customers:,} customers of {TOUCHPOINTS_EACH} touchpoints in {seconds:.0f} s: "
        f"{grown / state.customers:,.0f} resident bytes per customer, "
        f"of them {state.state_bytes / state.customers:,.0f} of state"
    )


def warm_up() -> None:
    """Import and allocate what a worker has anyway, so that only customers are counted."""
    state = new_partition(journeys())
    for block in blocks(BLOCK_CUSTOMERS):
        apply_block(state, block)
        state.changes()
        state.commit()
    gc.collect()


def resident_bytes() -> int:
    """The memory of this process that is in RAM."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_BYTES


if __name__ == "__main__":
    main()
