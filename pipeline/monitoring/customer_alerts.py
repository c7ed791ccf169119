"""Alerts about customers: what is promised to them, and whether it is kept. One row each.

Every comparison is with a series of `objectives`, so that one rule holds for all queues; each ends
with the queue's team. Ratios count for something only with enough in their window: a quiet queue
has `CxSlaMissedInAQuietQueue` instead.
"""

from typing import Final

from pipeline.monitoring.receivers import SERVICE_TEAM
from pipeline.monitoring.rules import Alert, Severity
from pipeline.monitoring.sla_alerts import KEEP, SLA_ALERTS, TEAM
from pipeline.monitoring.templates import (
    CHANNEL,
    COUNT,
    QUEUE,
    SHARE,
    TIME,
    count,
    moment,
    share,
    time,
)

_RISING: Final = Alert(
    "CxFirstResponseRising",
    f"""\
(
  cx:first_response_seconds:p90_30m{{hours="calendar"}}
  > on (queue) (cx:first_response_rise:factor * cx:first_response_seconds:p90_30m_baseline)
  and on (queue)
  cx:first_response_seconds:p90_30m{{hours="calendar"}} > on (queue) cx:first_response_floor:seconds
  and on (queue)
  cx:first_response:count_30m{{hours="calendar"}} >= on (queue) cx:minimum_count:count
) {TEAM}""",
    "page",
    "customers",
    "cx-queues",
    f"First responses in queue {QUEUE} take long: 90 % within {TIME}",
    f"In queue {QUEUE}, one customer in ten waited longer than {TIME} for a "
    "first response in the last 30 minutes ("
    + count('cx:first_response:count_30m{queue=%q,hours="calendar"}', "queue")
    + " responses); at this time of the last weeks it was "
    + time("cx:first_response_seconds:p90_30m_baseline{queue=%q}", "queue")
    + ".",
    wait="<5m>",
    keep=KEEP,
)


def _unanswered(severity: Severity, times: int) -> Alert:
    limit = "cx:oldest_unanswered_objective:seconds"
    since = moment(
        'min(cx_oldest_unanswered_timestamp_seconds{queue=%q,channel=%q,origin="live"})',
        "queue",
        "channel",
        before=", since ",
    )
    agreed = time(f"{limit}{{queue=%q}}", "queue")
    return Alert(
        "CxUnansweredTooLong",
        f"(\n  (cx:oldest_unanswered:open_seconds or cx:oldest_unanswered:age_seconds)\n"
        f"  > on (queue) group_left () ({times} * {limit})\n) {TEAM}",
        severity,
        "customers",
        "cx-queues",
        f"A customer in queue {QUEUE} has waited {TIME} by {CHANNEL}",
        f"The oldest message in queue {QUEUE}, by {CHANNEL}, waits for a human answer for {TIME} "
        f"of the hours in which the queue is open{since}. Agreed are at most {agreed}.",
        wait="<5m>",
        keep="<5m>",
    )


_BACKLOG: Final = Alert(
    "CxBacklogGrowing",
    f"""\
(
  cx:cases_open:sum
  > on (queue) (cx:backlog_growth:factor * on (queue) (cx:cases_open:sum offset <1w>))
  and on (queue)
  cx:cases_open:sum >= on (queue) cx:backlog_growth_minimum:count
) {TEAM}""",
    "ticket",
    "customers",
    "cx-queues",
    f"The backlog of queue {QUEUE} grows: {COUNT} open cases",
    f"Queue {QUEUE} has {COUNT} open cases; a week ago it had "
    + count("cx:cases_open:sum{queue=%q} offset <1w>", "queue")
    + ". In the last day "
    + count("cx:cases_opened:count_1d{queue=%q}", "queue")
    + " were opened and "
    + count("cx:cases_resolved:count_1d{queue=%q}", "queue")
    + " resolved.",
    wait="<1h>",
    keep=KEEP,
)

_ABANDONED: Final = Alert(
    "CxContactsAbandoned",
    f"""\
(
  cx:contacts_abandoned:ratio_1h > on (queue) cx:contacts_abandoned_objective:ratio
  and on (queue)
  cx:contacts_offered:count_1h >= on (queue) cx:minimum_count:count
) {TEAM}""",
    "page",
    "customers",
    "cx-queues",
    f"Callers of queue {QUEUE} hang up: {SHARE} in the last hour",
    "Of "
    + count("cx:contacts_offered:count_1h{queue=%q}", "queue")
    + f" contacts that queued for {QUEUE} in the last hour, {SHARE} left before an answer; at most "
    + share("cx:contacts_abandoned_objective:ratio{queue=%q}", "queue")
    + " are agreed. Over the last day it was "
    + share("cx:contacts_abandoned:ratio_1d{queue=%q}", "queue")
    + ".",
    wait="<10m>",
    keep=KEEP,
)

_BOT: Final = Alert(
    "CxBotContainmentDropped",
    """\
cx:bot_containment:ratio_1d
< cx:bot_containment:ratio_1d_baseline - on () cx:bot_containment_drop:ratio
and on () (cx:bot_sessions:count_1d >= on () cx:minimum_count_of_all:count)""",
    "ticket",
    "customers",
    "cx-overview",
    f"Bots hand off more than usual: {SHARE} of sessions stay with them",
    f"In the last day {SHARE} of "
    + count("cx:bot_sessions:count_1d")
    + " sessions with a bot were not handed off to a human; at this time of the last weeks it was "
    + share("cx:bot_containment:ratio_1d_baseline")
    + ".",
    wait="<30m>",
    keep=KEEP,
    team=SERVICE_TEAM,
)

_CSAT: Final = Alert(
    "CxCsatLow",
    f"""\
(
  cx:csat:ratio_7d < on (queue) cx:csat_objective:ratio
  and on (queue)
  cx:csat:answers_7d >= on (queue) cx:minimum_count:count
) {TEAM}""",
    "ticket",
    "customers",
    "cx-satisfaction",
    f"Customers of queue {QUEUE} are not satisfied: {SHARE} in the last 7 days",
    "Of "
    + count("cx:csat:answers_7d{queue=%q}", "queue")
    + f" customers of queue {QUEUE} who answered in the last 7 days, {SHARE} gave a 4 or 5; "
    + share("cx:csat_objective:ratio{queue=%q}", "queue")
    + " are agreed. Answers in the last day: "
    + count("cx:csat:answers_1d{queue=%q}", "queue")
    + ".",
    wait="<1h>",
    keep=KEEP,
)

CUSTOMER_ALERTS: Final = (
    *SLA_ALERTS,
    _RISING,
    _unanswered("ticket", 1),
    _unanswered("page", 3),
    _BACKLOG,
    _ABANDONED,
    _BOT,
    _CSAT,
)
