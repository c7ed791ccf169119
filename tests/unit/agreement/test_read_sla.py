"""Targets from the file, and the policies that would never count."""

import pytest

from pipeline.agreement.read_sla import FROM_EVER
from pipeline.core.policy import SlaPolicy, Targets
from tests.unit.agreement.written import BERLIN, read, told

HOUR_MS = 3_600_000
JULY_MS = 1_782_864_000_000  # 2026-07-01T00:00:00Z
QUEUES = """
[queues.billing]
[queues.returns]
"""


def sla(text: str) -> tuple[SlaPolicy, ...]:
    return read(QUEUES + text).sla


def refusals(text: str) -> list[str]:
    """What is told, without file and line."""
    return [line.split(": ", 1)[1] for line in told(QUEUES + text)]


def test_a_policy_without_queues_and_priorities_covers_all_from_ever_by_all_hours() -> None:
    [policy] = sla('[[sla]]\nname = "all"\nfirst_response = "1h"')
    targets = Targets(first_response_ms=HOUR_MS)
    assert policy == SlaPolicy("all", frozenset(), frozenset(), ((FROM_EVER, targets),))


def test_policies_keep_their_order() -> None:
    named = sla(
        """
        [[sla]]
        name = "urgent bills"
        queues = ["billing"]
        priorities = ["urgent", "high"]
        first_response = "30m"
        next_response = "1h"
        resolution = "8h"
        [[sla]]
        name = "the rest"
        first_response = "4h"
        """
    )
    assert [policy.name for policy in named] == ["urgent bills", "the rest"]
    assert named[0].queues == {"billing"}
    assert named[0].priorities == {"urgent", "high"}


def test_a_change_says_what_is_different_from_a_moment_on() -> None:
    [policy] = sla(
        BERLIN
        + """
        [defaults]
        calendar = "berlin"
        [[sla]]
        name = "all"
        hours = "business"
        first_response = "2h"
        resolution = "8h"
        [[sla.changes]]
        from = 2026-07-01T00:00:00Z
        first_response = "1h"
        [[sla.changes]]
        from = 2026-07-02T02:00:00+02:00
        hours = "calendar"
        resolution = "off"
        """
    )
    assert policy.versions == (
        (FROM_EVER, Targets(2 * HOUR_MS, None, 8 * HOUR_MS, is_business=True)),
        (JULY_MS, Targets(HOUR_MS, None, 8 * HOUR_MS, is_business=True)),
        (JULY_MS + 24 * HOUR_MS, Targets(HOUR_MS, None, None, is_business=False)),
    )


def test_a_policy_may_begin_at_a_moment() -> None:
    [policy] = sla('[[sla]]\nname = "new"\nfrom = 2026-07-01T00:00:00Z\nresolution = "1h"')
    assert policy.at(JULY_MS - 1) is None
    assert policy.at(JULY_MS) == Targets(resolution_ms=HOUR_MS)


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        (
            'queues = ["biling"]\nresolution = "1h"',
            'sla.queues: there is no "biling"; did you mean billing?',
        ),
        (
            'queues = ["zoo"]\nresolution = "1h"',
            'sla.queues: there is no "zoo"; there is billing, returns',
        ),
        (
            'priorities = ["urgnt"]\nresolution = "1h"',
            'sla.priorities: there is no "urgnt"; did you mean urgent?',
        ),
        (
            'queues = []\nresolution = "1h"',
            "sla.queues: an empty list covers nothing; leave queues out to cover all",
        ),
        ('queues = "billing"\nresolution = "1h"', "sla.queues: "),
        ('resolution = "1h"\nhours = "office"', 'sla.hours: there is no "office"; there is'),
        ('resolution = "1 hour"', 'sla.resolution: "1 hour" is no duration'),
        ('resolutions = "1h"', "sla.resolutions: there is no such key here; did you mean"),
        ("queues = ['billing']", "sla: says no target; write one of first_response, next_resp"),
        (
            'resolution = "1h"\nhours = "business"',
            "sla.hours: no business hours are known of any queue; name a calendar there or in",
        ),
    ],
)
def test_what_is_wrong_is_told_with_what_would_be_right(lines: str, refusal: str) -> None:
    assert any(one.startswith(refusal) for one in refusals(f'[[sla]]\nname = "a"\n{lines}'))


def test_business_hours_of_a_queue_without_a_calendar_are_refused() -> None:
    [line] = told(
        BERLIN
        + """
        [queues.billing]
        calendar = "berlin"
        [queues.returns]
        [[sla]]
        name = "a"
        queues = ["billing", "returns"]
        hours = "business"
        resolution = "1h"
        """
    )
    assert line.startswith("a.toml:12: sla.hours: no business hours are known of returns; ")


def test_names_are_needed_and_unique() -> None:
    lines = told(
        """\
        [[sla]]
        name = "a"
        priorities = ["low"]
        resolution = "1h"
        [[sla]]
        name = "a"
        resolution = "1h"
        [[sla]]
        from = 2026-07-01T00:00:00Z
        priorities = ["urgent"]
        resolution = "1h"
        """
    )
    assert "a.toml:6: sla.name: another sla has this name, on line 1; give each its own" in lines
    assert "a.toml:8: sla: name is missing" in lines


def two(first: str, later: str) -> str:
    return f"""
[[sla]]
name = "first"
resolution = "1h"
{first}
[[sla]]
name = "later"
resolution = "2h"
{later}
"""


@pytest.mark.parametrize(
    ("first", "later"),
    [
        ("", ""),
        ("", "queues = ['billing']"),
        ("", "priorities = ['urgent']"),
        ("queues = ['billing', 'returns']", "queues = ['billing']"),
        ("queues = ['billing']", "queues = ['billing']\npriorities = ['urgent']"),
        ("", "from = 2026-07-01T00:00:00Z"),
    ],
)
def test_what_an_earlier_policy_covers_entirely_would_never_count(first: str, later: str) -> None:
    assert refusals(two(first, later)) == [
        "sla: never counts, since the sla on line 5 covers all its cases; write the narrower first"
    ]


@pytest.mark.parametrize(
    ("first", "later"),
    [
        ("queues = ['billing']", ""),
        ("queues = ['billing']", "queues = ['billing', 'returns']"),
        ("priorities = ['urgent']", "queues = ['billing']"),
        ("from = 2026-07-01T00:00:00Z", ""),
    ],
)
def test_what_it_covers_in_part_counts_for_the_rest(first: str, later: str) -> None:
    assert len(sla(two(first, later))) == 2


def test_changes_must_follow_each_other() -> None:
    lines = told(
        """\
        [[sla]]
        name = "a"
        from = 2026-07-01T00:00:00Z
        resolution = "4h"
        [[sla.changes]]
        from = 2026-07-01T00:00:00Z
        resolution = "3h"
        [[sla.changes]]
        from = 2026-06-01
        resolution = "2h"
        [[sla.changes]]
        from = 2026-08-01T00:00:00Z
        """
    )
    assert [line.split(";")[0] for line in lines] == [
        "a.toml:6: sla.changes.from: is not after the one before",
        "a.toml:9: sla.changes.from: 2026-06-01 is no moment",
        "a.toml:11: sla.changes: says no target",
    ]
