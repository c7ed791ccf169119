"""The independent computation itself: complete, and right where it can be counted by hand."""

import tomllib
from pathlib import Path

import pytest

from pipeline.metrics.declarations import METRICS
from tests.integration.helpdesk.independent import ABSENT, QUERIES, computed, queues
from tests.integration.helpdesk.scene import AGREEMENT
from tests.support.components import helpdesk_log

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
# Two cases in Berlin's business hours. 1: opened on a Friday half an hour before the end at 16:00,
# which is its deadline; on Sunday, open from 1:00 to 5:00, the clocks go back: five hours; taken on
# Monday after 20 minutes; resolved in the lunch break, after all of the morning's 3.5 hours.
# 2: opened on a holiday, answered on the next day after 4 minutes, resolved after 5.
IN_BERLIN = """\
1,Assign seriousness,a,2011-10-28T13:30:00+00:00,c,Value 1
1,Take in charge ticket,a,2011-10-31T08:20:00+00:00,c,Value 1
1,Resolve ticket,a,2011-10-31T12:00:00+00:00,c,Value 1
2,Assign seriousness,a,2012-05-01T10:00:00+00:00,c,Value 1
2,Take in charge ticket,a,2012-05-02T07:04:00+00:00,c,Value 1
2,Resolve ticket,a,2012-05-02T07:05:00+00:00,c,Value 1
"""


@pytest.fixture
def by_hand(tmp_path: Path) -> Path:
    return log_of(BY_HAND, tmp_path)


def log_of(rows: str, folder: Path) -> Path:
    file = folder / "log.csv"
    file.write_text(f"{HEADER}\n{rows}")
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


def test_every_metric_has_a_query_or_a_reason_to_be_absent() -> None:
    queried = {query.stem for query in QUERIES.glob("cx_*.sql")}
    assert queried | ABSENT.keys() == METRICS.keys()
    assert not queried & ABSENT.keys()


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


@pytest.mark.parametrize(
    ("metric", "labels", "value"),
    [
        ("cx_first_response_seconds", {"hours": "business"}, [240, (30 + 5 * 60 + 20) * 60]),
        ("cx_resolution_seconds", {"hours": "business", "cycle": "each"}, [300, 9 * 3600]),
        ("cx_requester_wait_seconds", {"hours": "business"}, [300, 9 * 3600]),
        ("cx_sla_due_total", {"target": "first_response"}, 2),
        ("cx_sla_breached_total", {"target": "first_response"}, 1),
        ("cx_sla_due_total", {"target": "resolution"}, 2),
        ("cx_sla_breached_total", {"target": "resolution"}, None),
        ("cx_first_contact_resolutions_total", {}, 2),
        ("cx_customers_lost_total", {}, 2),
        ("cx_customers_at_risk", {}, None),
    ],
)
def test_business_hours_and_what_time_brings_about_are_those_counted_by_hand(
    tmp_path: Path, metric: str, labels: dict[str, str], value: object
) -> None:
    assert only(log_of(IN_BERLIN, tmp_path), metric, **labels) == value


@pytest.mark.needs("helpdesk")
def test_the_queues_of_the_log_are_those_that_were_agreed() -> None:
    agreed = tomllib.loads(AGREEMENT.read_text())["queues"]
    assert queues(helpdesk_log()) == sorted(agreed)


def test_a_kind_that_was_thought_absent_is_refused(
    by_hand: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ABSENT, "cx_orders_total", ("message.sent",))
    with pytest.raises(ValueError, match="cx_orders_total: the log has"):
        computed(by_hand)


def test_a_queue_that_changes_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    file.write_text(
        f"{HEADER}\n1,Closed,a,2012-01-01T00:00:00+00:00,c,q\n1,Wait,a,2012-01-02T00:00:00+00:00,c,r\n"
    )
    with pytest.raises(ValueError, match="changes its queue"):
        queues(file)
