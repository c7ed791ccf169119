"""Queues, their business hours and their team."""

import pytest

from tests.unit.agreement.written import BERLIN, read, told

TOKYO = """
[calendars.tokyo]
zone = "Asia/Tokyo"
week.mon = ["09:00-17:00"]
"""


def test_a_queue_has_its_own_calendar_else_the_default_one() -> None:
    agreement = read(
        BERLIN
        + TOKYO
        + """
        [defaults]
        calendar = "berlin"
        [queues.billing]
        team = "finance"
        [queues."Rechnungen & Mahnungen"]
        calendar = "tokyo"
        """
    )
    queues = agreement.queues
    assert [(name, queue.calendar, queue.team) for name, queue in queues.items()] == [
        ("billing", "berlin", "finance"),
        ("Rechnungen & Mahnungen", "tokyo", None),
    ]
    assert agreement.default_calendar == "berlin"


def test_without_a_default_a_queue_has_no_calendar() -> None:
    assert read(f"{BERLIN}[queues.billing]").queues["billing"].calendar is None


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        (
            '[queues.a]\ncalendar = "berln"',
            'queues.a.calendar: there is no "berln"; did you mean berlin?',
        ),
        (
            '[defaults]\ncalendar = "Berlin"',
            'defaults.calendar: there is no "Berlin"; did you mean berlin?',
        ),
        ("[queues.a]\ncalender = 'berlin'", "queues.a.calender: there is no such key here; did "),
        ('[queues.a]\nteam = "our team"', 'queues.a.team: "our team" does not fit a label'),
        ("[queues.other]", 'queues.other: "other" is the label of the queues that are not listed'),
        ("[queues.none]", 'queues.none: "none" is the label of what is in no queue'),
        ('[queues."a\\nb"]', 'queues."a\\nb": "a\\nb" is no name'),
        ("[queues]\na = 1", "queues.a: 1 is no table"),
        ("[defaults]\nteam = 'x'", "defaults.team: there is no such key here; there is calendar"),
    ],
)
def test_what_is_wrong_is_told_with_what_would_be_right(lines: str, refusal: str) -> None:
    assert refusal in "\n".join(told(BERLIN + lines))


def test_an_unknown_calendar_is_told_once() -> None:
    lines = told(
        """\
        [defaults]
        calendar = "berlin"
        [queues.a]
        [[sla]]
        name = "a"
        hours = "business"
        resolution = "1h"
        """
    )
    assert lines == [
        'a.toml:2: defaults.calendar: there is no "berlin"; none is written down yet: do that first'
    ]
