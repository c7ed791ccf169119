"""cx-pipeline."""

from tests.integration.dashboards.expected import Expected

EMAIL, CHAT = "cx.touchpoints.email", "cx.touchpoints.chat"
WORKER_1, WORKER_2 = "worker-1:9101", "worker-2:9101"
EXPORTER_1, EXPORTER_2 = "exporter-1:9102", "exporter-2:9102"
PARTS = (
    *(f"cx-worker {WORKER_1}", f"cx-worker {WORKER_2}"),
    *(f"cx-exporter {EXPORTER_1}", f"cx-exporter {EXPORTER_2}"),
)
LATER_EDGES = ("0.25", "0.5", "1.0", "2.0", "5.0", "10.0", "30.0", "60.0", "300.0", "+Inf")

PIPELINE: Expected = {
    "Workers up": {"": 2},
    "Exporters up": {"": 2},
    "Lag": {"": 12},
    # The 19.8th of 20: of the ten between 0.1 and 0.25 s, at 9.8.
    "Received to visible, p99": {"": 0.1 + 0.15 * 0.98},
    "Partitions owned": {"": 8},
    "Still to restore": {"": 40},
    "Exporter caught up": {"": 1},
    "Customers held": {"": 100},
    "Lag by topic": {EMAIL: 12, CHAT: 0},
    "Records waiting by topic": {EMAIL: 8 * 10, CHAT: 0},
    "Records per second by topic": {EMAIL: 2 * 30 / 300, CHAT: 0},
    "Received to visible, how it is spread": {
        "0.05": 0,
        "0.1": 10,
        **dict.fromkeys(LATER_EDGES, 20),
    },
    "Received to visible, quantiles": {"p50": 0.1, "p99": 0.247},
    "Transactions by outcome": {"committed": 2 * 60 / 300, "aborted": 2 * 3 / 300},
    "Partitions by worker": {WORKER_1: 4, WORKER_2: 4},
    "Records still to restore by worker": {WORKER_1: 0, WORKER_2: 40},
    "Rebalances, last hour": {WORKER_1: 2, WORKER_2: 2},
    "Event time behind the clock, by partition": {
        "0": 60,
        **dict.fromkeys("1234567", 30),
    },
    "Customers by worker": {WORKER_1: 50, WORKER_2: 50},
    "State by worker": {WORKER_1: 60_000, WORKER_2: 60_000},
    "Age of the newest tally": {"age": 5},
    "Series told": {EXPORTER_1: 120, EXPORTER_2: 120},
    "Out of the ordinary, last day": {
        f"{EXPORTER_1}: skipped": 7,
        f"{EXPORTER_2}: skipped": 7,
        f"{EXPORTER_1}: begun anew": 0,
        f"{EXPORTER_2}: begun anew": 1,
    },
    "Memory": dict.fromkeys(PARTS, 80_000_000),
    "Processors in use": dict.fromkeys(PARTS, 75 / 300),
    "Versions": {f"{WORKER_1}, 0.1.0": 1, f"{WORKER_2}, 0.1.0": 1},
}
