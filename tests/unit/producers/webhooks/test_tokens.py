from pipeline.producers.webhooks import tokens
from pipeline.producers.webhooks.tokens import UsedTokens
from tests.unit.producers.webhooks.senders import NOW_MS

MINUTE = 60_000


def test_a_token_is_good_for_one_body_however_often_that_comes() -> None:
    used = UsedTokens()
    assert used.is_free("a", b"one", NOW_MS)
    assert used.is_free("a", b"one", NOW_MS + MINUTE)
    assert not used.is_free("a", b"another", NOW_MS + MINUTE)
    assert used.is_free("b", b"another", NOW_MS + MINUTE)


def test_a_token_is_kept_as_long_as_a_signature_can_be_fresh() -> None:
    used = UsedTokens()
    assert used.is_free("a", b"one", NOW_MS)
    assert not used.is_free("a", b"another", NOW_MS + 10 * MINUTE)
    assert used.is_free("a", b"another", NOW_MS + 10 * MINUTE + 1)


def test_so_many_tokens_are_kept_and_no_more() -> None:
    used = UsedTokens()
    for number in range(tokens.MOST + 1):
        assert used.is_free(f"{number}", b"one", NOW_MS)
    assert not used.is_free(f"{tokens.MOST}", b"another", NOW_MS)
    assert used.is_free("0", b"another", NOW_MS)
