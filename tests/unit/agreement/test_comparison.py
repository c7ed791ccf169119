"""What an agreement must not change in place: what clocks were judged by that had started."""

from datetime import datetime

import pytest

from pipeline.agreement.comparison import changed_for_the_past
from tests.unit.agreement.written import read

NOW = round(datetime.fromisoformat("2026-08-03T12:00:00+00:00").timestamp() * 1000)
OLD = """
[calendars.berlin]
zone = "Europe/Berlin"
holidays = [2026-05-01, 2026-12-25]
[calendars.berlin.week]
mon = ["09:00-17:00"]
fri = ["09:00-17:00"]
[queues.billing]
calendar = "berlin"
[queues.returns]
[[sla]]
name = "bills"
queues = ["billing"]
hours = "business"
first_response = "1h"
[[sla]]
name = "all"
resolution = "8h"
[[sla.changes]]
from = 2026-07-01T00:00:00Z
resolution = "6h"
"""


def changed(*replacements: tuple[str, str], more: str = "") -> list[str]:
    """What is told when some words of the old agreement are replaced, and more is added."""
    new = OLD
    for old_words, words in replacements:
        assert old_words in new
        new = new.replace(old_words, words, 1)
    return changed_for_the_past(read(OLD), read(new + more), NOW)


def test_nothing_changed_is_nothing_told() -> None:
    assert changed() == []


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        ('"1h"', '"45m"', '"bills": of clocks that started at any time, first_response was 1h and'),
        ('"6h"', '"5h"', '"all": of clocks that started from 2026-07-01T00:00:00Z on, resolution'),
        ('"8h"', '"off"', '"all": of clocks that started at any time, resolution was 8h and would'),
        ("business", "calendar", '"bills": of clocks that started at any time, hours was business'),
        ("2026-07-01T", "2026-06-01T", '"all": of clocks that started from 2026-06-01T00:00:00Z'),
    ],
)
def test_targets_changed_in_place_are_told_once(old: str, new: str, difference: str) -> None:
    [line] = changed((old, new))
    assert line.startswith(f"sla {difference}")
    assert line.endswith("with a `from` to come")


def test_queues_taken_out_of_a_policy_are_told_with_the_one_that_covers_them_then() -> None:
    lines = changed(('queues = ["billing"]', 'priorities = ["urgent"]\nqueues = ["billing"]'))
    assert {line.split(":")[0] for line in lines} == {'sla "bills" and sla "all"'}
    assert "first_response was 1h and would be off" in lines[0]


def test_a_change_to_come_leaves_what_was() -> None:
    more = """
[[sla.changes]]
from = 2026-08-03T12:00:01Z
resolution = "4h"
[[calendars.berlin.changes]]
from = 2026-09-01
week.fri = ["09:00-12:00"]
"""
    assert changed(more=more) == []


def test_a_change_that_has_begun_already_is_told() -> None:
    [line] = changed(more='[[sla.changes]]\nfrom = 2026-08-03T12:00:00Z\nresolution = "4h"')
    assert line.startswith('sla "all": of clocks that started from 2026-08-03T12:00:00Z on, ')


def test_a_new_policy_in_front_is_told_unless_it_begins_later() -> None:
    def urgent(begins: str) -> tuple[str, str]:
        policy = f'[[sla]]\nname = "urgent"\npriorities = ["urgent"]\n{begins}\nresolution = "1h"\n'
        return '[[sla]]\nname = "bills"', f'{policy}[[sla]]\nname = "bills"'

    assert changed(urgent("from = 2026-09-01T00:00:00Z")) == []
    assert any('sla "urgent"' in line for line in changed(urgent("")))


def test_other_names_and_another_order_of_the_same_change_nothing() -> None:
    assert changed(('name = "bills"', 'name = "invoices"')) == []


def test_a_holiday_to_come_may_be_added_and_one_that_was_may_not() -> None:
    assert changed(("2026-12-25]", "2026-12-25, 2026-10-23]")) == []
    [line] = changed(("2026-05-01, ", ""))
    assert line.startswith("calendar berlin: the hours of billing before now are not what they ")
    assert "from 2026-05-01T07:00:00Z on" in line


def test_hours_changed_in_place_are_told() -> None:
    [line] = changed(('fri = ["09:00-17:00"]', 'fri = ["09:00-16:00"]'))
    assert "calendar berlin: the hours of billing before now" in line


def test_a_queue_that_is_given_another_calendar_is_told() -> None:
    [line] = changed(("[queues.returns]", '[queues.returns]\ncalendar = "berlin"'))
    assert line.startswith("calendar berlin: the hours of returns before now")
