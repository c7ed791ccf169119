"""cx-data-quality, all channels."""

from tests.integration.dashboards.expected import Expected

EMAIL, CHAT = "cx.touchpoints.email", "cx.touchpoints.chat"

# Seven of each series, and what the scenario takes back beside.
RETRACTED = {
    "cx_actions_retracted_total": 7,
    "cx_bot_sessions_retracted_total": 3 * 7,
    "cx_cases_opened_retracted_total": 2 * 7 + 1,
    "cx_cases_reopened_retracted_total": 2 * 7,
    "cx_cases_resolved_retracted_total": 3 * 7 + 1,
    "cx_channel_switches_retracted_total": 2 * 7,
    "cx_checkouts_abandoned_retracted_total": 7 + 2,
    "cx_contacts_abandoned_retracted_total": 2 * 7 + 1,
    "cx_contacts_offered_retracted_total": 3 * 7,
    # Two more were taken back, but five days ago.
    "cx_customers_lost_retracted_total": 2 * 7,
    "cx_customers_retained_retracted_total": 2 * 7,
    "cx_experience_degraded_retracted_total": 2 * 7,
    "cx_experiment_conversions_retracted_total": 2 * 7,
    "cx_experiment_exposures_retracted_total": 2 * 7,
    "cx_first_contact_resolutions_retracted_total": 7 + 1,
    "cx_first_response_retracted_seconds_count": 3 * 7 + 2,
    "cx_next_response_retracted_seconds_count": 2 * 7,
    "cx_order_value_minor_retracted_total": 7,
    "cx_orders_retracted_total": 2 * 7,
    "cx_payments_failed_retracted_total": 7,
    "cx_refunds_retracted_total": 7,
    "cx_requester_wait_retracted_seconds_count": 2 * 7,
    "cx_resolution_retracted_seconds_count": 3 * 7,
    "cx_returns_retracted_total": 7,
    "cx_self_service_sessions_retracted_total": 2 * 7 + 2,
    "cx_shipments_retracted_total": 3 * 7,
    "cx_sla_breached_retracted_total": 4 * 7 + 1,
    "cx_sla_due_retracted_total": 4 * 7,
    "cx_survey_answers_retracted_total": 15 * 7 + 1,
    "cx_surveys_sent_retracted_total": 6 * 7,
    "cx_touchpoints_retracted_total": 4 * 7,
    "cx_transfers_retracted_total": 2 * 7,
}

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
    "Retracted, last day": RETRACTED,
    "Touchpoints by channel": {"email": 30, "chat": 10, "bot": 0},
    "Touchpoints by kind, last day": {
        "message.received": 70 + 30 + 10,
        "bot.session_started": 20,
        "bot.handed_off": 5,
    },
    # As counted: nothing is taken back of touchpoints, but in this scenario.
    "Touchpoints by origin": {"live": 40 + 4 * 7, "backfill": 40 + 4 * 7 + 4 * 1000},
    "Records by topic": {EMAIL: 2 * (570 + 30), CHAT: 2 * 300},
}
