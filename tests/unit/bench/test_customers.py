"""Very many customers, quickly made."""

from collections import Counter
from itertools import pairwise

import pytest

from bench import customers as customers_module
from bench.customers import TOUCHPOINTS_EACH, blocks
from bench.partition import apply_block, journeys, new_partition


def test_every_customer_has_the_same_number_of_touchpoints_in_the_order_of_arrival() -> None:
    (block,) = blocks(50)
    assert set(Counter(each.key for each in block).values()) == {TOUCHPOINTS_EACH}
    assert all(one.timestamp <= next_.timestamp for one, next_ in pairwise(block))
    assert [each.offset for each in block] == list(range(len(block)))


def test_no_touchpoint_is_late_or_put_aside_in_any_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(customers_module, "BLOCK_CUSTOMERS", 40)
    state = new_partition(journeys())
    for block in blocks(100):
        apply_block(state, block)
        assert state.changes().dead_letters == []
        counts = state.commit()
        assert (counts.late, counts.duplicates) == (0, 0)
    assert state.customers == 100
