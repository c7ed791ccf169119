"""cx-data-quality, all channels."""

from tests.integration.dashboards.expected import Expected

EMAIL, CHAT = "cx.touchpoints.email", "cx.touchpoints.chat"

DATA_QUALITY: Expected = {
    "Dead letters, share of records": {"": 3 / 60},
    "Dead letters": {"": 4 + 4 + 3 + 3 + 3 + 1 + 1},
    "Duplicates": {"": 2 * 7},
    "Late": {"": 2 * 4},
    "Queues not in the list": {"": 2 * 6},
    "Lost records": {"": 1},
    "Dead letters by reason, per hour": {"not_readable": 3 + 3 + 3, "unknown_kind": 0},
    "Dead letters by topic, per hour": {EMAIL: 3 + 3 + 3, CHAT: 0},
    "Duplicates, late, not in the list, per hour": {
        "duplicates": 2 * 2,
        "late": 2 * 1,
        "queue not in the list": 2 * 4,
    },
    "Dead letters, last day": {f"{EMAIL}, not_readable": 17, f"{CHAT}, unknown_kind": 2},
    "Lost by topic, last day": {f"{EMAIL}: lost": 1, f"{EMAIL}: contradictions": 2},
    "Retracted, last day": {
        "cx_cases_opened_retracted_total": 1,
        "cx_cases_resolved_retracted_total": 1,
        "cx_checkouts_abandoned_retracted_total": 2,
        "cx_contacts_abandoned_retracted_total": 1,
        "cx_customers_lost_retracted_total": 0,
        "cx_first_contact_resolutions_retracted_total": 1,
        "cx_first_response_retracted_seconds_count": 2,
        "cx_self_service_sessions_retracted_total": 2,
        "cx_sla_breached_retracted_total": 1,
        "cx_survey_answers_retracted_total": 1,
    },
    "Touchpoints by channel": {"email": 30, "chat": 10, "bot": 0},
    "Touchpoints by kind, last day": {
        "message.received": 70 + 30 + 10,
        "bot.session_started": 20,
        "bot.handed_off": 5,
    },
    # Each of the four series has a thousand more of it.
    "Touchpoints by origin": {"live": 40, "backfill": 4 * 1000 + 40},
    "Records by topic": {EMAIL: 2 * (570 + 30), CHAT: 2 * 300},
}
