"""The known scenario: small enough to work out by hand what every panel must show.

Two queues, billing (by e-mail) and technical (by chat and phone). Everything a service metric says
is told by two exporters alike, and stands a second time, much larger, under `origin="backfill"`;
of everything counted, seven more were counted and taken back. So a panel that adds the exporters
up, counts history as news, or forgets the twins, is far off.
"""

import re
from collections.abc import Iterable, Iterator
from operator import add

from pipeline.metrics import declarations as names
from pipeline.metrics import pipeline_metrics as own
from pipeline.metrics.declarations import METRICS, TWINS
from pipeline.metrics.pipeline_metrics import PIPELINE_METRICS
from tests.integration.dashboards.history import NOW, Series, counter, gauge, histogram

EXPORTERS = ("exporter-1:9102", "exporter-2:9102")
WORKERS = ("worker-1:9101", "worker-2:9101")

LIVE = {"origin": "live"}
EMAIL = {"channel": "email"}
CHAT = {"channel": "chat"}
PHONE = {"channel": "phone"}
SHOP = {"channel": "commerce"}
BILLING = {"channel": "email", "queue": "billing", "priority": "normal"}
TECHNICAL = {"channel": "chat", "queue": "technical", "priority": "high"}
ALL_HOURS = {"hours": "calendar"}
OFFICE_HOURS = {"hours": "business"}


def service() -> Iterator[Series]:
    """What an exporter tells of live events."""
    yield from (*_cases(), *_times(), *_sla(), *_contacts(), *_surveys(), *_touchpoints())
    yield from (*_customers(), *_shop(), *_without_us(), *_steering())


def everything() -> Iterator[Series]:
    """All that Prometheus scraped."""
    for one in added_up([*service(), *taken_back(service())]):
        for instance in EXPORTERS:
            scraped = {**one.labels, **LIVE, "job": "cx-exporter", "instance": instance}
            yield one._replace(labels=scraped)
            if "_retracted_" not in one.name:
                yield backfilled(one._replace(labels=scraped))
    yield from (*_workers(), *_exporters(), *_alerts())


def taken_back(series: Iterable[Series]) -> Iterator[Series]:
    """Of everything counted seven more, and as much in the twin."""
    seven = counter("", {}, _40m=7).values
    for one in series:
        name, suffix, _ = re.split("(_bucket|_count|$)", one.name, maxsplit=1)
        if name in TWINS:
            yield Series(one.name, one.labels, seven)
            yield Series(twin(name) + suffix, one.labels, seven)


def added_up(series: Iterable[Series]) -> Iterator[Series]:
    """One of each name and labels, with the sum of their values."""
    total: dict[tuple[str, frozenset[tuple[str, str]]], Series] = {}
    for one in series:
        key = (one.name, frozenset(one.labels.items()))
        before = total.get(key, one._replace(values=(0,) * len(one.values)))
        values = map(add, before.values, one.values)
        total[key] = one._replace(values=tuple(values))
    yield from total.values()


def backfilled(live: Series) -> Series:
    """A thousand more of it an hour ago, from history."""
    rose = counter("", {}, _40m=1000).values
    values = map(add, live.values, rose)
    return Series(live.name, {**live.labels, "origin": "backfill"}, tuple(values))


def twin(metric: str) -> str:
    return TWINS[metric].name


def spread(metric: str, labels: dict[str, str], **observed: dict[float, int]) -> Iterator[Series]:
    """A histogram's series; `metric` may be a twin's name."""
    declared = {**METRICS, **{one.name: one for one in TWINS.values()}, **PIPELINE_METRICS}[metric]
    yield from histogram(metric, labels, [edge / 1000 for edge in declared.buckets], **observed)


