import time

import pytest

from pipeline.engine.backoff import LONGEST_SECONDS, Backoff


def test_pauses_double_up_to_a_limit_and_begin_anew_after_a_success() -> None:
    backoff = Backoff(give_up_seconds=60.0)
    pauses = [backoff.failed(OSError()) for _ in range(10)]
    assert pauses[:3] == [0.1, 0.2, 0.4]
    assert pauses[-1] == LONGEST_SECONDS
    backoff.succeeded()
    assert backoff.failed(OSError()) == 0.1


def test_failing_for_too_long_raises_the_failure() -> None:
    backoff = Backoff(give_up_seconds=0.0)
    backoff.failed(OSError("first"))
    time.sleep(0.001)  # any time at all is too long here
    with pytest.raises(OSError, match="again"):
        backoff.failed(OSError("again"))
