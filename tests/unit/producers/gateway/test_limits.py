"""Rates: what a key may send in any time is bounded, and what it may send it can."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.producers.gateway.limits import Bucket, Shares
from tests.support.gateway import a_key


@given(
    st.floats(0.1, 1_000),
    st.lists(st.tuples(st.floats(0, 5), st.integers(1, 50)), max_size=60),
)
def test_never_more_than_the_rate_a_burst_and_one_batch(
    rate: float, asked: list[tuple[float, int]]
) -> None:
    bucket, now, taken = Bucket(rate, 0.0), 0.0, 0
    for pause, tokens in asked:
        now += pause
        if bucket.wait_seconds(now) == 0:
            bucket.take(tokens, now)
            taken += tokens
    assert taken <= now * rate + max(1.0, rate) + 50 + 1e-6


@given(st.floats(0.1, 1_000), st.integers(1, 5_000))
def test_who_waits_as_long_as_told_is_let_in(rate: float, tokens: int) -> None:
    bucket = Bucket(rate, 0.0)
    bucket.take(tokens, 0.0)
    wait = bucket.wait_seconds(0.0)
    assert bucket.wait_seconds(wait + 1e-6) == 0


def test_a_clock_that_goes_back_gives_nothing_away() -> None:
    bucket = Bucket(1, 10.0)
    bucket.take(1, 10.0)
    assert bucket.wait_seconds(5.0) == 1.0


def test_keys_do_not_share() -> None:
    (one, _), (other, _) = a_key(requests_per_s=1), a_key(requests_per_s=1)
    shares = Shares()
    assert shares.wait_seconds(one, 0.0) == 0
    assert shares.wait_seconds(one, 0.0) > 0
    assert shares.wait_seconds(other, 0.0) == 0


def test_a_key_without_rates_never_waits() -> None:
    key, _ = a_key()
    shares = Shares()
    for _ in range(1_000):
        assert shares.wait_seconds(key, 0.0) == 0
        shares.take_events(key, 1_000, 0.0)


def test_a_refused_request_costs_nothing() -> None:
    key, _ = a_key(requests_per_s=1)
    shares = Shares()
    assert shares.wait_seconds(key, 0.0) == 0
    for moment in (0.2, 0.4, 0.6):
        assert shares.wait_seconds(key, moment) > 0
    assert shares.wait_seconds(key, 1.0) == 0