def _cases() -> Iterable[Series]:
    agent, bot = {"by": "agent"}, {"by": "bot"}
    return (
        counter(names.CASES_OPENED, BILLING, _20d=100, _5d=40, _12h=20, _40m=6),
        counter(twin(names.CASES_OPENED), BILLING, _40m=1),
        counter(names.CASES_OPENED, TECHNICAL, _20d=50, _12h=10, _40m=4),
        counter(names.CASES_RESOLVED, BILLING | agent, _20d=60, _5d=28, _12h=18, _40m=4),
        counter(names.CASES_RESOLVED, TECHNICAL | agent, _12h=4),
        counter(names.CASES_RESOLVED, TECHNICAL | bot, _12h=5, _40m=2),
        counter(twin(names.CASES_RESOLVED), TECHNICAL | bot, _12h=1),
        counter(names.CASES_REOPENED, BILLING, _5d=3, _12h=2),
        counter(names.CASES_REOPENED, TECHNICAL, _12h=1),
        gauge(names.CASES_OPEN, BILLING, 12, was=5),
        gauge(names.CASES_OPEN, TECHNICAL, 7),
        gauge(names.CASES_OPEN, {**TECHNICAL, "channel": "phone", "priority": "urgent"}, 1),
        # Counted seven days after the resolve: 10 of the 40 of the week before.
        counter(names.FIRST_CONTACT_RESOLUTIONS, BILLING, _5d=11),
        counter(twin(names.FIRST_CONTACT_RESOLUTIONS), BILLING, _12h=1),
        counter(names.TRANSFERS, BILLING, _12h=3),
        counter(names.TRANSFERS, TECHNICAL, _12h=1),
        gauge(names.OLDEST_UNANSWERED, {"channel": "email", "queue": "billing"}, NOW - 1830),
        gauge(names.OLDEST_UNANSWERED, {"channel": "chat", "queue": "technical"}, NOW - 630),
    )


def _times() -> Iterator[Series]:
    # Two slow answers turn out not to have been first ones: the twin takes them back.
    slow = {1800.0: 2}
    answers = {300.0: 10, **slow}
    yield from spread(names.FIRST_RESPONSE, BILLING | ALL_HOURS, _12h={7200.0: 5}, _40m=answers)
    yield from spread(twin(names.FIRST_RESPONSE), BILLING | ALL_HOURS, _40m=slow)
    yield from spread(names.FIRST_RESPONSE, BILLING | OFFICE_HOURS, _40m={120.0: 10})
    weeks_ago = {"_7d20m": {60.0: 10}, "_14d20m": {120.0: 10}}
    yield from spread(
        names.FIRST_RESPONSE, TECHNICAL | ALL_HOURS, **weeks_ago, _40m={60.0: 4}, _20m={60.0: 6}
    )
    yield from spread(names.NEXT_RESPONSE, BILLING | ALL_HOURS, _12h={3600.0: 20}, _40m={600.0: 4})
    yield from spread(names.NEXT_RESPONSE, TECHNICAL | ALL_HOURS, _40m={120.0: 2})
    each, first = {"cycle": "each"}, {"cycle": "first"}
    yield from spread(names.RESOLUTION, BILLING | ALL_HOURS | each, _12h={7200.0: 10})
    yield from spread(
        names.RESOLUTION, BILLING | ALL_HOURS | first, _10d={14400.0: 40}, _12h={14400.0: 10}
    )
    yield from spread(names.RESOLUTION, TECHNICAL | ALL_HOURS | each, _12h={1800.0: 4})
    yield from spread(names.REQUESTER_WAIT, BILLING | ALL_HOURS, _12h={3600.0: 10})
    yield from spread(names.REQUESTER_WAIT, TECHNICAL | ALL_HOURS, _12h={900.0: 4})


