import re

import pytest

from pipeline.producers.backfill.conditions import (
    Condition,
    Empty,
    Matches,
    NoneOf,
    OneOf,
    all_hold,
    holds,
)

AB = frozenset(["a", "b"])


@pytest.mark.parametrize(
    ("condition", "cell", "expected"),
    [
        (OneOf("x", AB), "a", True),
        (OneOf("x", AB), "c", False),
        (OneOf("x", AB), "A", False),
        (NoneOf("x", AB), "a", False),
        (NoneOf("x", AB), "c", True),
        (NoneOf("x", AB), "", True),
        (Empty("x", wanted=True), "", True),
        (Empty("x", wanted=True), "a", False),
        (Empty("x", wanted=False), "a", True),
        (Empty("x", wanted=False), "", False),
        (Matches("x", re.compile("^a")), "ab", True),
        (Matches("x", re.compile("b")), "ab", True),
        (Matches("x", re.compile("^b")), "ab", False),
    ],
)
def test_a_condition_looks_at_its_cell(condition: Condition, cell: str, *, expected: bool) -> None:
    assert holds(condition, {"x": cell}) is expected


def test_a_cell_that_is_not_there_is_empty() -> None:
    assert holds(Empty("x", wanted=True), {})


def test_every_condition_has_to_hold_and_no_condition_always_does() -> None:
    conditions = (OneOf("x", AB), Empty("y", wanted=True))
    assert all_hold(conditions, {"x": "a", "y": ""})
    assert not all_hold(conditions, {"x": "a", "y": "1"})
    assert not all_hold(conditions, {"x": "c", "y": ""})
    assert all_hold((), {})
