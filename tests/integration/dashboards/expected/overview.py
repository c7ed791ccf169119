"""cx-overview."""

from tests.integration.dashboards.expected import Expected

OVERVIEW: Expected = {
    "Alerts firing": {"": 2},
    "Pipeline": {"": 0},
    "Cases open": {"": 12 + 7 + 1},
    "Oldest unanswered": {"": 1800},
    # Business hours would say 114, and without the twin it would be 900.
    "Slowest queue's first response, p90": {"": 120 + 180 * 0.9},
    "Promises kept, one day": {"": 1 - (3 + 0 + 2) / (40 + 20 + 8)},
    "Silent sufferers": {"": 3},
    "First response by queue, p50": {"billing": 120 + 180 * 0.5, "technical": 30 + 30 * 0.5},
    "First response by queue, p90": {"billing": 120 + 180 * 0.9, "technical": 30 + 30 * 0.9},
    "Oldest unanswered by queue": {"billing": 1800, "technical": 600},
    "Cases open by queue": {"billing": 12, "technical": 8},
    "Cases opened and resolved, per hour": {"opened": 6 - 1 + 4, "resolved": 4 + 2},
    "Contacts queued, per hour": {"billing": 10, "technical": 20},
    "Breaches, share of what was due": {"billing, first_response": 1 / 10},
    "Error budget burn, one hour": {"billing, first_response": 1 / 10 / 0.05},
    "Error budget left": {
        "billing, first_response": 1 - 6 / 100 / 0.05,
        "billing, next_response": 1,
        "technical, first_response": 1 - 2 / 40 / 0.05,
        "technical, resolution": 1 - 2 / 40 / 0.1,
    },
    "CSAT by queue": {"billing": 16 / 20, "technical": 5 / 10},
    "NPS by queue": {"billing": 100 * (6 - 2) / 10, "technical": 100 * (1 - 2) / 5},
    "CES by queue": {"billing": (4 * 7 + 4 * 4) / 8, "technical": (2 * 6 + 2 * 1) / 4},
    "Answers by queue": {
        "billing: CSAT": 10 + 6 + 5 - 1,
        "billing: NPS": 10,
        "billing: CES": 8,
        "technical: CSAT": 10,
        "technical: NPS": 5,
        "technical: CES": 4,
    },
    "Bot containment, one day": {"share": 1 - 5 / 20, "usual": 0.7},
    "What is firing": {
        "CxFirstResponseRising, page, finance, billing": 1,
        "CxCsatLow, ticket, service, technical": 1,
    },
}
