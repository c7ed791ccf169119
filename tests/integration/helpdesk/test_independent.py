"""The independent computation itself: complete, and right where it can be counted by hand."""

from pathlib import Path

import pytest

from pipeline.metrics.declarations import METRICS
from tests.integration.helpdesk.independent import QUERIES, computed, queues

HEADER = "case,concept:name,org:resource,time:timestamp,customer,workgroup"
# Two cases counted by hand. 1: opened, answered after 60 s, waiting for 100 s, answered again,
# resolved at 300 s, taken again at 400 s and so reopened, resolved at 450 s, closed twice.
# 2: begun by an internal note, closed at 50 s without a resolve, taken after the close at 80 s:
# the reply does not count, the reopen does.
BY_HAND = """\
1,Assign seriousness,a,2012-01-01T00:00:00+00:00,c,q
1,Take in charge ticket,a,2012-01-01T00:01:00+00:00,c,q
1,Wait,a,2012-01-01T00:02:00+00:00,c,q
1,Take in charge ticket,a,2012-01-01T00:03:40+00:00,c,q
1,Resolve ticket,a,2012-01-01T00:05:00+00:00,c,q
1,Resolve ticket,a,2012-01-01T00:06:00+00:00,c,q
1,Take in charge ticket,a,2012-01-01T00:06:40+00:00,c,q
1,Wait,a,2012-01-01T00:07:00+00:00,c,q
1,Resolve ticket,a,2012-01-01T00:07:30+00:00,c,q
1,Closed,a,2012-01-01T00:10:00+00:00,c,q
1,Closed,a,2012-01-01T00:10:00+00:00,c,q
2,VERIFIED,a,2012-01-01T00:00:00+00:00,c,q
2,Insert ticket,a,2012-01-01T00:00:20+00:00,c,q
2,Closed,a,2012-01-01T00:00:50+00:00,c,q
2,Take in charge ticket,a,2012-01-01T00:01:20+00:00,c,q
3,Insert ticket,a,2012-01-01T00:00:30+00:00,d,q
"""


@pytest.fixture
def by_hand(tmp_path: Path) -> Path:
    file = tmp_path / "log.csv"
    file.write_text(f"{HEADER}\n{BY_HAND}")
    return file


def only(log: Path, metric: str, **labels: str) -> object:
    """The one value of a metric with these labels; observations come in order of size."""
    found = [
        sorted(value) if isinstance(value, list) else value
        for found, value in computed(log)[metric].items()
        if labels.items() <= set(found)
    ]
    assert len(found) <= 1
    return found[0] if found else None


def test_there_is_one_query_for_every_metric_and_none_besides() -> None:
    assert {query.stem for query in QUERIES.glob("cx_*.sql")} == METRICS.keys()


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        ("cx_cases_opened_total", 3),
        ("cx_cases_resolved_total", 3),
        ("cx_cases_reopened_total", 2),
        ("cx_cases_open", 2),
        ("cx_customers", 2),
        ("cx_oldest_unanswered_timestamp_seconds", 1_325_376_030),
        ("cx_transfers_total", None),
        ("cx_next_response_seconds", None),
        ("cx_first_response_seconds", [60]),
        ("cx_requester_wait_seconds", [20, 50, 200]),
    ],
)
def test_values_are_those_counted_by_hand(by_hand: Path, metric: str, value: object) -> None:
    assert only(by_hand, metric) == value


@pytest.mark.parametrize(
    ("cycle", "seconds"), [("first", [50, 300]), ("each", [50, 50, 300]), ("full", [50, 450])]
)
def test_resolutions_are_those_counted_by_hand(
    by_hand: Path, cycle: str, seconds: list[int]
) -> None:
    assert only(by_hand, "cx_resolution_seconds", cycle=cycle) == seconds


def test_a_queue_that_changes_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    file.write_text(
        f"{HEADER}\n1,Closed,a,2012-01-01T00:00:00+00:00,c,q\n1,Wait,a,2012-01-02T00:00:00+00:00,c,r\n"
    )
    with pytest.raises(ValueError, match="changes its queue"):
        queues(file)