def _sla() -> Iterable[Series]:
    first = {"target": "first_response"}
    then, done = {"target": "next_response"}, {"target": "resolution"}
    return (
        # Due and, net, breached: 5m 2 1, 30m 6 1, 1h 10 1, 2h 15 2, 6h 20 2, 1d 40 3, 3d 50 4,
        # 30d 100 6.
        counter(
            names.SLA_DUE,
            BILLING | first,
            **{"20d": 50, "60h": 10, "12h": 20, "3h": 5, "90m": 5, "40m": 4, "20m": 4, "150s": 2},
        ),
        counter(
            names.SLA_BREACHED,
            BILLING | first,
            **{"20d": 2, "60h": 1, "12h": 2, "90m": 1, "150s": 1},
        ),
        counter(twin(names.SLA_BREACHED), BILLING | first, _12h=1),
        counter(names.SLA_DUE, BILLING | then, _12h=20),
        counter(names.SLA_BREACHED, BILLING | then),
        counter(names.SLA_DUE, TECHNICAL | first, _20d=40),
        counter(names.SLA_BREACHED, TECHNICAL | first, _20d=2),
        counter(names.SLA_DUE, TECHNICAL | done, _20d=32, _12h=8),
        counter(names.SLA_BREACHED, TECHNICAL | done, _12h=2),
    )


def _contacts() -> Iterable[Series]:
    billing, technical = PHONE | {"queue": "billing"}, PHONE | {"queue": "technical"}
    chat = CHAT | {"queue": "technical"}
    return (
        counter(names.CONTACTS_OFFERED, billing, _40m=10),
        counter(names.CONTACTS_ABANDONED, billing),
        counter(names.CONTACTS_OFFERED, technical, _12h=30, _40m=16),
        counter(names.CONTACTS_OFFERED, chat, _40m=4),
        counter(names.CONTACTS_ABANDONED, technical, _12h=9, _40m=3),
        counter(twin(names.CONTACTS_ABANDONED), technical, _40m=1),
    )


def _surveys() -> Iterator[Series]:
    billing, technical = EMAIL | {"queue": "billing"}, CHAT | {"queue": "technical"}

    def answers(where: dict[str, str], survey: str, **scores: int) -> Iterator[Series]:
        for score, count in scores.items():
            labels = {**where, "survey": survey, "score": score.removeprefix("_")}
            yield counter(names.SURVEY_ANSWERS, labels, _12h=count)

    yield counter(names.SURVEYS_SENT, billing | {"survey": "csat"}, _5d=40)
    yield counter(names.SURVEYS_SENT, technical | {"survey": "csat"}, _5d=20)
    yield counter(names.SURVEYS_SENT, billing | {"survey": "nps"}, _5d=40)
    yield counter(names.SURVEYS_SENT, billing | {"survey": "ces"}, _5d=16)
    yield counter(names.SURVEYS_SENT, technical | {"survey": "nps"}, _5d=10)
    yield counter(names.SURVEYS_SENT, technical | {"survey": "ces"}, _5d=4)
    yield from answers(billing, "csat", _5=10, _4=6, _2=5)
    # One who had given 2 gave 4 in the end, which is among the 6.
    yield counter(twin(names.SURVEY_ANSWERS), billing | {"survey": "csat", "score": "2"}, _12h=1)
    yield from answers(technical, "csat", _5=5, _1=5)
    yield from answers(billing, "nps", _10=6, _8=2, _3=2)
    yield from answers(technical, "nps", _9=1, _7=2, _0=2)
    yield from answers(billing, "ces", _7=4, _4=4)
    yield from answers(technical, "ces", _6=2, _1=2)


def _touchpoints() -> Iterable[Series]:
    started = {"channel": "bot", "kind": "bot.session_started"}
    handed_off = {"channel": "bot", "kind": "bot.handed_off"}
    return (
        counter(names.TOUCHPOINTS, EMAIL | {"kind": "message.received"}, _12h=70, _40m=30),
        counter(names.TOUCHPOINTS, CHAT | {"kind": "message.received"}, _40m=10),
        counter(names.TOUCHPOINTS, started, _348h=10, _180h=10, _5d=30, _12h=20),
        counter(names.TOUCHPOINTS, handed_off, _348h=2, _180h=4, _5d=15, _12h=5),
    )


