"""cx-sla, all queues."""

from tests.integration.dashboards.expected import Expected

FIRST = "billing, first_response"
NEXT = "billing, next_response"
DONE = "technical, resolution"
# Due and breached only weeks ago, and exactly as often as the objective allows.
LONG_AGO = "technical, first_response"
LEFT = {FIRST: 1 - 6 / 100 / 0.05, NEXT: 1, DONE: 1 - 2 / 40 / 0.1, LONG_AGO: 0}

SLA: Expected = {
    "First responses in time": {"": 1 - (6 + 2) / (100 + 40)},
    "Next responses in time": {"": 1},
    "Resolutions in time": {"": 1 - 2 / 40},
    "Clocks due": {"": 100 + 20 + 40 + 40},
    "Breaches": {"": 6 + 0 + 2 + 2},
    "Smallest budget left": {"": 1 - 6 / 100 / 0.05},
    "Error budget left by queue and target": LEFT,
    "Burn by window": {
        f"{FIRST}: 5m": 1 / 2 / 0.05,
        f"{FIRST}: 30m": 1 / 6 / 0.05,
        f"{FIRST}: 1h": 1 / 10 / 0.05,
        f"{FIRST}: 2h": 2 / 15 / 0.05,
        f"{FIRST}: 6h": 2 / 20 / 0.05,
        f"{FIRST}: 1d": 3 / 40 / 0.05,
        f"{FIRST}: 3d": 4 / 50 / 0.05,
        f"{FIRST}: 30d": 6 / 100 / 0.05,
        f"{NEXT}: 1d": 0,
        f"{NEXT}: 3d": 0,
        f"{NEXT}: 30d": 0,
        f"{DONE}: 1d": 2 / 8 / 0.1,
        f"{DONE}: 3d": 2 / 8 / 0.1,
        f"{DONE}: 30d": 2 / 40 / 0.1,
        f"{LONG_AGO}: 30d": 2 / 40 / 0.05,
    },
    "Error budget over time": LEFT,
    "Burn over time, six hours": {FIRST: 2 / 20 / 0.05},
    "Due by target, per hour": {"first_response": 10, "next_response": 0, "resolution": 0},
    "Breached by queue and target, share": {FIRST: 3 / 40, NEXT: 0, DONE: 2 / 8},
    "Breached by priority, last day": {
        "normal, first_response: due": 40,
        "normal, first_response: breached": 1 + 2 - 1 + 1,
        "normal, next_response: due": 20,
        "normal, next_response: breached": 0,
        "high, first_response: due": 0,
        "high, first_response: breached": 0,
        "high, resolution: due": 8,
        "high, resolution: breached": 2,
    },
    # As examples/agreement.toml says.
    "Shares agreed": {
        f"{queue}, {target}": share
        for queue in ("billing", "delivery", "technical", "general", "none", "other")
        for target, share in (
            ("first_response", 0.9 if queue == "general" else 0.95),
            ("next_response", 0.9),
            ("resolution", 0.9),
        )
    },
    "Targets agreed": {
        "1, urgent, all, urgent, calendar: first_response": 30 * 60,
        "1, urgent, all, urgent, calendar: next_response": 3600,
        "1, urgent, all, urgent, calendar: resolution": 8 * 3600,
        "2, technical, technical, all, calendar: first_response": 30 * 60,
        "2, technical, technical, all, calendar: next_response": 3600,
        "2, technical, technical, all, calendar: resolution": 12 * 3600,
        # In July it becomes an hour.
        "3, everything else, all, all, business: first_response": 2 * 3600,
        "3, everything else, all, all, business: next_response": 4 * 3600,
        "3, everything else, all, all, business: resolution": 16 * 3600,
    },
}
