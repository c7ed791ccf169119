"""Values as people write them."""

import pytest

from pipeline.agreement.business_hours import Interval
from pipeline.agreement.wording import (
    duration_text,
    hours_text,
    moment_text,
    share_text,
    week_text,
)

SHOP = (Interval(540, 750), Interval(795, 1080))


def test_days_that_are_alike_are_named_together() -> None:
    week = (SHOP, SHOP, SHOP, SHOP, SHOP[:1], (), ())
    assert week_text(week) == (
        "mon to thu 09:00-12:30, 13:15-18:00; fri 09:00-12:30; sat to sun closed"
    )


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (duration_text(5_400_000), "1h30m"),
        (duration_text(90 * 86_400_000), "90d"),
        (duration_text(0), "0s"),
        (share_text(0.999), "99.9%"),
        (share_text(0.1), "10%"),
        (hours_text(2_475), "41.25 h"),
        (hours_text(2_400), "40 h"),
        (moment_text(1_782_856_800_000), "2026-06-30T22:00:00Z"),
    ],
)
def test_nothing_is_written_that_is_not_needed(written: str, text: str) -> None:
    assert written == text