def _customers() -> Iterable[Series]:
    return (
        gauge(names.CUSTOMERS, {"stage": "use"}, 90),
        gauge(names.CUSTOMERS, {"stage": "service"}, 10),
        gauge(names.CUSTOMERS_AT_RISK, {}, 8),
        gauge(names.SILENT_SUFFERERS, {}, 3),
        counter(names.CUSTOMERS_RETAINED, {"basis": "subscription"}, _20d=45),
        counter(names.CUSTOMERS_LOST, {"basis": "subscription"}, _20d=5),
        counter(names.CUSTOMERS_RETAINED, {"basis": "activity"}, _20d=30),
        counter(names.CUSTOMERS_LOST, {"basis": "activity"}, _20d=12),
        counter(twin(names.CUSTOMERS_LOST), {"basis": "activity"}, _5d=2),
    )


def _shop() -> Iterable[Series]:
    return (
        counter(names.ORDERS, SHOP, _12h=20),
        counter(names.ORDERS, {"channel": "store"}, _12h=5),
        counter(names.ORDER_VALUE, SHOP | {"currency": "EUR"}, _12h=150_000),
        counter(names.CHECKOUTS_ABANDONED, SHOP, _12h=9),
        counter(twin(names.CHECKOUTS_ABANDONED), SHOP, _40m=2),
        counter(names.SHIPMENTS, {"outcome": "on_time"}, _5d=40, _12h=16),
        counter(names.SHIPMENTS, {"outcome": "late"}, _5d=17, _12h=3),
        counter(names.SHIPMENTS, {"outcome": "lost"}, _5d=3, _12h=1),
        counter(names.RETURNS, SHOP, _12h=4),
        counter(names.REFUNDS, SHOP, _12h=3),
        counter(names.PAYMENTS_FAILED, SHOP, _12h=2),
        counter(names.EXPERIENCE_DEGRADED, {"channel": "web"}, _12h=11),
        counter(names.EXPERIENCE_DEGRADED, {"channel": "app"}, _12h=6),
    )


def _without_us() -> Iterable[Series]:
    bot = {"channel": "bot"}
    to_phone = {"from": "chat", "to": "phone"}
    return (
        counter(names.BOT_SESSIONS, bot | {"outcome": "contained"}, _12h=12),
        counter(names.BOT_SESSIONS, bot | {"outcome": "handed_off"}, _12h=5),
        counter(names.BOT_SESSIONS, bot | {"outcome": "abandoned"}, _12h=3),
        counter(names.SELF_SERVICE_SESSIONS, {"outcome": "deflected"}, _12h=32),
        counter(twin(names.SELF_SERVICE_SESSIONS), {"outcome": "deflected"}, _40m=2),
        counter(names.SELF_SERVICE_SESSIONS, {"outcome": "escalated"}, _12h=10),
        counter(names.CHANNEL_SWITCHES, to_phone | {"seamless": "true"}, _5d=6),
        counter(names.CHANNEL_SWITCHES, to_phone | {"seamless": "false"}, _5d=2),
    )


def _steering() -> Iterable[Series]:
    blue = {"experiment": "checkout-button", "variant": "blue"}
    green = {"experiment": "checkout-button", "variant": "green"}
    late = {"action": "apologise", "reason": "shipment_late"}
    return (
        counter(names.EXPERIMENT_EXPOSURES, blue, _20d=50),
        counter(names.EXPERIMENT_CONVERSIONS, blue, _20d=10),
        counter(names.EXPERIMENT_EXPOSURES, green, _20d=40),
        counter(names.EXPERIMENT_CONVERSIONS, green, _20d=12),
        counter(names.ACTIONS, late, _12h=4),
    )


