"""cx-lifecycle: what customers do beside writing to us, and who leaves without a word."""

from grafana_foundation_sdk.models.dashboard import Dashboard

from deploy.grafana import promql
from deploy.grafana.frame import Section, dashboard
from deploy.grafana.panels import COUNT, Says, bars, lines, number, rows, stacked
from deploy.grafana.promql import DAY, WEEK
from deploy.grafana.queries import Query
from pipeline.metrics.declarations import (
    ACTIONS,
    BOT_SESSIONS,
    CHANNEL_SWITCHES,
    CHECKOUTS_ABANDONED,
    CUSTOMERS,
    CUSTOMERS_AT_RISK,
    EXPERIENCE_DEGRADED,
    ORDER_VALUE,
    ORDERS,
    PAYMENTS_FAILED,
    REFUNDS,
    RETURNS,
    SELF_SERVICE_SESSIONS,
    SILENT_SUFFERERS,
)


def lifecycle() -> Dashboard:
    """Stages, orders, retention, self-service, experiments, actions."""
    return dashboard(
        "cx-lifecycle",
        "Customer experience: lifecycle and silent sufferers",
        "For product, shop and retention: where customers are, what goes wrong for them, who is "
        "about to leave, and what is done about it.",
        (_customers(), _shop(), _troubles(), _retention(), _without_us(), _steering()),
        time_range="now-7d",
    )


def _customers() -> Section:
    return Section(
        "Customers now",
        (
            number(
                Says(
                    "Silent sufferers",
                    "Customers with an unresolved bad experience in the last 7 days, who contacted "
                    "nobody and whom nobody contacted.",
                    COUNT,
                ),
                Query(promql.gauge(SILENT_SUFFERERS)),
            ),
            number(
                Says("At risk", "Customers whose churn risk is above the agreed threshold.", COUNT),
                Query(promql.gauge(CUSTOMERS_AT_RISK)),
            ),
            number(
                Says("Customers", "Customers with a journey.", COUNT),
                Query(promql.gauge(CUSTOMERS)),
            ),
            bars(
                Says(
                    "Customers by stage",
                    "The stage of their latest touchpoint that has one.",
                    COUNT,
                ),
                Query(promql.gauge(CUSTOMERS, "stage"), "{{stage}}"),
                width=12,
                height=4,
            ),
            lines(
                Says(
                    "Silent sufferers and customers at risk",
                    "Both as above, over time.",
                    COUNT,
                ),
                Query(promql.gauge(SILENT_SUFFERERS), "silent sufferers"),
                Query(promql.gauge(CUSTOMERS_AT_RISK), "at risk"),
                width=12,
            ),
            stacked(
                Says("Stages over time", "Customers by stage.", COUNT),
                Query(promql.gauge(CUSTOMERS, "stage"), "{{stage}}"),
                width=12,
            ),
        ),
    )


def _shop() -> Section:
    return Section(
        "Orders, a day back from each moment",
        (
            stacked(
                Says("Orders by channel", "Orders placed.", COUNT),
                Query(promql.increase(ORDERS, DAY, "channel"), "{{channel}}"),
            ),
            lines(
                Says(
                    "Order value by currency",
                    "What the orders came to; minor units of the currency ÷ 100.",
                    COUNT,
                ),
                Query(f"{promql.increase(ORDER_VALUE, DAY, 'currency')} / 100", "{{currency}}"),
            ),
            stacked(
                Says(
                    "Checkouts abandoned by channel",
                    "Checkouts started with nothing ordered for an hour of event time.",
                    COUNT,
                ),
                Query(promql.increase(CHECKOUTS_ABANDONED, DAY, "channel"), "{{channel}}"),
            ),
        ),
    )


def _troubles() -> Section:
    return Section(
        "What goes wrong, a day back from each moment",
        (
            stacked(
                Says(
                    "Shipments by outcome",
                    "Delivered in time or late against the promised date, or lost.",
                    COUNT,
                ),
                Query("cx:shipments:count_1d", "{{outcome}}"),
            ),
            lines(
                Says(
                    "Shipments late",
                    "Delivered after the promised date ÷ all delivered or lost.",
                    "percentunit",
                ),
                Query("cx:shipments_late:ratio_1d", "1 day"),
                Query("cx:shipments_late:ratio_7d", "7 days"),
            ),
            lines(
                Says("Returns and refunds", "Returns requested, refunds issued.", COUNT),
                Query(promql.increase(RETURNS, DAY), "returns"),
                Query(promql.increase(REFUNDS, DAY), "refunds"),
            ),
            stacked(
                Says("Payments failed by channel", "Payments that failed.", COUNT),
                Query(promql.increase(PAYMENTS_FAILED, DAY, "channel"), "{{channel}}"),
                width=12,
            ),
            stacked(
                Says(
                    "Bad experiences by channel",
                    "Errors, slow pages and failed steps that customers met.",
                    COUNT,
                ),
                Query(promql.increase(EXPERIENCE_DEGRADED, DAY, "channel"), "{{channel}}"),
                width=12,
            ),
        ),
    )


