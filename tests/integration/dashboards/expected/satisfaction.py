"""cx-satisfaction, all queues and channels."""

from tests.integration.dashboards.expected import Expected

SATISFACTION: Expected = {
    "CSAT": {"": (16 + 5) / (20 + 10)},
    "CSAT answers": {"": 20 + 10},
    "NPS": {"": 100 * (6 - 2) / 10},
    "NPS answers": {"": 10},
    "CES": {"": (4 * 7 + 4 * 4) / 8},
    "CES answers": {"": 8},
    "CSAT by queue": {
        "billing": 16 / 20,
        "billing, agreed": 0.8,
        "technical": 5 / 10,
        "technical, agreed": 0.8,
    },
    "NPS by queue": {"billing": 40},
    "CES by queue": {"billing": 5.5},
    "Answers by queue": {
        "billing: CSAT": 20,
        "billing: NPS": 10,
        "billing: CES": 8,
        "technical: CSAT": 10,
    },
    "Little effort by queue": {"billing": 4 / 8},
    "Response rate by survey": {"csat": 30 / 60, "nps": 10 / 40, "ces": 8 / 16},
    "CSAT scores": {"5": 10 + 5, "4": 6, "2": 5 - 1, "1": 5},
    "NPS scores": {"10": 6, "8": 2, "3": 2},
    "CES scores": {"7": 4, "4": 4},
    "CSAT by channel": {"email": 16 / 20, "chat": 5 / 10},
    "Surveys by channel, last 7 days": {
        "csat, email: sent": 40,
        "csat, email: answered": 20,
        "csat, chat: sent": 20,
        "csat, chat: answered": 10,
        "nps, email: sent": 40,
        "nps, email: answered": 10,
        "ces, email: sent": 16,
        "ces, email: answered": 8,
    },
}
