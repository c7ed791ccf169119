"""cx-lifecycle."""

from tests.integration.dashboards.expected import Expected

STAGES = {"use": 90, "service": 10}
BLUE, GREEN = "checkout-button, blue", "checkout-button, green"

LIFECYCLE: Expected = {
    "Silent sufferers": {"": 3},
    "At risk": {"": 8},
    "Customers": {"": 90 + 10},
    "Customers by stage": STAGES,
    "Silent sufferers and customers at risk": {"silent sufferers": 3, "at risk": 8},
    "Stages over time": STAGES,
    "Orders by channel": {"commerce": 20, "store": 5},
    "Order value by currency": {"EUR": 1500},
    "Checkouts abandoned by channel": {"commerce": 9 - 2},
    "Shipments by outcome": {"on_time": 16, "late": 3, "lost": 1},
    "Shipments late": {"1 day": 3 / 20, "7 days": 20 / 80},
    "Returns and refunds": {"returns": 4, "refunds": 3},
    "Payments failed by channel": {"commerce": 2},
    "Bad experiences by channel": {"web": 11, "app": 6},
    "Retained": {"subscription": 45 / 50, "activity": 30 / (30 + 12 - 2)},
    "Retained and lost": {
        "subscription: retained": 45,
        "subscription: lost": 5,
        "activity: retained": 30,
        "activity: lost": 12 - 2,
    },
    "Bot sessions by outcome, last day": {"contained": 12, "handed_off": 5, "abandoned": 3},
    "Bot containment": {
        "1 day": 1 - 5 / 20,
        "7 days": 1 - 20 / 50,
        # Between 1 - 4 / 10 a week ago and 1 - 2 / 10 the week before.
        "1 day, usual": 0.7,
    },
    "Self-service without a contact": {"share": 30 / 40},
    "Self-service sessions by outcome, last day": {"deflected": 32 - 2, "escalated": 10},
    "Channel switches, last 7 days": {"chat, phone, true": 6, "chat, phone, false": 2},
    "Experiments, since their beginning": {
        f"{BLUE}: exposed": 50,
        f"{BLUE}: ordered": 10,
        f"{GREEN}: exposed": 40,
        f"{GREEN}: ordered": 12,
    },
    "Conversion by variant": {
        "checkout-button: blue": 10 / 50,
        "checkout-button: green": 12 / 40,
    },
    "Actions, last day": {"apologise, shipment_late": 4},
}
