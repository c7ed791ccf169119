"""Times and durations as people read them."""

import pytest

from pipeline.serving.units import duration, durations, money, printable, utc


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (None, ""),
        (0, "0 ms"),
        (999, "999 ms"),
        (1_000, "1s"),
        (312_000, "5m 12s"),
        (3_600_000, "1h"),
        (3_661_000, "1h 1m"),
        (2 * 86_400_000 + 3 * 3_600_000 + 5_000, "2d 3h"),
        (86_400_000 + 5_000, "1d"),
    ],
)
def test_a_duration_is_told_by_its_two_greatest_units(ms: int | None, text: str) -> None:
    assert duration(ms) == text


def test_times_are_utc() -> None:
    assert utc(1_714_564_800_999) == "2024-05-01 12:00:00"
    assert utc(None) == ""


def test_several_durations_keep_their_order() -> None:
    assert durations([60_000, 1_000]) == "1m, 1s"


@pytest.mark.parametrize(
    ("amount_minor", "currency", "text"),
    [
        (9_980, "EUR", "99.80 EUR"),
        (-5, "GBP", "-0.05 GBP"),
        (123_456, "USD", "1,234.56 USD"),
        (800, "JPY", "800 JPY"),
        (1_500, "KWD", "1.500 KWD"),
    ],
)
def test_money_is_told_in_the_main_unit(amount_minor: int, currency: str, text: str) -> None:
    assert money(amount_minor, currency) == text


def test_what_would_steer_a_terminal_is_a_dot() -> None:
    assert printable("a\x1b[31m\nb") == "a·[31m·b"
    assert printable(None) == ""
