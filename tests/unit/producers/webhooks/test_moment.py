import pytest

from pipeline.producers.webhooks.moment import moment_ms, occurred_at

AT = 1_772_442_902_254


@pytest.mark.parametrize(
    "given",
    [
        "2026-03-02T09:15:02.254Z",
        "2026-03-02T09:15:02.254571515Z",
        "2026-03-02T10:15:02.254+01:00",
        "2026-03-02 09:15:02.254 UTC",
        "2026-03-02 09:15:02.254",
        "1772442902.254",
        "1772442902.254999",
        1_772_442_902.254,
        1_772_442_902_254,
        "1772442902254",
        1_772_442_902_254_999,
    ],
)
def test_a_moment_is_the_same_however_it_is_written(given: str | float) -> None:
    assert moment_ms(given) == AT


@pytest.mark.parametrize(
    "given",
    [None, "", "soon", "2026-13-02", "-5", -5, "1.2.3", ".", "9" * 40, 10**30, float("inf")],
)
def test_what_is_no_moment_is_none(given: str | float | None) -> None:
    assert moment_ms(given) is None


def test_our_clock_stands_in_only_where_the_sender_says_nothing() -> None:
    assert occurred_at(None, 5) == 5
    assert occurred_at("soon", 5) == 0
    assert occurred_at("1772442902.254", 5) == AT
