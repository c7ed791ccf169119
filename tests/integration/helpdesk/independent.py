"""The service metrics of the helpdesk log, computed by DuckDB from the CSV: a query for each."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

QUERIES = Path(__file__).parent / "reference"

Labels = frozenset[tuple[str, str]]
# A counter's or gauge's value, or every single observation of a histogram, in seconds.
Expected = int | list[int]


def computed(log: Path) -> Mapping[str, Mapping[Labels, Expected]]:
    """Metric name → labels → what the definitions of that metric come to; zeros are left out."""
    database = duckdb.connect()
    database.execute(
        "create table helpdesk as select * from read_csv(?, all_varchar = true)", [str(log)]
    )
    database.execute((QUERIES / "life_of_cases.sql").read_text())
    return {
        query.stem: _answer(database, query.read_text()) for query in sorted(QUERIES.glob("cx_*"))
    }


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