def _retention() -> Section:
    return Section(
        "Who stays, last 30 days",
        (
            bars(
                Says(
                    "Retained",
                    "Subscription: renewed, of those that renewed or cancelled. Activity: came "
                    "back within the inactivity horizon, of those whose time was up.",
                    "percentunit",
                ),
                Query("cx:customers_retained:ratio_30d", "{{basis}}"),
                width=12,
            ),
            rows(
                Says(
                    "Retained and lost",
                    "Customers who renewed or came back in time; who cancelled or stayed away.",
                    COUNT,
                ),
                Query("cx:customers_retained:count_30d", "retained"),
                Query("cx:customers_lost:count_30d", "lost"),
                columns=("basis",),
                width=12,
            ),
        ),
    )


def _without_us() -> Section:
    sessions = promql.increase(SELF_SERVICE_SESSIONS, DAY)
    deflected = promql.increase(SELF_SERVICE_SESSIONS, DAY, where='outcome="deflected"')
    return Section(
        "Helped without us, and handed on",
        (
            stacked(
                Says(
                    "Bot sessions by outcome, last day",
                    "Contained: the bot resolved, nobody of ours replied and the case was not "
                    "reopened within 7 days, counted then.",
                    COUNT,
                ),
                Query(promql.increase(BOT_SESSIONS, DAY, "outcome"), "{{outcome}}"),
            ),
            lines(
                Says(
                    "Bot containment",
                    "As far as can be seen at once: 1 less the sessions handed off ÷ those begun. "
                    "Usual is the median of the same day in the last three weeks.",
                    "percentunit",
                ),
                Query("cx:bot_containment:ratio_1d", "1 day"),
                Query("cx:bot_containment:ratio_7d", "7 days"),
                Query("cx:bot_containment:ratio_1d_baseline", "1 day, usual"),
            ),
            lines(
                Says(
                    "Self-service without a contact",
                    "Sessions in help pages or the portal that no contact followed within 24 h.",
                    "percentunit",
                ),
                Query(promql.ratio(deflected, sessions), "share"),
            ),
            stacked(
                Says(
                    "Self-service sessions by outcome, last day",
                    "Deflected: no contact within 24 h. Escalated: there was one.",
                    COUNT,
                ),
                Query(promql.increase(SELF_SERVICE_SESSIONS, DAY, "outcome"), "{{outcome}}"),
            ),
            rows(
                Says(
                    "Channel switches, last 7 days",
                    "Next contacts about a case on another channel; seamless when it went on with "
                    "the same case and nothing was repeated.",
                    COUNT,
                ),
                Query(promql.increase(CHANNEL_SWITCHES, WEEK, "from, to, seamless"), "switches"),
                columns=("from", "to", "seamless"),
                width=16,
            ),
        ),
    )


def _steering() -> Section:
    return Section(
        "Experiments and next best actions",
        (
            rows(
                Says(
                    "Experiments, since their beginning",
                    "Customers who saw a variant, and those of them who ordered, each once.",
                    COUNT,
                ),
                Query("cx:experiment_exposures:net", "exposed"),
                Query("cx:experiment_conversions:net", "ordered"),
                columns=("experiment", "variant"),
                width=8,
            ),
            bars(
                Says(
                    "Conversion by variant",
                    "Customers who ordered ÷ customers who saw the variant.",
                    "percentunit",
                ),
                Query("cx:experiment_conversion:ratio", "{{experiment}}: {{variant}}"),
            ),
            rows(
                Says("Actions, last day", "Next best actions emitted, and why.", COUNT),
                Query(promql.increase(ACTIONS, DAY, "action, reason"), "actions"),
                columns=("action", "reason"),
                width=8,
            ),
        ),
    )
