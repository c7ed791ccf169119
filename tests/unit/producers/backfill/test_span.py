import pytest

from pipeline.producers.backfill.span import LOOKBACK_MS, Span, step_ms


@pytest.mark.parametrize(
    ("text", "expected"), [("30s", 30_000), ("5m", 300_000), ("1h", 3_600_000), ("1d", 86_400_000)]
)
def test_a_step_is_a_number_and_a_unit(text: str, expected: int) -> None:
    assert step_ms(text) == expected


@pytest.mark.parametrize("text", ["", "5", "m", "0m", "-5m", "1.5h", "5 m", "2d", "1w"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="between samples"):
        step_ms(text)


def test_the_last_step_is_no_longer_seen_when_live_metrics_begin() -> None:
    span = Span(60_000, None, 1_000_000_000)
    assert span.last is not None
    assert span.last % 60_000 == 0
    assert 0 < 1_000_000_000 - LOOKBACK_MS - span.last <= 60_000
