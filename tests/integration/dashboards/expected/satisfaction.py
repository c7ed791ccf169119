"""cx-satisfaction, all queues and channels."""

from tests.integration.dashboards.expected import Expected

SATISFACTION: Expected = {
    "CSAT": {"": (16 + 5) / (20 + 10)},
    "CSAT answers": {"": 20 + 10},
    "NPS": {"": 100 * (6 + 1 - 2 - 2) / (10 + 5)},
    "NPS answers": {"": 10 + 5},
    "CES": {"": (4 * 7 + 4 * 4 + 2 * 6 + 2 * 1) / (8 + 4)},
    "CES answers": {"": 8 + 4},
    "CSAT by queue": {
        "billing": 16 / 20,
        "billing, agreed": 0.8,
        "technical": 5 / 10,
        "technical, agreed": 0.8,
    },
    "NPS by queue": {"billing": 40, "technical": -20},
    "CES by queue": {"billing": 5.5, "technical": 3.5},
    "Answers by queue": {
        "billing: CSAT": 20,
        "billing: NPS": 10,
        "billing: CES": 8,
        "technical: CSAT": 10,
        "technical: NPS": 5,
        "technical: CES": 4,
    },
    "Little effort by queue": {"billing": 4 / 8, "technical": 2 / 4},
    "Response rate by survey": {"csat": 30 / 60, "nps": 15 / 50, "ces": 12 / 20},
    "CSAT scores": {"5": 10 + 5, "4": 6, "2": 5 - 1, "1": 5},
    "NPS scores": {"10": 6, "9": 1, "8": 2, "7": 2, "3": 2, "0": 2},
    "CES scores": {"7": 4, "6": 2, "4": 4, "1": 2},
    "CSAT by channel": {"email": 16 / 20, "chat": 5 / 10},
    "Surveys by channel, last 7 days": {
        "csat, email: sent": 40,
        "csat, email: answered": 20,
        "csat, chat: sent": 20,
        "csat, chat: answered": 10,
        "nps, email: sent": 40,
        "nps, email: answered": 10,
        "nps, chat: sent": 10,
        "nps, chat: answered": 5,
        "ces, email: sent": 16,
        "ces, email: answered": 8,
        "ces, chat: sent": 4,
        "ces, chat: answered": 4,
    },
}
