"""The service metrics of the helpdesk log, computed by DuckDB from the CSV: a query for each.

Nothing of the product has a part in it.
"""

from collections.abc import Mapping
from pathlib import Path

import duckdb

QUERIES = Path(__file__).parent / "reference"
# What several queries rest on, in the order in which each builds on those before.
SHARED = ("life_of_cases.sql", "business_hours.sql", "service_levels.sql", "activity.sql")
# Metrics of which the log has nothing to tell, and the kinds of touchpoints that each would take.
ABSENT = {
    "cx_transfers_total": ("case.assigned", "case.transferred"),
    "cx_contacts_offered_total": ("call.queued",),
    "cx_contacts_abandoned_total": ("call.abandoned",),
    "cx_surveys_sent_total": ("survey.sent", "survey.answered"),
    "cx_survey_answers_total": ("survey.answered",),
    "cx_bot_sessions_total": ("bot.session_started", "bot.session_ended", "bot.handed_off"),
    "cx_self_service_sessions_total": ("article.viewed", "search.performed", "portal.task_failed"),
    "cx_orders_total": ("order.placed",),
    "cx_order_value_minor_total": ("order.placed",),
    "cx_checkouts_abandoned_total": ("checkout.started",),
    "cx_shipments_total": ("shipment.dispatched", "shipment.delivered", "shipment.delayed"),
    "cx_returns_total": ("return.requested",),
    "cx_refunds_total": ("refund.issued",),
    "cx_payments_failed_total": ("payment.failed",),
    "cx_experience_degraded_total": ("experience.degraded",),
    "cx_silent_sufferers": ("experience.degraded", "payment.failed", "product.failed"),
    "cx_experiment_exposures_total": ("experiment.exposed",),
    "cx_experiment_conversions_total": ("experiment.exposed",),
}

Labels = frozenset[tuple[str, str]]
# A counter's or gauge's value, or every single observation of a histogram, in seconds.
Expected = int | list[int]


def computed(log: Path) -> Mapping[str, Mapping[Labels, Expected]]:
    """Metric name → labels → what the definitions of that metric come to; zeros are left out."""
    database = duckdb.connect()
    database.execute(
        "create table helpdesk as select * from read_csv(?, all_varchar = true)", [str(log)]
    )
    for shared in SHARED:
        database.execute((QUERIES / shared).read_text())
    _check_absent(database)
    answers = {
        query.stem: _answer(database, query.read_text()) for query in sorted(QUERIES.glob("cx_*"))
    }
    return answers | {metric: {} for metric in ABSENT}


def _check_absent(database: duckdb.DuckDBPyConnection) -> None:
    rows = database.execute("select distinct kind from touchpoint").fetchall()
    kinds = {kind for (kind,) in rows}
    for metric, would_count in ABSENT.items():
        if found := kinds.intersection(would_count):
            raise ValueError(f"{metric}: the log has {found}")


def queues(log: Path) -> list[str]:
    """The queues of the log; raises ValueError if the queue of a case ever changes.

    The queries rest on that: they never have to ask which of a case's queues is meant.
    """
    rows = duckdb.execute(
        """
        select min(workgroup) as queue, max(workgroup) <> queue as changes
        from read_csv(?, all_varchar = true)
        group by customer, "case"
        """,
        [str(log)],
    ).fetchall()
    if any(changes for _, changes in rows):
        raise ValueError("a case changes its queue: the reference queries do not know that")
    return sorted({queue for queue, _ in rows})


def _answer(database: duckdb.DuckDBPyConnection, query: str) -> Mapping[Labels, Expected]:
    """The last column is the value, the others are labels."""
    answer = database.execute(query)
    *labels, _ = [column[0] for column in answer.description]
    return {
        frozenset(zip(labels, values, strict=True)): expected
        for *values, expected in answer.fetchall()
    }