def _workers() -> Iterator[Series]:
    topics = ("cx.touchpoints.email", "cx.touchpoints.chat")
    for place, instance in enumerate(WORKERS):
        first = place == 0
        worker = {"job": "cx-worker", "instance": instance}
        email, chat = ({**worker, "topic": topic} for topic in topics)
        yield gauge("up", worker, 1)
        yield counter(own.RECORDS, email, _12h=900, _40m=570, _150s=30)
        yield counter(own.RECORDS, chat, _40m=300)
        bad = {**email, "reason": "not_readable"}
        yield counter(own.DEAD_LETTERS, bad, _12h=4, _40m=3, _150s=3 if first else 0)
        yield counter(own.DEAD_LETTERS, {**chat, "reason": "unknown_kind"}, _12h=1)
        yield counter(own.DUPLICATES, worker, _12h=5, _40m=2)
        yield counter(own.LATE, worker, _12h=3, _40m=1)
        yield counter(own.LABEL_OVERFLOW, worker, _12h=2, _40m=4)
        yield counter(own.LOST_RECORDS, email, _12h=1 if first else 0)
        yield counter(own.POSITION_ALARMS, email, _12h=1)
        yield gauge(own.LAG_SECONDS, email, 12 if first else 4)
        yield gauge(own.LAG_SECONDS, chat, 0)
        for partition in range(4 * place, 4 * place + 4):
            yield gauge(own.LAG_RECORDS, {**email, "partition": str(partition)}, 10)
            yield gauge(own.LAG_RECORDS, {**chat, "partition": str(partition)}, 0)
            behind = 60 if partition == 0 else 30
            yield gauge(own.WATERMARK, {**worker, "partition": str(partition)}, NOW - behind)
        # Of 20 in the last five minutes 10 took up to 0.1 s, the others up to 0.25 s.
        yield from spread(own.EVENT_TO_COMMIT, worker, _40m={60.0: 100}, _150s={0.1: 5, 0.25: 5})
        yield counter(own.TRANSACTIONS, {**worker, "outcome": "committed"}, _40m=90, _150s=60)
        yield counter(own.TRANSACTIONS, {**worker, "outcome": "aborted"}, _150s=3)
        yield gauge(own.PARTITIONS_OWNED, worker, 4)
        yield gauge(own.RESTORE_REMAINING, worker, 0 if first else 40)
        yield counter(own.REBALANCES, worker, _12h=1, _40m=2)
        yield gauge(own.PIPELINE_CUSTOMERS, worker, 50)
        yield gauge(own.STATE_BYTES, worker, 60_000)
        yield gauge(own.BUILD_INFO, {**worker, "version": "0.1.0"}, 1)
        yield from _process(worker)


def _exporters() -> Iterator[Series]:
    for place, instance in enumerate(EXPORTERS):
        exporter = {"job": "cx-exporter", "instance": instance}
        skipped = {**exporter, "metric": "cx_newer_total"}
        yield gauge("up", exporter, 1)
        yield gauge("cx_exporter_caught_up", exporter, 1)
        yield gauge("cx_exporter_series", exporter, 120)
        yield gauge("cx_exporter_last_record_timestamp_seconds", exporter, NOW - 5 - place)
        yield counter("cx_exporter_skipped_tallies_total", skipped, _12h=7)
        yield counter("cx_exporter_log_begun_anew_total", exporter, _12h=place)
        yield from _process(exporter)


def _process(of: dict[str, str]) -> Iterator[Series]:
    yield gauge("process_resident_memory_bytes", of, 80_000_000)
    yield counter("process_cpu_seconds_total", of, _150s=75)


def _alerts() -> Iterator[Series]:
    firing = {"alertstate": "firing"}
    rising = {"alertname": "CxFirstResponseRising", "severity": "page", "team": "finance"}
    yield gauge("ALERTS", {**rising, **firing, "queue": "billing"}, 1)
    low = {"alertname": "CxCsatLow", "severity": "ticket", "team": "service"}
    yield gauge("ALERTS", {**low, **firing, "queue": "technical"}, 1)
    yield gauge("ALERTS", {**low, "alertstate": "pending", "queue": "billing"}, 1)
    yield gauge("ALERTS", {"alertname": "Watchdog", "severity": "none", **firing}, 1)
