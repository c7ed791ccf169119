"""Conditions on the columns of a row."""

import re
from collections.abc import Mapping
from typing import NamedTuple, assert_never


class OneOf(NamedTuple):
    """The cell is one of `texts`."""

    column: str
    texts: frozenset[str]


class NoneOf(NamedTuple):
    """The cell is none of `texts`."""

    column: str
    texts: frozenset[str]


class Empty(NamedTuple):
    """The cell is empty (or, when `wanted` is false, it is not)."""

    column: str
    wanted: bool


class Matches(NamedTuple):
    """The pattern is found somewhere in the cell."""

    column: str
    pattern: re.Pattern[str]


Condition = OneOf | NoneOf | Empty | Matches


def holds(condition: Condition, cells: Mapping[str, str]) -> bool:
    """Whether a row's cells meet one condition; a cell that is not there is empty."""
    cell = cells.get(condition.column, "")
    match condition:
        case OneOf(_, texts):
            return cell in texts
        case NoneOf(_, texts):
            return cell not in texts
        case Empty(_, wanted):
            return (cell == "") is wanted
        case Matches(_, pattern):
            return pattern.search(cell) is not None
        case _:
            assert_never(condition)


def all_hold(conditions: tuple[Condition, ...], cells: Mapping[str, str]) -> bool:
    """Whether a row meets every one of them; it always meets none at all."""
    return all(holds(condition, cells) for condition in conditions)
