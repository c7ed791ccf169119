"""cx-queues, all queues and channels, all hours."""

from tests.integration.dashboards.expected import Expected

# First responses up to each edge, in seconds: 10 took 30 to 60, 10 took 120 to 300.
FIRST_RESPONSES = {
    **dict.fromkeys(("15.0", "30.0"), 0),
    **dict.fromkeys(("60.0", "120.0"), 10),
    **dict.fromkeys(
        (
            *("300.0", "600.0", "900.0", "1800.0", "3600.0", "7200.0", "14400.0", "28800.0"),
            *("43200.0", "86400.0", "172800.0", "259200.0", "604800.0", "+Inf"),
        ),
        20,
    ),
}

QUEUES: Expected = {
    "Cases open": {"": 20},
    "Oldest unanswered": {"": 1800},
    "Cases opened, last hour": {"": 6 - 1 + 4},
    "Cases resolved, last hour": {"": 4 + 2},
    "Cases reopened, last day": {"": 2 + 1},
    "Transfers, last day": {"": 3 + 1},
    "First response by queue": {
        "billing p50": 210,
        "billing p90": 282,
        "technical p50": 45,
        "technical p90": 57,
    },
    "First response by channel, p90": {"email": 282, "chat": 57},
    "Next response by queue": {
        "billing p50": 300 + 300 * 0.5,
        "billing p90": 300 + 300 * 0.9,
        "technical p50": 60 + 60 * 0.5,
        "technical p90": 60 + 60 * 0.9,
    },
    "First responses, how they are spread": FIRST_RESPONSES,
    "Oldest unanswered by queue and channel": {
        "billing, email": 1800,
        "billing, agreed": 4 * 3600,
        "technical, chat": 600,
        "technical, agreed": 2 * 3600,
    },
    # A week ago it was 30 + 30 × 0.9, the week before 60 + 60 × 0.9.
    "First response against past weeks, p90": {
        "technical": 57,
        "technical, usual": (57 + 114) / 2,
    },
    "Cases open by priority": {"normal": 12, "high": 7, "urgent": 1},
    "Cases open by channel": {"email": 12, "chat": 7, "phone": 1},
    "Cases by queue and channel, last day": {
        "billing, email: opened": 20 + 6 - 1,
        "billing, email: resolved": 18 + 4,
        "technical, chat: opened": 10 + 4,
        "technical, chat: resolved": 4 + 5 + 2 - 1,
    },
    "Cases opened, per hour": {"billing": 5, "technical": 4},
    "Cases resolved, per hour": {"billing": 4, "technical": 2},
    "Cases open, and a week ago": {
        "billing": 12,
        "billing, a week ago": 5,
        "technical": 8,
        "technical, a week ago": 8,
    },
    "Resolution by queue": {
        "billing p50": 3600 + 3600 * 0.5,
        "billing p90": 3600 + 3600 * 0.9,
        "technical p50": 900 + 900 * 0.5,
        "technical p90": 900 + 900 * 0.9,
    },
    "Customer's wait for us by queue, p90": {
        "billing": 1800 + 1800 * 0.9,
        "technical": 300 + 600 * 0.9,
    },
    "Who resolves": {"agent": 18 + 4 + 4, "bot": 5 + 2 - 1},
    "Resolved at first contact": {"billing": (11 - 1) / 40},
    "Reopened": {"billing": 5 / (28 + 18 + 4), "technical": 1 / 10},
    "Contacts queued by channel, per hour": {"phone": 10 + 16, "chat": 4},
    "Contacts abandoned by queue": {
        "billing": 0,
        "billing, agreed": 0.1,
        "technical": (3 - 1) / 20,
        "technical, agreed": 0.1,
    },
}
